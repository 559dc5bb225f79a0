"""The tariff: what something costs from a moment on."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import Tariff
from desk.queries import tariff
from portal.clock import now
from portal.refusals import Refusal, not_found


def price(code: str, on: datetime | None = None) -> int:
    """What something costs at a moment (now by default), in fen."""
    prices = tariff(on or now())
    if code not in prices:
        raise not_found()
    return prices[code]


@transaction.atomic
def set_price(code: str, price_fen: int, *, by: User, valid_from: datetime | None = None) -> Tariff:
    """Say what something costs from a moment on. The past and open cases keep their prices."""
    require(by, Role.ADMINISTRATOR, Role.MANAGER)
    at = now()
    if valid_from and valid_from < at:
        raise Refusal("rule-in-the-past", field="valid_from")
    if not Tariff.objects.filter(code=code).exists():
        raise not_found()
    try:
        with transaction.atomic():
            return Tariff.objects.create(
                code=code, price_fen=price_fen, valid_from=valid_from or at, set_by=by
            )
    except IntegrityError as twice:
        raise Refusal("rule-same-moment", field="valid_from", status=409) from twice
