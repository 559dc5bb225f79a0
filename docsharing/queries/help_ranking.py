"""Who helped most in a quarter. Names stand there only of those who want it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from docsharing.models import HelpPost, HelpProfile
from portal.clock import today

SHOWN = 20


@dataclass(frozen=True)
class Rank:
    """A place: how many readers were helped, with how many answers."""

    place: int
    name: str
    askers: int
    answers: int
    is_me: bool


@dataclass(frozen=True)
class Quarter:
    """A calendar quarter of Shanghai."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def after(self) -> date:
        """The day after its last."""
        return self.following.first

    @property
    def following(self) -> "Quarter":
        """The next."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The one before."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def quarter_named(text: str) -> Quarter:
    """The quarter of a name such as 2026Q4; the present one for what is no name."""
    on = today()
    present = Quarter(on.year, (on.month - 1) // 3 + 1)
    if len(text) != 6 or text[4] != "Q" or not text.isascii():
        return present
    year, number = text[:4], text[5]
    if not (year.isdigit() and number in "1234") or not 2000 <= int(year) <= on.year:
        return present
    return Quarter(int(year), int(number))


def ranking(quarter: Quarter, user: Any) -> list[Rank]:
    """By how many different readers were helped, then by answers: two who help each other again
    and again stay low. Equal counts share a place."""
    rows: QuerySet[Any, Any] = (
        _paid(quarter)
        .values("paid_to")
        .annotate(askers=Count("asker", distinct=True), helped=Count("pk"))
        .order_by("-askers", "-helped", "paid_to")[:SHOWN]
    )
    found = list(rows)
    names = _names([row["paid_to"] for row in found])
    ranks: list[Rank] = []
    for number, row in enumerate(found, 1):
        last = ranks[-1] if ranks else None
        same = last and (last.askers, last.answers) == (row["askers"], row["helped"])
        place = last.place if last and same else number
        helper = row["paid_to"]
        mine = bool(user.is_authenticated and helper == user.pk)
        ranks.append(Rank(place, names.get(helper, ""), row["askers"], row["helped"], mine))
    return ranks


def _paid(quarter: Quarter) -> QuerySet[HelpPost]:
    days = {"gte": quarter.first, "lt": quarter.after}
    when = {f"paid_by__business_date__{way}": day for way, day in days.items()}
    return HelpPost.objects.filter(Q(**when), paid_to__isnull=False)


def _names(helpers: list[int]) -> dict[int, str]:
    """Of those who want to be named."""
    rows = User.objects.filter(pk__in=helpers, help_profile__shows_name=True, erased_at=None)
    return {user.pk: user.display_name for user in rows}


def shows_name(user: User) -> bool:
    """Whether she wants to be named."""
    return HelpProfile.objects.filter(user=user, shows_name=True).exists()
