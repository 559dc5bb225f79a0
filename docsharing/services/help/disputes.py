"""The asker says that an answer is wrong: it is replaced, or a moderator decides."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from accounts.services import require, require_still_active
from desk.workflow import Because, move
from docsharing.models import HelpDecision, HelpDispute, HelpFault, HelpPost, HelpState
from docsharing.services.help.answers import last_answer
from docsharing.services.help.money import give_back, pay, reward
from docsharing.services.help.telling import said_at, tell
from docsharing.services.help.working import locked, of_asker
from ledger.services import whole_act
from portal import rules
from portal.clock import now
from portal.refusals import Refusal, wrong_state


@whole_act
def dispute(post: HelpPost, *, fault: str, by: User, note: str = "") -> HelpDispute:
    """Say in time what is wrong with an answer. Its helper may replace it, once.

    Raises `invalid` at `fault`, `help-dispute-late`.
    """
    require_still_active(by)
    post = of_asker(locked(post), by)
    if fault not in HelpFault.values:
        raise Refusal("invalid", field="fault")
    if post.state != HelpState.ANSWERED:
        raise wrong_state(state=post.state)
    if post.accept_by is None or post.accept_by <= now():
        raise Refusal("help-dispute-late", status=409)
    answer, moment = last_answer(post), now()
    hours = timedelta(hours=rules.value("bounty.replace_hours"))
    made = HelpDispute.objects.create(
        post=post,
        answer=answer,
        fault=fault,
        note=note.strip(),
        disputed_at=moment,
        replace_by=moment + hours if answer.round == 1 else None,
    )
    move(post, HelpState.DISPUTED, by=by, reason=Because("help.disputed"))
    code = "help.disputed" if made.replace_by else "help.disputed-again"
    until = said_at(made.replace_by) if made.replace_by else ""
    about: dict[str, Any] = {"fault_code": f"help-fault.{fault}", "until": until}
    tell(answer.helper, code, post, step=f"disputed:{answer.round}", **about)
    return made


@whole_act
def decide(
    post: HelpPost, *, decision: str, reason: str, by: User, points: int | None = None
) -> HelpDispute:
    """Decide a dispute for good: pay, split (`points` for the helper), or return the bounty.

    Both sides read the reason. Raises `help-may-replace` while the helper still may put something
    better in its place, `own-case` to who is one of the two, `required` at `reason`.
    """
    require(by, Role.MANAGER)
    post = locked(post)
    if post.state != HelpState.DISPUTED:
        raise wrong_state(state=post.state)
    answer = last_answer(post)
    found = HelpDispute.objects.get(answer=answer)
    _refuse_decision(found, decision, reason)
    if by.pk in {post.asker_id, answer.helper_id}:
        raise Refusal("own-case", status=403)
    share = _share(post, decision, points)
    columns = _settle(post, answer.helper, share, by)
    move(post, HelpState.CLOSED, by=by, reason=Because("help.decided"), note=reason, **columns)
    _write(found, decision, reason, by)
    for user in (post.asker, answer.helper):
        about: dict[str, Any] = {"decision_code": f"help-decision.{decision}", "points": share}
        tell(user, "help.decided", post, step="decided", reason=reason, **about)
    return found


def _refuse_decision(found: HelpDispute, decision: str, reason: str) -> None:
    if decision not in HelpDecision.values:
        raise Refusal("invalid", field="decision")
    if not reason.strip():
        raise Refusal("required", field="reason")
    if found.replace_by is not None and found.replace_by > now():
        raise Refusal("help-may-replace", status=409, until=said_at(found.replace_by))


def _settle(post: HelpPost, helper: User, share: int, by: User) -> dict[str, Any]:
    """Pay the share, or give all of it back. Who is paid in full is rewarded by the library too."""
    if not share:
        give_back(post, by)
        return {}
    if share == post.bounty:
        reward(post, helper, by)
    return pay(post, helper, share, by)


def _share(post: HelpPost, decision: str, points: int | None) -> int:
    """What the helper gets; of a split that names no points, half of the bounty."""
    if decision == HelpDecision.PAY:
        return post.bounty
    if decision == HelpDecision.RETURN:
        return 0
    share = post.bounty // 2 if points is None else points
    if not 1 <= share < post.bounty:
        raise Refusal("split-out-of-range", field="points", most=post.bounty - 1)
    return share


def _write(found: HelpDispute, decision: str, reason: str, by: User) -> None:
    values = {"decision": decision, "reason": reason.strip(), "decided_at": now(), "decided_by": by}
    HelpDispute.objects.filter(pk=found.pk).update(**values)
    for name, value in values.items():
        setattr(found, name, value)
