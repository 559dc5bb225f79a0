"""The sources of the library: added, described, put in order, retired. Each change is kept."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from docsharing.models import SourceChange, SupplySource
from docsharing.queries.supply import PLACEHOLDERS, unknown_places
from portal.clock import now
from portal.refusals import Refusal, wrong_state

DESCRIBED = (
    "name_zh", "name_en", "kind", "symbol", "ill_allowed", "workdays", "price_fen", "email",
    "mail_language", "mail_subject", "mail_body",
)  # fmt: skip
SETTERS = (Role.ADMINISTRATOR, Role.MANAGER)


@transaction.atomic
def add_source(*, by: User, code: str, **described: Any) -> SupplySource:
    """Add a source at the end of the order. Its short name stays for ever."""
    require(by, *SETTERS)
    _refuse_unknown_places(described)
    fields = {name: described[name] for name in DESCRIBED if name in described}
    last = SupplySource.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            source = SupplySource.objects.create(code=code, position=last + 1, **fields)
    except IntegrityError as twice:
        raise Refusal("source-code-taken", field="code", status=409) from twice
    _keep(source, SourceChange.What.ADDED, {name: ["", value] for name, value in fields.items()},
          by=by)  # fmt: skip
    return source


@transaction.atomic
def describe_source(source: SupplySource, *, by: User, **described: Any) -> SupplySource:
    """Describe a source anew: what was asked of it before stays as it was."""
    require(by, *SETTERS)
    _refuse_unknown_places(described)
    row = SupplySource.objects.select_for_update(no_key=True).get(pk=source.pk)
    changed = {
        name: [getattr(row, name), described[name]]
        for name in DESCRIBED
        if name in described and described[name] != getattr(row, name)
    }
    if changed:
        new = {name: after for name, (_before, after) in changed.items()}
        SupplySource.objects.filter(pk=row.pk).update(**new)
        _keep(row, SourceChange.What.CHANGED, changed, by=by)
    return SupplySource.objects.get(pk=row.pk)


def _refuse_unknown_places(described: dict[str, Any]) -> None:
    for field in ("mail_subject", "mail_body"):
        if unknown := unknown_places(described.get(field) or ""):
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise Refusal("source-template-unknown", field=field, name=unknown[0], known=known)


@transaction.atomic
def move_source(source: SupplySource, *, by: User, up: bool) -> None:
    """Ask a source before the one above it, or after the one below it."""
    require(by, *SETTERS)
    rows = SupplySource.objects.select_for_update(no_key=True).order_by("pk")
    order = sorted(
        (row for row in rows if row.retired_at is None), key=lambda row: (row.position, row.pk)
    )
    here = next((n for n, row in enumerate(order) if row.pk == source.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(order):
        raise wrong_state()
    order[here], order[there] = order[there], order[here]
    for place, row in enumerate(order, start=1):
        if row.position != place:
            SupplySource.objects.filter(pk=row.pk).update(position=place)
    _keep(source, SourceChange.What.MOVED, {"position": [here + 1, there + 1]}, by=by)


@transaction.atomic
def retire_source(source: SupplySource, *, by: User) -> None:
    """Ask a source no longer; what it was asked stays, and what waits may still be answered."""
    require(by, *SETTERS)
    rows = SupplySource.objects.filter(pk=source.pk, retired_at__isnull=True)
    if not rows.update(retired_at=now()):
        raise wrong_state()
    _keep(source, SourceChange.What.RETIRED, {}, by=by)


@transaction.atomic
def restore_source(source: SupplySource, *, by: User) -> None:
    """Take a retired source into use again, at the end of the order."""
    require(by, *SETTERS)
    last = SupplySource.objects.aggregate(last=Max("position"))["last"] or 0
    rows = SupplySource.objects.filter(pk=source.pk, retired_at__isnull=False)
    if not rows.update(retired_at=None, position=last + 1):
        raise wrong_state()
    _keep(source, SourceChange.What.RESTORED, {}, by=by)


def _keep(source: SupplySource, what: str, fields: dict[str, Any], *, by: User) -> None:
    SourceChange.objects.create(source=source, what=what, fields=fields, by=by, at=now())
