"""What the desk reads: prices, the history of a case."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from desk.models import Case, Tariff


def tariff(at: datetime) -> dict[str, int]:
    """Every price at a moment, in fen."""
    rows = Tariff.objects.filter(valid_from__lte=at).order_by("valid_from", "pk")
    return dict(rows.values_list("code", "price_fen"))


def case_names(pks: set[int]) -> Mapping[int, str]:
    """How sentences name cases: by number, or by title while they have none."""
    rows = Case.objects.filter(pk__in=pks).values_list("pk", "number__code", "title")
    return {pk: code or title for pk, code, title in rows}


def person_names(pks: set[int]) -> Mapping[int, str]:
    """How the history names staff."""
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=pks)}
