"""Who works at the desk, and how sentences name people, cases and moments."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from desk.models import Case, DeskChoice, SavedView
from portal import words


def name_of(prefix: str) -> Coalesce:
    """The name of the person at the end of a relation, as `User.display_name` says it."""
    return Coalesce(
        NullIf(f"{prefix}__name", Value("")),
        f"{prefix}__username",
        f"{prefix}__email",
        f"{prefix}__phone",
        Value(""),
        output_field=CharField(),
    )


def case_names(pks: set[int]) -> Mapping[int, str]:
    """How sentences name cases: by number, or by title while they have none."""
    rows = Case.objects.filter(pk__in=pks).values_list("pk", "number__code", "title")
    return {pk: code or title for pk, code, title in rows}


def person_names(pks: set[int]) -> Mapping[int, str]:
    """How the history names staff."""
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=pks)}


def moments(values: set[str]) -> Mapping[str, str]:
    """How sentences name moments: as long ago as they are."""
    return {value: words.ago(datetime.fromisoformat(value)) for value in values}


def workers(roles: Iterable[str]) -> QuerySet[User]:
    """The staff who hold one of the roles and may act now."""
    people = User.objects.filter(
        groups__name__in=list(roles), is_active=True, suspended_at__isnull=True
    )
    return people.distinct().order_by("name", "pk")


def desk_of(user: User) -> tuple[DeskChoice, list[SavedView]]:
    """How a member of staff wants the desk, and the views that she saved: one query."""
    rows = DeskChoice.objects.filter(user=user).values_list(
        "pk", "keys", "sound", "views__pk", "views__name", "views__query"
    )
    choice, views = DeskChoice(user=user), []
    for pk, keys, sound, view, name, query in rows.order_by("views__pk"):
        choice = DeskChoice(pk=pk, user=user, keys=keys, sound=sound)
        if view is not None:
            views.append(SavedView(pk=view, name=name, query=query))
    return choice, views
