"""What the codes of mutual help read like: refusals, reasons in the books, notices and mails."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from docsharing.models import (
    ClaimOutcome,
    HelpBreach,
    HelpDecision,
    HelpFault,
    HelpKind,
    HelpState,
)
from portal.words import of_choices

REFUSALS = {
    "help-needs-real-name": _(
        "On the help board everybody is known to the library: confirm your real name first."
        " Other readers do not see it."
    ),
    "bounty-out-of-range": _("Offer %(least)s to %(most)s points."),
    "bounty-of-newcomer": _(
        "In the first %(days)s days a reader offers and earns at most %(most)s points with a post."
    ),
    "bounty-only-rises": _("You offer %(bounty)s points. A bounty can be raised, not lowered."),
    "help-posts-day": _("At most %(most)s help posts a day."),
    "help-posts-month": _("At most %(most)s help posts a month."),
    "help-question-stays": _("Only a document can be taken over by the library."),
    "help-citation-needed": _(
        "Paste the reference, so that the library knows which document you need."
    ),
    "own-help-post": _("This is your own post."),
    "same-person": _("Nobody answers a post of her own by another account."),
    "claimed-already": _("Somebody is at it until %(until)s."),
    "help-over": _("The time of this post is over."),
    "claim-banned": _(
        "You left several posts unanswered that you had taken on. From %(until)s on you can take"
        " on others."
    ),
    "claims-too-many": _("Finish first what you have taken on: at most %(most)s at a time."),
    "claim-over": _("Your time for this post is over. If it is still open, take it on again."),
    "claim-extended": _("You took the longer time already."),
    "help-declaration-needed": _("Say that you may share it."),
    "help-answer-empty": _("Write an answer or choose a file."),
    "help-replaced-already": _("The answer was replaced once already."),
    "help-replace-late": _("The time to replace the answer is over."),
    "help-dispute-late": _("The time to dispute this answer is over."),
    "help-may-replace": _("Until %(until)s the helper may still replace the answer."),
    "split-out-of-range": _("Of a split bounty the helper gets 1 to %(most)s points."),
    "help-not-for-library": _("The asker did not agree that the library takes this over."),
    "help-file-gone": _("This file is no longer kept for you."),
    "help-reported-already": _("You reported this post already."),
    "help-posts-live": _("Posts of yours on the help board are not ended: %(count)s."),
    "help-answers-undecided": _("Answers of yours are not decided: %(count)s."),
}

# On the statement of points and in the history
REASONS = {
    "points.begin": _("Bonus points to begin with"),
    "help.held": _("Bounty set aside: %(help_post)s"),
    "help.raised": _("Bounty raised: %(help_post)s"),
    "help.paid": _("Bounty for your answer: %(help_post)s"),
    "help.base": _("The library's reward for your answer: %(help_post)s"),
    "help.report": _("Your report was confirmed: %(help_post)s"),
    "help.returned": _("Bounty came back: %(help_post)s"),
    "help.found": _("Found it yourself: %(help_post)s"),
}

FAULTS = {f"help-fault.{value}": label for value, label in HelpFault.choices}
DECISIONS = {f"help-decision.{value}": label for value, label in HelpDecision.choices}
BREACHES = {f"help-breach.{value}": label for value, label in HelpBreach.choices}

NOTICES = {
    "help.answered": _(
        "Somebody answered “%(title)s”. Accept it or say what is wrong by %(until)s."
    ),
    "help.answered.subject": _("Your help post is answered"),
    "help.answered.body": _(
        "Somebody answered “%(title)s”.\n"
        "\n"
        "Look at it by %(until)s: accept it, or say what is wrong. After that it counts as"
        " accepted.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.replaced": _(
        "The answer to “%(title)s” was replaced. Accept it or say what is wrong by %(until)s."
    ),
    "help.replaced.subject": _("The answer to your help post was replaced"),
    "help.replaced.body": _(
        "The helper put another answer to “%(title)s”.\n"
        "\n"
        "Look at it by %(until)s: accept it, or say what is wrong. After that it counts as"
        " accepted.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.accepted": _(
        "Your answer to “%(title)s” was accepted: %(points)s points, yours in %(days)s days."
    ),
    "help.accepted.subject": _("Your answer was accepted"),
    "help.accepted.body": _(
        "Thank you for helping: your answer to “%(title)s” was accepted.\n"
        "\n"
        "You get %(points)s points; they are yours in %(days)s days.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.accepted-staff": _("Your answer to “%(title)s” was accepted."),
    "help.accepted-staff.subject": _("Your answer was accepted"),
    "help.accepted-staff.body": _(
        "Thank you for helping: your answer to “%(title)s” was accepted. The bounty went back to"
        " the asker, as staff earn no points.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.accepted-for-you": _("The answer to “%(title)s” counts as accepted: the time was over."),
    "help.disputed": _(
        "The asker of “%(title)s” says: %(fault_code)s. You can replace your answer by %(until)s."
    ),
    "help.disputed.subject": _("Something is wrong with your answer"),
    "help.disputed.body": _(
        "The asker of “%(title)s” says: %(fault_code)s.\n"
        "\n"
        "You can replace your answer once, by %(until)s. After that a moderator decides.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.disputed-again": _(
        "The asker of “%(title)s” says of your second answer: %(fault_code)s. A moderator decides."
    ),
    "help.disputed-again.subject": _("A moderator decides about your answer"),
    "help.disputed-again.body": _(
        "The asker of “%(title)s” says of your second answer: %(fault_code)s.\n"
        "\n"
        "A moderator decides, and you are told why.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.decided": _(
        "Dispute about “%(title)s”: %(decision_code)s (%(points)s points to the helper). %(reason)s"
    ),
    "help.decided.subject": _("The dispute is decided"),
    "help.decided.body": _(
        "The dispute about “%(title)s” is decided: %(decision_code)s.\n"
        "Points to the helper: %(points)s\n"
        "Reason: %(reason)s\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.expired": _("Nobody answered “%(title)s”. Your %(points)s points are back."),
    "help.expired.subject": _("Your help post has ended"),
    "help.expired.body": _(
        "Nobody answered “%(title)s” in its time. Your %(points)s points are back.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.claim-over": _("Your time for “%(title)s” is over. Others may answer it now."),
    "help.called-off": _("“%(title)s” has ended. You need do nothing more; it counts as nothing."),
    "help.called-off.subject": _("A post that you took on has ended"),
    "help.called-off.body": _(
        "“%(title)s” has ended before you answered. You need do nothing more, and it does not"
        " count against you.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.transferred": _(
        "The library has taken over “%(title)s” as request %(case)s. Your points are back."
    ),
    "help.transferred.subject": _("The library looks for your document"),
    "help.transferred.body": _(
        "The library has taken over “%(title)s” as request %(case)s. Your points are back, and you"
        " pay no more than you agreed to.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.removed": _("“%(title)s” was taken off the help board: %(breach_code)s. %(reason)s"),
    "help.removed.subject": _("A post was taken off the help board"),
    "help.removed.body": _(
        "“%(title)s” was taken off the help board: %(breach_code)s.\n"
        "Reason: %(reason)s\n"
        "\n"
        "The bounty went back to the asker. If this is a mistake, the service desk will help you.\n"
        "\n"
        "%(site)s%(url)s\n"
    ),
    "help.report-upheld": _("Thank you: “%(title)s” was taken off. You get %(points)s points."),
    "help.report-upheld.subject": _("Your report was confirmed"),
    "help.report-upheld.body": _(
        "Thank you for looking out: “%(title)s” was taken off the help board. For that you get"
        " %(points)s points.\n"
        "\n"
        "%(site)s/me/points/\n"
    ),
    "help.report-dismissed": _("A moderator looked at “%(title)s” and found nothing wrong."),
}

HELD = {
    "data.help_posts": _("What you asked for on the help board"),
    "data.help_claims": _("What you took on and answered there"),
    "data.help_reports": _("What you reported there"),
    "held.details": pgettext_lazy("my data", "Details"),
    "held.bounty": pgettext_lazy("my data", "Bounty"),
    "held.paid": pgettext_lazy("my data", "Paid"),
    "held.thanks": pgettext_lazy("my data", "Thanks"),
    "held.claimed_at": pgettext_lazy("my data", "Taken on"),
    "held.ended_at": pgettext_lazy("my data", "Ended"),
    "held.file_name": pgettext_lazy("my data", "File"),
    "held.breach": pgettext_lazy("my data", "What is wrong"),
    "held.note": pgettext_lazy("my data", "Note"),
    "held.reported_at": pgettext_lazy("my data", "Reported"),
    "held.upheld": pgettext_lazy("my data", "Found to be true"),
    **of_choices("help_posts.kind", HelpKind.choices),
    **of_choices("help_posts.state", HelpState.choices),
    **of_choices("help_claims.outcome", ClaimOutcome.choices),
    **of_choices("help_reports.breach", HelpBreach.choices),
}

TEXTS = {**REFUSALS, **REASONS, **NOTICES, **FAULTS, **DECISIONS, **BREACHES, **HELD}
