"""Mutual help: readers help each other for points that the asker has set aside."""

from docsharing.services.help.answers import (
    accept,
    answer,
    close_accepted,
    open_answer,
    replace_answer,
)
from docsharing.services.help.claims import claim, end_late_claim, extend_claim, give_up_claim
from docsharing.services.help.disputes import decide, dispute
from docsharing.services.help.library import transfer_to_library
from docsharing.services.help.naming import choose_name, forget_name
from docsharing.services.help.posts import (
    NewPost,
    expire_post,
    found_it_myself,
    post_help,
    raise_bounty,
    withdraw,
)
from docsharing.services.help.reports import dismiss_reports, remove, report

__all__ = [
    "NewPost",
    "accept",
    "answer",
    "choose_name",
    "claim",
    "close_accepted",
    "decide",
    "dismiss_reports",
    "dispute",
    "end_late_claim",
    "expire_post",
    "extend_claim",
    "forget_name",
    "found_it_myself",
    "give_up_claim",
    "open_answer",
    "post_help",
    "raise_bounty",
    "remove",
    "replace_answer",
    "report",
    "transfer_to_library",
    "withdraw",
]
