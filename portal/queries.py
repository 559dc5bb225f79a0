"""What portal's pages read: rules with their history, and jobs with the time they still need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import outbox, rules, words
from portal.clock import now
from portal.models import Channel, Job, Notice, NoticeChoice, Outgoing, Rule

ORIGINS = {
    "S": gettext_lazy("the library's own practice"),
    "L": gettext_lazy("law"),
    "W": gettext_lazy("usual elsewhere"),
    "A": gettext_lazy("our proposal"),
}


GROUPS = {
    "site": gettext_lazy("The library"),
    "accounts": gettext_lazy("People and accounts"),
    "subsidy": gettext_lazy("Subsidy"),
    "ledger": gettext_lazy("Books and cash"),
    "cash": gettext_lazy("Cash"),
    "desk": gettext_lazy("Service desk"),
    "dd": gettext_lazy("Document delivery"),
    "refund": gettext_lazy("Refunds"),
    "api": gettext_lazy("Programs (API)"),
    "member_card": gettext_lazy("Membership cards"),
    "log": gettext_lazy("Records"),
}


@dataclass(frozen=True)
class RuleLine:
    """A rule as its page shows it."""

    key: rules.RuleKey
    value: str
    default: str
    origin: str
    changed_at: datetime | None
    next_value: str
    next_from: datetime | None


@dataclass(frozen=True)
class RuleChange:
    """One value of a rule, and who set it."""

    value: str
    valid_from: datetime
    set_by: str
    set_at: datetime
    is_now: bool
    is_ahead: bool


@dataclass(frozen=True)
class OutboxState:
    """How the post leaves the house."""

    waiting: int
    oldest: datetime | None
    given_up: int
    rows: list[Outgoing]


def outbox_state() -> OutboxState:
    """What is due and not sent yet since when, and the newest of what was given up."""
    open_rows = Outgoing.objects.filter(sent_at__isnull=True, dropped_at__isnull=True)
    due = open_rows.filter(not_before__lte=now(), attempts__lt=outbox.ATTEMPTS)
    lost = outbox.given_up()
    found = due.aggregate(waiting=Count("pk"), oldest=Min("not_before"))
    return OutboxState(**found, given_up=lost.count(), rows=list(lost.order_by("-pk")[:50]))


@dataclass(frozen=True)
class JobLine:
    """A job with what people want to know of it."""

    pk: int
    title: str
    who: str
    done: int
    total: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    failed_at: datetime | None
    error: str
    is_open: bool
    left: str


def group_name(group: str) -> str:
    """What the first part of a rule's key stands for."""
    return str(GROUPS.get(group, group))


def shown_value(rule: rules.RuleKey, value: Any) -> str:
    """A rule's value in words, with its unit."""
    if rule.kind == "bool":
        return _("yes") if value else _("no")
    if rule.kind == "choice":
        return str((rule.choices or {}).get(value, value))
    if rule.kind == "fen":
        return _("CNY %(amount)s") % {"amount": words.yuan(value)}
    if rule.kind == "text":
        return value or _("(nothing)")
    text = ", ".join(str(each) for each in value) if rule.kind == "ints" else str(value)
    return f"{text} {rule.unit}".strip()


def rule_lines(wanted: str = "") -> list[RuleLine]:
    """All rules whose key or name holds the words, in the order of their groups. One query."""
    rows: dict[str, list[Rule]] = {}
    for row in Rule.objects.order_by("valid_from", "pk"):
        rows.setdefault(row.key, []).append(row)
    needle, known = wanted.casefold(), rules.keys()
    return [
        _line(rule, rows.get(rule.key, []))
        for rule in known
        if needle in rule.key.casefold() or needle in str(rule.label).casefold()
    ]


def rule_line(rule: rules.RuleKey) -> RuleLine:
    """One rule as it stands."""
    return _line(rule, list(Rule.objects.filter(key=rule.key).order_by("valid_from", "pk")))


def _line(rule: rules.RuleKey, rows: list[Rule]) -> RuleLine:
    moment = now()
    past = [row for row in rows if row.valid_from <= moment]
    ahead = [row for row in rows if row.valid_from > moment]
    return RuleLine(
        key=rule,
        value=shown_value(rule, past[-1].value if past else rule.default),
        default=shown_value(rule, rule.default),
        origin=str(ORIGINS.get(rule.origin, rule.origin)),
        changed_at=past[-1].valid_from if past else None,
        next_value=shown_value(rule, ahead[0].value) if ahead else "",
        next_from=ahead[0].valid_from if ahead else None,
    )


def rule_history(rule: rules.RuleKey) -> list[RuleChange]:
    """Every value that a rule had or will have, newest first."""
    moment = now()
    rows = list(
        Rule.objects.filter(key=rule.key).select_related("set_by").order_by("-valid_from", "-pk")
    )
    current = next((row.pk for row in rows if row.valid_from <= moment), None)
    return [
        RuleChange(
            value=shown_value(rule, row.value),
            valid_from=row.valid_from,
            set_by=str(row.set_by) if row.set_by else _("the program"),
            set_at=row.set_at,
            is_now=row.pk == current,
            is_ahead=row.valid_from > moment,
        )
        for row in rows
    ]


def held_on(user: Any) -> dict[str, list[Any]]:
    """What portal keeps on a person: notices, her choice of mails, and what was sent to her."""
    notices = Notice.objects.filter(user=user).order_by("pk")
    texts = words.say_all([(row.code, row.params) for row in notices])
    sent = Outgoing.objects.filter(recipient=user).exclude(channel=Channel.TASK).order_by("pk")
    return {
        "notices": [
            {"text": text, "created_at": row.created_at, "read_at": row.read_at, "url": row.url}
            for row, text in zip(notices, texts, strict=True)
        ],
        "notice_choices": list(
            NoticeChoice.objects.filter(user=user).order_by("topic").values("topic", "mail")
        ),
        "mails_and_messages": list(sent.values("channel", "address", "created_at", "sent_at")),
    }


def job_lines(rows: Iterable[Job]) -> list[JobLine]:
    """Jobs with their titles and the time they still need."""
    return [
        JobLine(
            pk=job.pk,
            title=words.say(f"job.{job.kind}", job.params),
            who=str(job.by) if job.by else _("the program"),
            done=job.done,
            total=job.total,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            failed_at=job.failed_at,
            error=job.error,
            is_open=not (job.finished_at or job.failed_at),
            left=_time_left(job),
        )
        for job in rows
    ]


def _time_left(job: Job) -> str:
    if not job.started_at or job.finished_at or job.failed_at or not job.done or not job.total:
        return ""
    spent = (now() - job.started_at).total_seconds()
    seconds = int(spent / job.done * (job.total - job.done))
    if seconds < 90:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
