"""What a library may change of document delivery."""

from django.utils.translation import gettext_lazy as _

from portal import rules


def register() -> None:
    """Add the rules."""
    days, pages = _("days"), _("pages")
    workdays = _("working days")
    for key, default, origin, label, unit in (
        (
            "dd.assumed_pages",
            10,
            "A",
            _("Pages assumed when the citation does not tell"),
            pages,
        ),
        ("dd.respond_wd", 1, "W", _("A request is taken up within"), workdays),
        ("dd.deliver_wd", 2, "W", _("A document is delivered within"), workdays),
        ("dd.urgent_wd", 1, "W", _("An urgent document is delivered within"), workdays),
        ("dd.link_days", 7, "A", _("A delivery link lives for"), days),
        ("dd.link_warn_days", 2, "A", _("A link that nobody opened is told to end before"), days),
        ("dd.downloads", 5, "A", _("Downloads of one delivery link"), ""),
        ("dd.purge_days", 30, "A", _("A delivered file is removed after"), days),
        ("dd.pickup_days", 14, "A", _("A paper copy waits at the desk for"), days),
        ("dd.pickup_warn_days", 3, "A", _("A reader is reminded to collect it before"), days),
        ("dd.complaint_days", 15, "A", _("A delivery may be complained of for"), days),
        ("dd.complaint_wd", 1, "A", _("A complaint is answered within"), workdays),
        ("dd.retry_days", 7, "A", _("A question to the reader lapses after"), days),
        ("dd.quote_days", 7, "A", _("A quote to the reader is valid for"), days),
        ("dd.book_share", 3, "W", _("Of a book at most one part in (3: a third)"), ""),
        ("dd.articles_per_issue", 4, "W", _("Of an issue at most"), _("articles")),
        ("dd.window_months", 12, "A", _("What a reader had of a work counts for"), _("months")),
        ("dd.per_day", 10, "A", _("A reader sends a day at most"), _("requests")),
        ("dd.per_month", 60, "A", _("A reader sends a month at most"), _("requests")),
        ("dd.reader_files", 10, "A", _("Files that a reader may add to a request"), ""),
        ("dd.duplicate_days", 90, "A", _("A reader is told of her own same request for"), days),
        ("dd.batch_items", 100, "A", _("Documents in one batch at most"), ""),
        ("dd.batch_days", 30, "A", _("A batch that was not sent lapses after"), days),
    ):
        rules.register(key, "int", default, origin=origin, label=label, unit=unit, low=1, high=1000)
    rules.register(
        "dd.cover_page", "bool", default=True, origin="W",
        label=_("A page with the copyright notice goes before each delivered file"),
    )  # fmt: skip
    rules.register(
        "dd.cover_reader", "choice", "name", origin="A",
        label=_("A cover sheet on paper says for whom it is by"),
        choices={"name": _("her name"), "code": _("a code that only the desk knows")},
    )  # fmt: skip
    _cards()
    _points()


def _cards() -> None:
    """Add the rules of membership cards."""
    rules.register(
        "subsidy.card_upgrade", "choice", "top_up", origin="A",
        label=_("A reader who has her subsidy and activates a card"),
        choices={
            "top_up": _("gets what is missing to the card's subsidy"),
            "add": _("gets the card's subsidy besides"),
            "none": _("gets nothing more"),
        },
    )  # fmt: skip
    for key, default, label, unit, high in (
        ("member_card.tries", 5, _("Wrong secrets until a card is locked"), "", 100),
        ("member_card.lock_hours", 24, _("A card stays locked for"), _("hours"), 1000),
        ("member_card.most", 10_000, _("Cards of one batch, at most"), "", 10_000),
    ):
        rules.register(key, "int", default, origin="A", label=label, unit=unit, low=1, high=high)


def _points() -> None:
    """Add the rules of what document delivery earns."""
    points = _("points")
    for key, default, label in (
        ("points.request", 1, _("A request of one's own, delivered and closed, earns")),
        ("points.requests_day", 5, _("Requests earn a day at most")),
        ("points.requests_quarter", 50, _("Requests earn a quarter at most")),
    ):
        rules.register(key, "int", default, origin="A", label=label, unit=points, high=1000)
    _help()


def _help() -> None:
    """Add the rules of mutual help."""
    points, days, hours, minutes = _("points"), _("days"), _("hours"), _("minutes")
    for key, default, origin, label, unit in (
        ("bounty.min", 10, "W", _("A help post offers at least"), points),
        ("bounty.max", 500, "A", _("A help post offers at most"), points),
        ("bounty.life_days", 7, "A", _("A help post that nobody answers ends after"), days),
        ("bounty.posts_day", 3, "W", _("Help posts of a reader a day, at most"), ""),
        ("bounty.posts_month", 20, "W", _("Help posts of a reader a month, at most"), ""),
        ("bounty.new_days", 7, "A", _("A reader is new on the help board for"), days),
        ("bounty.new_max", 50, "A", _("A new reader offers or earns with a post at most"), points),
        ("bounty.claim_min", 15, "W", _("A claimed help post is kept for"), minutes),
        ("bounty.claim_max_min", 30, "W", _("An extended claim lasts in all"), minutes),
        ("bounty.unfulfilled_day", 3, "A", _("Claims left unfulfilled in a day until a ban"), ""),
        ("bounty.ban_hours", 24, "A", _("Whoever left so many claims takes none for"), hours),
        ("bounty.accept_hours", 48, "W", _("An answer counts as accepted after"), hours),
        ("bounty.replace_hours", 24, "A", _("A disputed answer may be replaced within"), hours),
        ("bounty.file_days", 7, "A", _("The asker sees the file of an answer for"), days),
        ("bounty.purge_days", 30, "A", _("The file of an answer is removed after"), days),
    ):
        rules.register(key, "int", default, origin=origin, label=label, unit=unit, low=1, high=1000)
    for key, default, label in (
        ("points.answer_base", 5, _("An accepted answer earns beside its bounty")),
        ("points.report", 5, _("A report that a moderator confirms earns")),
    ):
        rules.register(key, "int", default, origin="A", label=label, unit=points, high=1000)
