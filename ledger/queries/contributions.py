"""What the ledger gives to pages that belong to no app."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.queries import represented_by
from accounts.roles import Role
from accounts.services import has_role
from ledger.models import Entry
from ledger.queries.purses import available
from ledger.queries.untold import told, untold
from portal import slots
from portal.http import UserRequest

READS_BOOKS = (Role.MANAGER, Role.DIRECTOR, Role.ADMINISTRATOR)
HANDLES_CASH = (Role.CASHIER, Role.MANAGER)


def menu_link(_request: HttpRequest) -> slots.Link:
    """The line of the member's menu."""
    return slots.Link(_("Subsidy and money"), reverse("ledger:statement"), "banknotes")


def points_link(_request: HttpRequest) -> slots.Link:
    """The line of her points in the member's menu."""
    return slots.Link(_("Points"), reverse("ledger:points"), "star")


def member_card(request: UserRequest) -> slots.Card:
    """What she has, on the member's home."""
    return slots.Card("ledger/parts/member_card.html", {"purse": told(request.user)})


def person_cards(person: User) -> list[slots.Card]:
    """What a person has, on her page at the desk."""
    has_grants = person.subsidy_grants.filter(revocation__isnull=True).exists()
    told = {"purse": available(person), "person": person, "has_grants": has_grants}
    return [slots.Card("ledger/parts/person_card.html", told)]


def organisation_cards(request: UserRequest) -> list[slots.Card]:
    """The organisations for whose money she answers, on the member's home."""
    found = [(each, told(each)) for each in represented_by(request.user)]
    return [slots.Card("ledger/parts/organisations_card.html", {"lines": found})] if found else []


def organisation_purse(organisation: Organisation, by: User) -> list[slots.Card]:
    """What an organisation has, on its page at the desk, for who handles money."""
    if not has_role(by, *HANDLES_CASH):
        return []
    about = {"purse": available(organisation), "organisation": organisation}
    return [slots.Card("ledger/parts/organisation_card.html", about)]


def rail(_user: User) -> list[slots.RailItem]:
    """The lines of the desk's left rail."""
    group = _("Money")
    return [
        slots.RailItem(group, _("Cash desk"), "ledger_staff:cash", "banknotes", (Role.CASHIER,)),
        slots.RailItem(group, _("Cash counts"), "ledger_staff:shifts", "calculator", HANDLES_CASH),
        slots.RailItem(group, _("Books"), "ledger_staff:books", "scale", READS_BOOKS),
        slots.RailItem(group, _("Subsidy funds"), "ledger_staff:funds", "gift", READS_BOOKS),
    ]


def my_data(user: User) -> dict[str, list[Any]]:
    """Everything that the books hold on a person, and that she is told."""
    quiet = untold(user)
    entries = Entry.objects.filter(transfers__debit__user=user) | Entry.objects.filter(
        transfers__credit__user=user
    )
    return {
        "purses": [
            {
                "book": purse.book,
                "kind": purse.kind,
                "code": purse.code,
                "balance": purse.balance - sum(each.moved[purse.pk] for each in quiet),
            }
            for purse in user.purses.order_by("pk")
        ],
        "entries": list(
            entries.exclude(pk__in=[each.entry_id for each in quiet])
            .distinct()
            .order_by("pk")
            .values(
                "business_date",
                "kind",
                "reason_code",
                "reason_params",
                "transfers__debit__book",
                "transfers__amount",
            )
        ),
        "subsidy_grants": list(
            user.subsidy_grants.order_by("pk").values(
                "kind", "amount_fen", "granted_at", "expires_on"
            )
        ),
        "point_awards": list(
            user.point_awards.order_by("pk").values(
                "book", "amount", "awarded_by__reason_code", "earned_at", "confirm_at"
            )
        ),
        "holds": list(user.holds.order_by("pk").values("amount_fen", "entry__recorded_at")),
        "receipts": list(
            user.receipts.order_by("pk").values("number__code", "kind", "amount_fen", "issued_at")
        ),
    }


def reasons_to_stay(user: User) -> list[tuple[str, dict[str, Any]]]:
    """Why the account cannot be closed now: money of hers is here, or she owes some."""
    kinds = ("prepaid", "prepaid_held", "deposit", "deposit_held", "payable", "receivable")
    balances = dict(
        user.purses.filter(kind__in=kinds, balance__gt=0).values_list("kind", "balance")
    )
    owed = balances.pop("receivable", 0)
    reasons: list[tuple[str, dict[str, Any]]] = []
    if balances:
        reasons.append(("money-is-here", {"amount_fen": sum(balances.values())}))
    if owed:
        reasons.append(("money-is-owed", {"amount_fen": owed}))
    return reasons
