"""How a member of staff wants the desk, and the words that staff begin messages with."""

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import DeskChoice, ReplyTemplate, SavedView
from portal.clock import now
from portal.refusals import Refusal, not_found

MOST_VIEWS = 12
DESK_ROLES = (Role.LIBRARIAN, Role.MANAGER)


@transaction.atomic
def choose_desk(*, by: User, keys: bool, sound: bool) -> DeskChoice:
    """Store how a member of staff wants the desk."""
    require(by, *Role.values)
    row, _made = DeskChoice.objects.update_or_create(
        user=by, defaults={"keys": keys, "sound": sound}
    )
    return row


@transaction.atomic
def save_view(owner: User, *, name: str, query: str) -> SavedView:
    """Keep a list under a name of one's own; the same name again means the new list."""
    require(owner, *DESK_ROLES)
    if not name.strip():
        raise Refusal("required", field="name")
    choice, _made = DeskChoice.objects.get_or_create(user=owner)
    title = name.strip()[:40]
    if not choice.views.filter(name=title).exists() and choice.views.count() >= MOST_VIEWS:
        raise Refusal("too-many-views", field="name", most=MOST_VIEWS)
    row, _made = SavedView.objects.update_or_create(
        owner=choice, name=title, defaults={"query": query[:500]}
    )
    return row


@transaction.atomic
def drop_view(pk: int, *, by: User) -> None:
    """Forget a saved view of one's own."""
    require(by, *DESK_ROLES)
    if not SavedView.objects.filter(pk=pk, owner__user=by).delete()[0]:
        raise not_found()


@transaction.atomic
def keep_reply(
    *, by: User, title: str, text: str, kind: str = "", reply: ReplyTemplate | None = None
) -> ReplyTemplate:
    """Keep words to begin messages with, or mend those of a template."""
    require(by, *DESK_ROLES)
    row = reply or ReplyTemplate()
    row.title, row.text, row.kind = title.strip(), text.strip(), kind
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Refusal("reply-title-taken", field="title", status=409) from twice
    return row


@transaction.atomic
def retire_reply(reply: ReplyTemplate, *, by: User) -> None:
    """Offer a template no longer."""
    require(by, *DESK_ROLES)
    ReplyTemplate.objects.filter(pk=reply.pk, retired_at__isnull=True).update(retired_at=now())
