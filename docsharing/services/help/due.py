"""What time does to posts: each may run twice, late, and at once with itself."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from docsharing.models import HelpAnswer, HelpClaim, HelpPost, HelpState
from docsharing.services.help.answers import KIND, accept
from portal import rules
from portal.clock import now
from portal.models import StoredFile


def late_claims() -> QuerySet[HelpClaim]:
    """Claims whose minutes are over."""
    rows = HelpClaim.objects.living().select_related("post")
    return rows.filter(until__lte=now()).order_by("until")


def old_posts() -> QuerySet[HelpPost]:
    """Posts that nobody answered in their days. One that is claimed waits for its claim to end."""
    rows = HelpPost.objects.on_board().filter(state=HelpState.OPEN)
    return rows.filter(expires_at__lte=now()).order_by("expires_at", "pk")


def unaccepted() -> QuerySet[HelpPost]:
    """Answers of which the asker has said nothing in her hours."""
    rows = HelpPost.objects.filter(state=HelpState.ANSWERED, accept_by__lte=now())
    return rows.order_by("accept_by")


def accept_by_time(post: HelpPost) -> None:
    """The asker has said nothing: that is a yes."""
    accept(post, by=None)


def settled() -> QuerySet[HelpPost]:
    """Accepted posts whose points are the helper's own by now."""
    since = now() - timedelta(days=rules.value("points.cooling_days"))
    rows = HelpPost.objects.filter(state=HelpState.ACCEPTED).order_by("pk")
    return rows.filter(accept_by__lte=since)


def old_answers() -> QuerySet[StoredFile]:
    """Files of answers that are no longer kept."""
    kept = StoredFile.objects.filter(kind=KIND, purged_at__isnull=True)
    due = HelpAnswer.objects.filter(file=OuterRef("pk"), purge_at__lte=now())
    return kept.filter(Exists(due)).order_by("pk")
