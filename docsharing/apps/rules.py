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
    _gifts()


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


def _gifts() -> None:
    """Add the rules of gifts."""
    days = _("days")
    for key, default, label in (
        ("gifts.collect_days", 60, _("A gift waits to be collected for")),
        ("gifts.warn_days", 7, _("A reader is reminded of her gift before")),
    ):
        rules.register(key, "int", default, origin="A", label=label, unit=days, low=1, high=1000)
