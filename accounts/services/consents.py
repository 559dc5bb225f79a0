"""The consent ledger: asked for one by one, taken back as easily."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Channel, Consent, ConsentPurpose, Interest, User
from accounts.services.roles import require_active
from portal import rules
from portal.clock import now
from portal.refusals import Refusal


def give_consents(user: User, purposes: Iterable[str], *, channel: str = Channel.WEB) -> None:
    """Write down that she agreed, to which version of the notice and where."""
    version = rules.value("accounts.privacy_version")
    rows = [
        Consent(user=user, purpose=purpose, notice_version=version, channel=channel)
        for purpose in purposes
    ]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)


def consents_to(user: User, purpose: str) -> bool:
    """Whether a consent stands."""
    return user.consents.filter(purpose=purpose, withdrawn_at__isnull=True).exists()


def agree(user: User, purpose: str, *, channel: str = Channel.WEB) -> None:
    """She agrees to one thing more."""
    require_active(user)
    if purpose not in {ConsentPurpose.PERSONAL, ConsentPurpose.NEWS}:
        raise Refusal("wrong-state", status=409)
    give_consents(user, [purpose], channel=channel)


@transaction.atomic
def end_consent(user: User, purpose: str) -> None:
    """Take a consent back, with what rested on it."""
    if purpose == ConsentPurpose.ACCOUNT:
        raise Refusal("close-the-account-instead", status=409)
    standing = user.consents.filter(purpose=purpose, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=now()):
        raise Refusal("wrong-state", status=409)
    if purpose == ConsentPurpose.PERSONAL:
        Interest.objects.filter(user=user, source="use").delete()
