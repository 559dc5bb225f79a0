"""`manage.py demo`: a small living library, and its accounts."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from desk.services import remind
from docsharing import services
from docsharing.management.demo import (
    batches,
    complaints,
    gifts,
    late,
    paper,
    people,
    shifts,
    supply,
)
from docsharing.management.demo import copyright as rights
from docsharing.management.demo.cards import open_small_fund, write_cards
from docsharing.management.demo.weeks import Diary, at, write
from ledger.models import CashShift
from ledger.services import (
    Count,
    check_books,
    close_shift,
    open_fund,
    open_shift,
    take_prepayment,
    verify_shift,
)
from portal import figures
from portal.clock import SHANGHAI, now

FUND_FEN = 2_000_000
FLOAT_FEN = 50_000
PREPAID_FEN = 10_000


class Command(BaseCommand):
    """Fills an empty library; run again it only lists the accounts."""

    help = "Load a small living library (once), and list its accounts with their passwords."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make the library if there is none, check the books, and list the accounts."""
        if not User.objects.filter(username=people.READERS[0].username).exists():
            self.make()
        check = check_books()
        if check.differences:
            raise CommandError(f"The books do not balance: {check.found}")
        self.stdout.write("\n".join(people.accounts_list()))

    def make(self) -> None:
        """People some weeks ago, what they did in the order of time, today's figures."""
        today = now().astimezone(SHANGHAI).replace(hour=9, minute=0, second=0, microsecond=0)
        with at(today - timedelta(days=45)):
            open_small_fund(today.year)
            open_fund(
                "文献传递补贴",
                funder="重庆市科学技术局",
                year=today.year,
                budget_fen=FUND_FEN,
                by=None,
            )
            staff = {person.username: people.welcome(person) for person in people.STAFF}
            readers = [people.welcome(person) for person in people.READERS]
            for n, (user, person) in enumerate(zip(readers, people.READERS, strict=True), start=11):
                people.prove_name(user, person, n, checker="format")
                people.say_type(user, person, by=staff["librarian"])
        diary = Diary(today, readers, [staff["librarian"], staff["librarian2"]])
        diary.add(28, 1, lambda: self.pay_in(readers, staff, count=True))
        diary.add(0, 0.1, lambda: self.pay_in(readers[3:4], staff, count=False))
        diary.add(0, 0.15, lambda: self.name_waits())
        write(diary)
        supply.write(diary)
        complaints.write(diary, staff["manager"])
        rights.write(diary, staff)
        write_cards(diary, staff)
        gifts.write(diary, staff)
        for part in (batches, late, paper):
            part.write(diary)
        shifts.write(diary)
        diary.play()
        services.lapse()
        remind()
        figures.refresh()

    def pay_in(self, readers: list[User], staff: dict[str, User], *, count: bool) -> None:
        """A shift at the cash desk: readers prepay; it is verified, or still open."""
        shift = open_shift(float_fen=FLOAT_FEN, by=staff["cashier"])
        for reader in readers:
            take_prepayment(
                reader,
                PREPAID_FEN,
                shift=shift,
                by=staff["cashier"],
                key=f"demo:{shift.pk}:{reader.pk}",
            )
        if count:
            close_shift(shift, Count(FLOAT_FEN, PREPAID_FEN * len(readers)), by=staff["cashier"])
            verify_shift(CashShift.objects.get(pk=shift.pk), by=staff["manager"])

    def name_waits(self) -> None:
        """Somebody whose real name the desk must look at."""
        user = people.welcome(people.WAITING)
        people.prove_name(user, people.WAITING, 77, checker="desk")
