"""Cards for tests: ordered, made, printed, handed out."""

from datetime import timedelta

from accounts.models import User
from docsharing.models import CardBatch, MembershipCard
from docsharing.queries.cardcodes import secret_of
from docsharing.services.cards import NewBatch, hand_out_cards, order_cards, print_cards
from ledger.models import SubsidyFund
from ledger.services import open_fund
from portal import jobs
from portal.clock import today


def fund(budget_fen: int = 1_000_000, name: str = "市科委") -> SubsidyFund:
    return open_fund(name, funder="重庆市科委", year=2026, budget_fen=budget_fen, by=None)


def new_batch(**changes: object) -> NewBatch:
    values = {
        "year": today().year,
        "quantity": 3,
        "distributor": "沙坪坝分中心",
        "unit_fen": 20_000,
        "expires_on": today() + timedelta(days=365),
    }
    return NewBatch(**{**values, **changes})


def made_batch(by: User, **changes: object) -> CardBatch:
    """A batch whose cards the worker has made."""
    batch = order_cards(new_batch(**changes), by=by)
    while jobs.run_next():
        pass
    return CardBatch.objects.get(pk=batch.pk)


def handed_out(by: User, count: int = 3, **changes: object) -> list[tuple[MembershipCard, str]]:
    """Cards in people's hands, each with its secret."""
    batch = made_batch(by, **changes)
    secrets = {card.number: secret_of(batch, card.number) for card in batch.cards.all()}
    print_cards(batch, sheet=1, by=by)
    hand_out_cards(batch, count=count, to="科普日", by=by)
    cards = batch.cards.filter(state="distributed").select_related("batch").order_by("serial")
    return [(card, secrets[card.number]) for card in cards]
