"""What became of the membership cards: by batch, by distributor, card by card; and the check."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import RealNameCheck, User
from desk.models import StateEvent
from docsharing.models import CardBatch, CardState, MembershipCard
from docsharing.queries.cardcodes import read_number
from ledger.checks import Difference
from ledger.models import AccountKind, GrantKind, SubsidyGrant
from ledger.queries import of_person, still_waiting
from portal.http import LARGEST_KEY
from portal.models import Job
from portal.queries import JobLine, job_lines

PAGE = 50


@dataclass(frozen=True)
class CardFigures:
    """Cards by state, and what they brought. Whole fen."""

    states: dict[str, int] = field(default_factory=dict)
    granted_fen: int = 0
    waiting_fen: int = 0
    used_fen: int = 0
    left_fen: int = 0
    lost_fen: int = 0  # expired or taken back

    def __getitem__(self, state: str) -> int:
        if state not in CardState.values:
            raise KeyError(state)  # a template asks here first for every name
        return self.states.get(state, 0)

    @property
    def total(self) -> int:
        """All cards."""
        return sum(self.states.values())

    def __add__(self, other: "CardFigures") -> "CardFigures":
        both = {s: self[s] + other[s] for s in CardState.values}
        return CardFigures(
            both,
            self.granted_fen + other.granted_fen,
            self.waiting_fen + other.waiting_fen,
            self.used_fen + other.used_fen,
            self.left_fen + other.left_fen,
            self.lost_fen + other.lost_fen,
        )


@dataclass(frozen=True)
class BatchLine:
    """A batch with its figures."""

    batch: CardBatch
    figures: CardFigures


def batches(
    *, year: int | None = None, distributor: str = "", before: int = LARGEST_KEY
) -> QuerySet[CardBatch]:
    """Batches, newest first."""
    rows = CardBatch.objects.select_related("number", "fund", "created_by").filter(pk__lt=before)
    if year:
        rows = rows.filter(year=year)
    if distributor:
        rows = rows.filter(distributor__icontains=distributor)
    return rows.order_by("-pk")


def batch_lines(rows: QuerySet[CardBatch]) -> list[BatchLine]:
    """Batches with their figures, in a handful of queries however many they are."""
    found = list(rows)
    figures = figures_of([batch.pk for batch in found])
    return [BatchLine(batch, figures.get(batch.pk, CardFigures())) for batch in found]


def figures_of(batch_ids: list[int]) -> dict[int, CardFigures]:
    """The figures of batches."""
    cards = MembershipCard.objects.filter(batch__in=batch_ids)
    states: dict[int, dict[str, int]] = {}
    for batch, state, n in cards.values_list("batch", "state").annotate(n=Count("pk")).order_by():
        states.setdefault(batch, {})[state] = n
    granted = _sums(cards, "amount_fen")
    left = _sums(cards, "accounts__balance")
    taken_back = _sums(
        cards, "accounts__debits__amount", accounts__debits__credit__kind=AccountKind.FUND
    )
    lost = _sums(cards, "expiries__amount_fen") + taken_back
    waits = cards.filter(waiting__in=still_waiting())
    waiting = dict(waits.values_list("batch").annotate(n=Sum("waiting__amount_fen")).order_by())
    return {
        pk: CardFigures(
            states.get(pk, {}),
            granted_fen=granted[pk],
            waiting_fen=waiting.get(pk, 0),
            used_fen=granted[pk] - left[pk] - lost[pk],
            left_fen=left[pk],
            lost_fen=lost[pk],
        )
        for pk in batch_ids
    }


def _sums(cards: QuerySet[MembershipCard], column: str, **only: str) -> Counter[int]:
    """A column of the grants that cards brought, at once or after waiting, by batch."""
    sums: Counter[int] = Counter()
    for path in ("grant", "waiting__grant"):
        these = {f"{path}__{name}": value for name, value in only.items()}
        rows = cards.filter(**{f"{path}__isnull": False}, **these).values_list("batch")
        for batch, n in rows.annotate(n=Sum(f"{path}__{column}")).order_by():
            sums[batch] += n or 0
    return sums


def by_distributor(lines: list[BatchLine]) -> list[tuple[str, CardFigures]]:
    """The figures of batches, added up for each distributor."""
    sums: dict[str, CardFigures] = {}
    for line in lines:
        name = line.batch.distributor
        sums[name] = sums.get(name, CardFigures()) + line.figures
    return sorted(sums.items())


def job_of(batch: CardBatch) -> JobLine | None:
    """The long work that makes the cards, until they are made."""
    if batch.made_at:
        return None
    rows = Job.objects.filter(kind="cards.make", params__batch=batch.pk).select_related("by")
    return next(iter(job_lines(rows.order_by("-pk")[:1])), None)


def sheets_of(batch: CardBatch, size: int) -> list[tuple[int, int, int]]:
    """The sheets of a batch: their number, and the first and last card of each."""
    starts = range(batch.first_serial, batch.last_serial + 1, size)
    return [
        (n, first, min(first + size - 1, batch.last_serial))
        for n, first in enumerate(starts, start=1)
    ]


def cards_of(batch: CardBatch, *, state: str = "", after: int = 0) -> QuerySet[MembershipCard]:
    """The cards of a batch after a serial."""
    rows = batch.cards.select_related("activated_by", "handout").filter(serial__gt=after)
    return (rows.filter(state=state) if state else rows).order_by("serial")


def card_by_number(text: str) -> MembershipCard | None:
    """The card of a number, however it was typed."""
    rows = MembershipCard.objects.select_related("batch__number", "handout", "activated_by")
    number = read_number(text)
    return rows.filter(number=number).first() if number else None


def history_of(card: MembershipCard) -> QuerySet[StateEvent]:
    """What happened to a card, oldest first."""
    events = StateEvent.objects.filter(subject_type=card.subject_type(), subject_id=card.pk)
    return events.select_related("by").order_by("pk")


def card_of(user: User) -> MembershipCard | None:
    """The card that a person has activated."""
    rows = MembershipCard.objects.select_related("batch", "grant", "waiting__grant")
    return rows.filter(activated_by=user).first()


def promised_fen(check: RealNameCheck, kind: str) -> int | None:
    """What a natural person, or her account, was granted of a kind, or waits for; or None."""
    for rows in (SubsidyGrant.objects.all(), still_waiting()):
        hers = rows.filter(of_person(check), kind=kind)
        if (fen := hers.values_list("amount_fen", flat=True).first()) is not None:
            return fen
    return None


def had_a_card(check: RealNameCheck) -> bool:
    """Whether a card has brought this natural person something already, in any account of hers."""
    waits = Q(waiting__in=still_waiting().filter(person_hash=check.person_hash))
    granted = Q(grant__person_hash=check.person_hash)
    served = Q(waiting__grant__person_hash=check.person_hash)
    return MembershipCard.objects.filter(waits | granted | served).exists()


def grants_of_cards() -> Iterator[Difference]:
    """A settled card brought what stands on it; a verified holder's card is settled; the
    upgrade of who has a card came by it; and a batch has its cards."""
    cards = MembershipCard.objects.all()
    for path in ("grant", "waiting"):
        foreign = cards.filter(**{f"{path}__isnull": False}).exclude(
            **{f"{path}__user": F("activated_by")}
        )
        if path == "waiting":  # whose account was closed keeps her place in her next one
            foreign = foreign.filter(activated_by__erased_at__isnull=True)
        for number in foreign.values_list("number", flat=True):
            yield Difference(f"card {number}", f"the {path} of its holder", "somebody else's")
    late = cards.filter(
        state=CardState.ACTIVATED,
        settled_at__isnull=True,
        activated_by__name_checks__verified_at__isnull=False,
        activated_by__name_checks__retired_at__isnull=True,
    )
    for number in late.values_list("number", flat=True):
        yield Difference(f"card {number}", "settled: its holder is verified", "not settled")
    upgrades = SubsidyGrant.objects.filter(kind=GrantKind.UPGRADE, membership_card__isnull=True)
    upgrades = upgrades.filter(user__membership_card__isnull=False)
    lost = upgrades.exclude(pk__in=cards.filter(waiting__isnull=False).values("waiting__grant"))
    for pk in lost.values_list("pk", flat=True):
        yield Difference(f"grant {pk}", "the card that brought it", "none")
    made = CardBatch.objects.filter(made_at__isnull=False).annotate(n=Count("cards"))
    for pk, quantity, n in made.exclude(n=F("quantity")).values_list("pk", "quantity", "n"):
        yield Difference(f"batch of cards {pk}", quantity, n)
