"""Whether a helper is named in the ranking of a quarter."""

from typing import Any

from accounts.models import User
from accounts.services import require_active
from docsharing.models import HelpProfile
from portal.clock import now


def choose_name(user: User, *, shows_name: bool) -> None:
    """Be named in the ranking, or be one reader among others there."""
    require_active(user)
    values = {"shows_name": shows_name, "chosen_at": now()}
    HelpProfile.objects.update_or_create(user=user, defaults=values)


def forget_name(user: User, **_about: Any) -> None:
    """She has left: nothing names her."""
    HelpProfile.objects.filter(user=user).delete()
