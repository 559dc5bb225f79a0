"""What breaks the rules of the board is reported, and taken off by a moderator."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_still_active
from docsharing.models import LIVE, HelpAnswer, HelpBreach, HelpPost, HelpReport, HelpState
from docsharing.services.earning import earns
from docsharing.services.help.posts import end
from docsharing.services.help.telling import tell
from docsharing.services.help.working import locked
from ledger.services import Reason, award_points, whole_act
from portal import files, rules
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal, wrong_state


@whole_act
def report(post: HelpPost, *, breach: str, by: User, note: str = "") -> HelpReport:
    """Tell the moderators that a post breaks the rules: once a reader and post.

    Raises `invalid` at `breach`, `own-help-post`, `help-reported-already`.
    """
    require_still_active(by)
    post = locked(post)
    if breach not in HelpBreach.values:
        raise Refusal("invalid", field="breach")
    if post.asker_id == by.pk:
        raise Refusal("own-help-post", status=403)
    if post.state not in LIVE:
        raise wrong_state(state=post.state)
    if HelpReport.objects.filter(post=post, by=by).exists():
        raise Refusal("help-reported-already", status=409)
    return HelpReport.objects.create(
        post=post, by=by, breach=breach, note=note.strip(), reported_at=now()
    )


@whole_act
def remove(post: HelpPost, *, breach: str, reason: str, by: User) -> HelpPost:
    """Take a post off for breaking the rules: the bounty goes back, its files go, all are told.

    Who reported it is rewarded. Raises `required` at `reason`, `own-case`.
    """
    require(by, Role.MANAGER)
    post = locked(post)
    if breach not in HelpBreach.values:
        raise Refusal("invalid", field="breach")
    if not reason.strip():
        raise Refusal("required", field="reason")
    if post.state not in LIVE:
        raise wrong_state(state=post.state)
    given = HelpAnswer.objects.filter(post=post).select_related("helper")
    helpers = {each.helper for each in given}
    if by == post.asker or by in helpers:
        raise Refusal("own-case", status=403)
    end(post, HelpState.REMOVED, "help.removed", by=by, ended_note=reason.strip())
    for file in StoredFile.objects.filter(pk__in=given.values("file"), purged_at__isnull=True):
        files.purge(file)
    about: dict[str, Any] = {"breach_code": f"help-breach.{breach}", "reason": reason.strip()}
    for user in (post.asker, *helpers):
        tell(user, "help.removed", post, step="removed", **about)
    for each in _decide(post.reports.all(), by, upheld=True):
        _reward(each, by)
    return post


def _reward(found: HelpReport, by: User) -> None:
    points = int(rules.value("points.report"))
    tell(found.by, "help.report-upheld", found.post, step=f"report:{found.pk}", points=points)
    if points and earns(found.by):
        reason = Reason("help.report", help_post=found.post.token)
        award_points(found.by, points, key=f"help-report:{found.pk}", reason=reason, by=by)


@whole_act
def dismiss_reports(post: HelpPost, *, by: User) -> int:
    """Nothing is wrong with a post: whoever reported it is told. Says how many reports."""
    require(by, Role.MANAGER)
    post = locked(post)
    if by.pk == post.asker_id:
        raise Refusal("own-case", status=403)
    dismissed = _decide(post.reports.all(), by, upheld=False)
    for found in dismissed:
        step = f"report:{found.pk}"
        tell(found.by, "help.report-dismissed", post, step=step, mail=False)
    return len(dismissed)


def _decide(reports: QuerySet[HelpReport], by: User, *, upheld: bool) -> list[HelpReport]:
    waiting = list(reports.filter(decided_at__isnull=True).select_related("by", "post"))
    rows = HelpReport.objects.filter(pk__in=[each.pk for each in waiting])
    rows.update(upheld=upheld, decided_at=now(), decided_by=by)
    return waiting
