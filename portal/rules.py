"""What a library may change: keys with type, default and origin, and rows that say since when."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise

from portal.clock import now
from portal.models import Rule
from portal.refusals import Refusal

Kind = Literal["int", "fen", "bool", "text", "choice", "ints", "time"]
# Values read during one request; None outside of one, so that tasks always look.
_seen: ContextVar[dict[str, Any] | None] = ContextVar("rules_seen", default=None)


@dataclass(frozen=True)
class RuleKey:
    """One thing a library may change. `origin`: S seed paper, L law, W seen elsewhere, A ours."""

    key: str
    kind: Kind
    default: Any
    origin: str
    label: str | Promise
    unit: str | Promise = ""
    low: int = 0
    high: int = 10**9
    choices: Mapping[str, str | Promise] | None = None

    @property
    def group(self) -> str:
        return self.key.split(".")[0]


_keys: dict[str, RuleKey] = {}


def register(
    key: str, kind: Kind, default: Any, *, origin: str, label: str | Promise, **more: Any
) -> None:
    """Add a key; an app does so in `ready()`."""
    _keys[key] = RuleKey(key, kind, default, origin, label, **more)


def keys() -> list[RuleKey]:
    """All keys, by group and name."""
    return sorted(_keys.values(), key=lambda k: k.key)


def get(key: str) -> RuleKey:
    """The key, or a refusal that it is not known."""
    if key not in _keys:
        raise Refusal("not-found", status=404)
    return _keys[key]


def value(key: str, at: datetime | None = None) -> Any:
    """What the rule says now, or at a moment."""
    if at is not None:
        return _load(at).get(key, _keys[key].default)
    seen = _seen.get()
    if seen is None:
        return _load(now()).get(key, _keys[key].default)
    if not seen:
        seen.update({"": None} | _load(now()))
    return seen.get(key, _keys[key].default)


def _load(at: datetime) -> dict[str, Any]:
    rows = Rule.objects.filter(valid_from__lte=at).order_by("valid_from", "pk")
    return dict(rows.values_list("key", "value"))


def begin_request() -> None:
    """From here on one look serves the whole request."""
    _seen.set({})


def end_request() -> None:
    """A worker thread must not carry what it saw into the next request."""
    _seen.set(None)


def set_rule(key: str, value: Any, *, by: Any, valid_from: datetime | None = None) -> Rule:
    """Say what a rule is from a moment on (now by default). The past is never changed.

    The caller's service has asked for the role; raises `rule-invalid` at `value`.
    """
    rule = get(key)
    start = valid_from or now()
    if valid_from and valid_from < now():
        raise Refusal("rule-in-the-past", field="valid_from")
    row, made = Rule.objects.get_or_create(
        key=key, valid_from=start, defaults={"value": clean(rule, value), "set_by": by}
    )
    if not made:
        raise Refusal("rule-same-moment", field="valid_from", status=409)
    if (seen := _seen.get()) is not None:
        seen.clear()
    return row


def clean(rule: RuleKey, value: Any) -> Any:
    """The value as its kind stores it, or a refusal at the field."""
    check = _checks[rule.kind]
    if not check(rule, value):
        raise Refusal("rule-invalid", field="value", low=rule.low, high=rule.high)
    return value


def _is_int(rule: RuleKey, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and rule.low <= value <= rule.high


def _is_ints(rule: RuleKey, value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_int(rule, each) for each in value)


def _is_time(_rule: RuleKey, value: Any) -> bool:
    try:
        datetime.strptime(value, "%H:%M")  # noqa: DTZ007 - a time of day has no zone
    except (ValueError, TypeError):
        return False
    return True


_checks = {
    "int": _is_int,
    "fen": _is_int,
    "bool": lambda _rule, value: isinstance(value, bool),
    "text": lambda rule, value: isinstance(value, str) and len(value) <= min(rule.high, 2000),
    "choice": lambda rule, value: value in (rule.choices or {}),
    "ints": _is_ints,
    "time": _is_time,
}
