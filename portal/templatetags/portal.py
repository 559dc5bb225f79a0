"""What templates say often: icons, amounts, days, keys, seals, states, and the parts of a form."""

import uuid
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import heroicons
from django import template
from django.forms import BoundField, Field
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    HiddenInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import charts, clock, words
from portal.slots import Card

register = template.Library()

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# How a state looks, by its code; what it reads like is said by its kind.
TONES = {
    "submitted": "info",
    "delivered": "ok",
    "closed": "",
    "cancelled": "",
    "quoted": "warn",
    "retry": "warn",
    "unfilled": "bad",
    "refused": "bad",
    "confirmed": "ok",
}
# The first sign that fits counts: most browsers also claim to be another.
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
# What other icon sets call the same thing.
ICONS = {
    "search": "magnifying-glass",
    "menu": "bars-3",
    "bars": "bars-3",
    "close": "x-mark",
    "x": "x-mark",
    "barcode": "viewfinder-circle",
    "scan": "viewfinder-circle",
    "paperclip": "paper-clip",
    "download": "arrow-down-tray",
    "upload": "arrow-up-tray",
    "alert": "exclamation-circle",
    "info": "information-circle",
    "help": "question-mark-circle",
    "accessible": "hand-raised",
    "file-text": "document-text",
    "mail": "envelope",
    "filter": "funnel",
    "settings": "cog-6-tooth",
    "undo": "arrow-uturn-left",
    "history": "clock",
    "message": "chat-bubble-left-right",
    "money": "banknotes",
    "book": "book-open",
    "library": "building-library",
    "edit": "pencil-square",
    "logout": "arrow-right-start-on-rectangle",
    "keyboard": "command-line",
}


@register.simple_tag
def icon(name: str, style: str = "outline") -> SafeString:
    """An icon in the colour and size of the text around it."""
    return _icon(str(name), str(style))


@lru_cache(maxsize=256)
def _icon(name: str, style: str) -> SafeString:
    attrs: dict[str, object] = {"class": "i", "aria-hidden": "true", "stroke-width": "1.75"}
    svg = heroicons._render_icon(style, ICONS.get(name, name), None, attrs)  # noqa: SLF001 - its one function
    return mark_safe(svg)  # noqa: S308 - from the package's own files


@register.filter
def yuan(fen: Any) -> str:
    """An amount of money in yuan, without its unit: 1,200.00."""
    return words.yuan(int(fen)) if fen is not None and fen != "" else ""


@register.filter
def money(fen: Any) -> str:
    """An amount of money with its unit, for a sentence."""
    return _("CNY %(amount)s") % {"amount": yuan(fen)} if fen is not None and fen != "" else ""


@register.filter
def count(number: Any) -> str:
    """A count with thousands set apart: 13,042."""
    return f"{int(number):,}" if number not in (None, "") else ""


@register.simple_tag
def kbd(key: str) -> SafeString:
    """A key of the keyboard."""
    return _kbd(str(key))


@lru_cache(maxsize=64)
def _kbd(key: str) -> SafeString:
    return format_html('<kbd class="kbd">{}</kbd>', key)


@register.simple_tag
def seal(text: str, tone: str = "", size: str = "") -> SafeString:
    """One of the five seals, or the library's own."""
    return format_html('<span class="seal {} {}" aria-hidden="true">{}</span>', tone, size, text)


def _day_text(day_: date) -> str:
    if get_language() == "en":
        return f"{day_.day} {MONTHS[day_.month - 1]} {day_.year}"
    return day_.isoformat()


def _local(value: datetime) -> datetime:
    return value.astimezone(clock.SHANGHAI)


@register.filter
def day(value: date | datetime | None, form: str = "") -> str:
    """A day: 2026-11-23, or 23 Nov 2026. `plain` leaves out the markup."""
    if not value:
        return ""
    day_ = _local(value).date() if isinstance(value, datetime) else value
    text = _day_text(day_)
    return (
        text
        if form == "plain"
        else format_html('<time datetime="{}">{}</time>', day_.isoformat(), text)
    )


@register.filter
def moment(value: datetime | None, form: str = "") -> str:
    """A moment: today and yesterday by name, with the clock. `plain` leaves out the markup."""
    if not value:
        return ""
    local = _local(value)
    clock_text = f"{local:%H:%M}"
    days = {
        clock.today(): _("today %(time)s"),
        clock.today() - timedelta(days=1): _("yesterday %(time)s"),
        clock.today() + timedelta(days=1): _("tomorrow %(time)s"),
    }
    pattern = days.get(local.date())
    text = pattern % {"time": clock_text} if pattern else f"{_day_text(local.date())} {clock_text}"
    if form == "plain":
        return text
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)


@register.filter
def clock_time(value: datetime | None) -> str:
    """The time of day: 09:40."""
    if not value:
        return ""
    local = _local(value)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), f"{local:%H:%M}"
    )


@register.filter
def weekday(value: date) -> str:
    """The name of the day of the week."""
    return date_format(value, "l")


@register.filter
def age(value: datetime | None) -> str:
    """How long ago, in one unit."""
    return words.ago(value) if value else ""


@register.filter
def device(agent: str) -> str:
    """What a browser says of itself, in two words that its owner knows."""
    found = [
        next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or agent[:60]


@register.filter
def state_tag(state: Any, label: str = "") -> SafeString:
    """A state as a tag. Takes a member of TextChoices, or a code with its label."""
    text = label or getattr(state, "label", None) or state
    code = str(getattr(state, "value", state))
    return format_html(
        '<span class="tag {}">{}</span>', getattr(state, "tone", TONES.get(code, "main")), text
    )


@register.simple_tag(takes_context=True)
def draw(context: template.Context, card: Card) -> str:
    """A card of another app, drawn with what that app gave it (by name, or below `card`)."""
    drawn_by = context.template.engine.get_template(card.template)
    with context.push(card=card.context, **card.context):
        return drawn_by.render(context)


@register.simple_tag
def idempotency_key(given: str = "") -> SafeString:
    """The hidden key by which a form that is sent twice acts once."""
    return format_html(
        '<input type="hidden" name="idempotency_key" value="{}">', given or uuid.uuid4()
    )


@register.filter
def problems(form: Any) -> list[tuple[str, str]]:
    """The errors of a form: (id of the input or nothing, text), in the order of its fields."""
    if not form or not getattr(form, "is_bound", False):
        return []
    found = [("", str(text)) for text in form.non_field_errors()]
    for field in form:
        found += [(_input_id(field), text) for text in told(field)]
    return found


@register.filter
def told(field: BoundField) -> list[str]:
    """What is wrong with a field. One that was left empty is named, so that the summary tells."""
    if not field.errors:
        return []
    texts = []
    for error in field.errors.as_data():
        if error.code == "required" and error.message == field.field.default_error_messages.get(
            "required", Field.default_error_messages["required"]
        ):
            texts.append(_left_empty(field))
        else:
            texts += [str(text) for text in error.messages]
    return texts


def _left_empty(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return _("Tick “%(label)s”.") % {"label": field.label}
    if isinstance(widget, Select | RadioSelect | CheckboxSelectMultiple):
        return _("Choose “%(label)s”.") % {"label": field.label}
    return _("Fill in “%(label)s”.") % {"label": field.label}


def _input_id(field: BoundField) -> str:
    several = isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{field.auto_id}_0" if several else field.id_for_label or field.auto_id


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: check, group, hidden or plain."""
    widget = field.field.widget
    if isinstance(widget, HiddenInput):
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "plain"


@register.filter
def drawn(field: BoundField) -> SafeString:
    """The input itself, with the classes of our look."""
    widget = field.field.widget
    own = widget.attrs.get("class", "")
    base = {"check": "form-check-input", "group": "", "hidden": ""}.get(
        kind(field), "form-select" if isinstance(widget, Select) else "form-control"
    )
    wrong = "is-invalid" if field.errors else ""
    attrs = {"class": classes} if (classes := " ".join(filter(None, (base, own, wrong)))) else {}
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == "10":
        attrs["rows"] = "4"  # Django's default is a page long
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("parts/chart.html")
def stacked(
    title: str, finding: str, labels: list[str], series: list[tuple[str, str, list[int]]]
) -> dict[str, Any]:
    """A chart of stacked columns, with its table. `series`: (colour key, name, values)."""
    return {
        "title": title,
        "svg": charts.stacked(title, finding, labels, series),
        "labels": labels,
        "series": series,
    }


@register.inclusion_tag("parts/chart.html")
def line(
    title: str, finding: str, labels: list[str], values: list[int], target: int | None = None
) -> dict[str, Any]:
    """A chart of one line, with its table."""
    series = [("brand", title, values)]
    return {
        "title": title,
        "svg": charts.line(title, finding, labels, values, target),
        "labels": labels,
        "series": series,
    }


@register.simple_tag
def spark(values: list[int]) -> SafeString:
    """A line the size of a word; the figure beside it says what it shows."""
    return charts.spark(values)


@register.simple_tag
def hbar(value: int, most: int, tone: str = "brand") -> SafeString:
    """A bar in a row of a table."""
    return charts.hbar(value, most, tone)


@register.filter
def column(series: list[tuple[str, str, list[int]]], index: int) -> SafeString:
    """One row of a chart's table."""
    return format_html_join(
        "", '<td class="n">{}</td>', ((values[index],) for _key, _name, values in series)
    )
