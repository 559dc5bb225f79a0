"""What this app contributes to the apps below it, beside its cases."""

from django.utils.translation import gettext_lazy as _

from accounts import events, extras
from docsharing.forms import corrections_in_words
from docsharing.queries import (
    batches,
    cardparts,
    cards,
    checks,
    complaints,
    giftparts,
    gifts,
    holdings,
    links,
    openaccess,
    quotes,
    supply,
)
from docsharing.queries import contributions as given
from docsharing.queries import copyright_parts as rights
from docsharing.queries import figures as counted
from docsharing.queries.cardcodes import BATCH_PREFIX, CARD_PREFIX
from docsharing.queries.gifts import PREFIX as GIFT
from docsharing.queries.shown import untold_entries
from docsharing.services import (
    activation,
    end_feed,
    forget_files,
    forget_reader,
    import_holdings,
    send_lines,
)
from docsharing.services.cards import MAKE_JOB, make_cards
from docsharing.services.gifts import give_up_all
from docsharing.services.holdings import IMPORT_JOB
from docsharing.services.sending import JOB
from docsharing.services.sending import PREFIX as BATCH
from docsharing.words import TEXTS
from ledger import checks as ledger_checks
from portal import figures, jobs, numbers, slots, words


def words_and_links() -> None:
    """Add what codes read like."""
    words.register(TEXTS)
    words.resolver("delivery_link", links.links_of)
    words.resolver("status_code", links.codes_of)
    words.resolver("quote_link", quotes.quote_links)
    words.resolver("supply_source", supply.source_names)
    words.resolver("batch", batches.numbers_of)
    words.resolver("corrected", corrections_in_words)
    words.resolver("gift", gifts.gift_names)
    words.resolver("redemption", gifts.redemption_numbers)


def long_work() -> None:
    """Add what a worker does for a reader who waits, and the number of what it makes."""
    jobs.register(JOB, send_lines)
    numbers.register_prefix(BATCH, "docsharing.batch")


def checks_and_events() -> None:
    """Add reconciliations, and what follows from what happens to a person."""
    ledger_checks.register("document requests and their holds", checks.holds_of_requests)
    ledger_checks.register("deliveries and their charges", checks.charges_of_deliveries)
    ledger_checks.register("quotes and questions to sources", checks.offers_and_attempts)
    ledger_checks.register("complaints and their refunds", complaints.refunds_of_complaints)
    ledger_checks.register("copies that count for copyright", rights.uses_of_requests)
    ledger_checks.register("membership cards and their grants", cards.grants_of_cards)
    ledger_checks.register("batches and their requests", batches.requests_of_batches)
    ledger_checks.register("gifts, their stock and their points", gifts.gifts_and_points)
    events.listen("verified", activation.welcome)
    events.listen("closed", forget_reader)
    events.listen("closed", forget_files)
    events.listen("closed", end_feed)
    events.listen("closed", give_up_all)
    events.listen("suspended", end_feed)
    events.listen("password_changed", end_feed)


def membership_cards() -> None:
    """Add the cards to the sign-up page, to numbers and to long work."""
    extras.register(activation.SIGN_UP)
    numbers.register_prefix(BATCH_PREFIX, "docsharing.CardBatch")
    numbers.register_prefix(CARD_PREFIX, "docsharing.MembershipCard")
    jobs.register(MAKE_JOB, make_cards)
    slots.register("menu", cardparts.menu_link, order=25)
    slots.register("rail", cardparts.rail, order=45)
    slots.register("person", cardparts.person_cards, order=20)
    slots.register("scan", cardparts.scanned)
    slots.register("my_data", cardparts.my_data, order=45)


def points_and_gifts() -> None:
    """Add the gifts to menus, to the scan bar, and to what is kept on a person."""
    numbers.register_prefix(GIFT, "docsharing.redemption")
    slots.register("menu", giftparts.menu_link, order=23)
    slots.register("points", giftparts.points_link)
    slots.register("rail", giftparts.rail, order=46)
    slots.register("person", giftparts.person_cards, order=25)
    slots.register("scan", giftparts.scanned)
    slots.register("my_data", giftparts.my_data, order=46)


def slots_and_figures() -> None:
    """Add parts of pages, and live figures."""
    slots.register("home", given.home_service, order=10)
    slots.register("prices", given.price_tables, order=10)
    slots.register("nav", given.nav_link, order=10)
    slots.register("quick", given.quick_link, order=10)
    slots.register("rail", given.rail, order=12)
    slots.register("help", given.help_link, order=10)
    slots.register("menu", given.menu_link, order=10)
    slots.register("member", given.member_card, order=20)
    slots.register("find", given.found_place, order=10)
    slots.register("my_data", given.my_data, order=40)
    slots.register("untold", untold_entries)
    slots.register("my_data", rights.my_data, order=41)
    slots.register("person", rights.person_cards, order=40)
    slots.register("rail", rights.rail, order=20)
    holdings.register(holdings.LocalTable())
    openaccess.register(openaccess.Repositories())
    openaccess.register(openaccess.OpenHoldings())
    jobs.register(IMPORT_JOB, import_holdings)
    documents = _("documents")
    figures.register(
        "dd.delivered", counted.delivered, label=_("Delivered so far"), unit=documents, order=10
    )
    figures.register(
        "dd.delivered_month", counted.delivered_this_month, label=_("Delivered this month"),
        unit=documents, order=20,
    )  # fmt: skip
    figures.register(
        "dd.median_hours", counted.median_hours, label=_("Usual time to delivery"),
        unit=_("working hours"), order=30,
    )  # fmt: skip
