"""Two hundred real citations of all types go the whole way, over HTTP, with real parts."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.models import User
from docsharing.citations import from_csl, missing
from docsharing.models import DeliveryOpening, DocumentRequest
from ledger.models import EntryKind
from ledger.services import check_books, open_fund
from portal.models import Outgoing
from portal.rules import set_rule
from tests.docsharing.citations.shared import csl_items, tell
from tests.journey.conftest import PASSWORD, code_for, id_number, letters, links_in, pdf
from tests.processes import until
from tests.visitor import Answer, Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
HOW_MANY, PAID_IN = 200, 500_000
ADDRESS = "zhangxm@example.org"
NO_COUNTRY = "citation.patent-country-missing"
BOOKS = {"Chapter", "ConferenceProc"}  # parts of which are counted
PAGE_FEN = {"Thesis": 50, "x-Standard": 350}


def chosen() -> list[dict[str, Any]]:
    """Of each type an equal share, or all there are, of those with their mandatory fields."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for item in csl_items():
        parsed = from_csl(item)[0]
        citation, notes = parsed.citation, {note.code for note in parsed.notes}
        whole = citation.kind and not missing(citation) and notes <= {NO_COUNTRY}
        if whole and (citation.page_count() or 1) < 100:
            by_kind.setdefault(citation.kind, []).append(item)
    picked: list[dict[str, Any]] = []
    for n, items in enumerate(sorted(by_kind.values(), key=len)):
        picked += items[: (HOW_MANY - len(picked)) // (len(by_kind) - n)]
    return picked


def price(kind: str, pages: int) -> int:
    """The tariff, once more, by hand."""
    return 200 + (1000 if kind == "Patent" else 0) + pages * PAGE_FEN.get(kind, 30)


@dataclass
class Journey:
    """The reader, the librarian, and what must be true of her money."""

    reader: Visitor
    desk: Visitor
    person: User | None = None
    paid_fen: int = 0
    held_fen: int = 0
    ends: Counter = field(default_factory=Counter)
    asked: list[int] = field(default_factory=list)

    def ask(self, item: dict[str, Any]) -> dict[str, Any]:
        """Paste, look at the price, send."""
        text = json.dumps(item, ensure_ascii=False)
        understood = ok(self.reader.send("/api/v1/citations/", {"text": text}))
        wish = {"citation": understood["citation"], "declares": True}
        if NO_COUNTRY in {note["code"] for note in understood["notes"]}:
            refused = ok(self.reader.send("/api/v1/requests/", wish), 422)
            assert refused["errors"][0]["field"] == "citation.number"
            wish["citation"]["number"] = f"US{wish['citation']['number']}"
        answer = self.reader.send("/api/v1/requests/", wish, key=f"ask-{item['id']}")
        if answer.status == 409:  # the list names some documents twice; she wants each
            earlier = answer.json["params"]["request"]
            assert (answer.json["type"], earlier in self.asked) == ("asked-before", True)
            wish["again"] = True
            answer = self.reader.send("/api/v1/requests/", wish, key=f"ask-{item['id']}")
        sent = ok(answer, 201)
        self.asked.append(sent["id"])
        if sent["id"] % 10 == 0:  # her program heard nothing and sends it again
            again = self.reader.send("/api/v1/requests/", wish, key=f"ask-{item['id']}")
            assert (again.status, again.json["id"]) == (201, sent["id"])
        self.held_fen += sent["estimate_fen"]
        return sent

    def act(self, sent: dict[str, Any], name: str, data: Any = None) -> dict[str, Any]:
        return ok(self.desk.send(self._path(sent, name), data or {}))

    def _path(self, sent: dict[str, Any], name: str) -> str:
        case = DocumentRequest.objects.get(pk=sent["id"]).case_id
        return f"/api/v1/desk/document-delivery/{case}/{name}/"

    def deliver(self, sent: dict[str, Any], pages: int) -> None:
        """The price follows from the pages of the file; more than was held is refused.

        Then she gets the part that it pays.
        """
        kind, held = sent["citation"]["kind"], sent["estimate_fen"]
        if price(kind, pages) > held:
            assert self._send_file(sent, pages, 422)["type"] == "needs-quote"
            self.ends["too long"] += 1
            pages = next(n for n in range(pages, 0, -1) if price(kind, n) <= held)
        self._send_file(sent, pages)
        self.held_fen -= held
        self.paid_fen += price(kind, pages)

    def deliver_anew(self, sent: dict[str, Any], pages: int, paid_fen: int) -> None:
        """What was withdrawn costs at most what it cost before."""
        self._send_file(sent, pages)
        self.paid_fen += min(price(sent["citation"]["kind"], pages), paid_fen)

    def _send_file(self, sent: dict[str, Any], pages: int, status: int = 200) -> Any:
        files = {"file": ("full-text.pdf", pdf(pages))}
        book = {"book_pages": "1000"} if sent["citation"]["kind"] in BOOKS else {}
        return ok(self.desk.post(self._path(sent, "deliver"), book, files), status)

    def end(self, sent: dict[str, Any], how: str) -> None:
        self.held_fen -= sent["estimate_fen"]
        self.ends[how] += 1


def ok(answer: Answer, status: int = 200) -> Any:
    assert answer.status == status, answer.text[:500]
    return answer.json


# How each request ends; most are simply delivered.
def unfilled(journey: Journey, sent: dict[str, Any], _pages: int) -> None:
    journey.act(sent, "take")
    journey.act(sent, "unfilled", {"reason": "NotHeld"})
    journey.end(sent, "unfilled")


def cancelled(journey: Journey, sent: dict[str, Any], _pages: int) -> None:
    ok(journey.reader.send(f"/api/v1/requests/{sent['id']}/cancel/", {}))
    journey.end(sent, "cancelled")


def answered(journey: Journey, sent: dict[str, Any], pages: int) -> None:
    journey.act(sent, "take")
    journey.act(sent, "ask", {"reason": "NotFoundAsCited", "text": "请核对页码。"})
    ok(journey.reader.send(f"/api/v1/requests/{sent['id']}/answer/", {"text": "页码无误。"}))
    journey.deliver(sent, pages)
    journey.ends["delivered"] += 1


def mended(journey: Journey, sent: dict[str, Any], pages: int) -> None:
    """A wrong file is withdrawn, its link dies, and the right one is delivered."""
    journey.act(sent, "take")
    journey.deliver(sent, pages + 1)
    first = ok(journey.reader.get(f"/api/v1/requests/{sent['id']}/"))["delivery"]
    journey.act(sent, "withdraw", {"note": "页码错了。"})
    journey.paid_fen -= first["price_fen"]
    journey.deliver_anew(sent, pages, first["price_fen"])
    journey.ends["delivered"] += 1


def delivered(journey: Journey, sent: dict[str, Any], pages: int) -> None:
    journey.act(sent, "take")
    journey.deliver(sent, pages)
    journey.ends["delivered"] += 1


def waiting(journey: Journey, _sent: dict[str, Any], _pages: int) -> None:
    journey.ends["open"] += 1


ENDS = {3: unfilled, 7: cancelled, 11: answered, 15: mended, 19: waiting}


@pytest.fixture
def journey(live_site, worker, librarian, cashier) -> Iterator[Journey]:
    for limit in ("dd.per_day", "dd.per_month"):
        set_rule(limit, HOW_MANY, by=None)
    set_rule("dd.cover_page", False, by=None)  # each takes a second, and has tests of its own
    open_fund("市科委", funder="重庆市科委", year=2026, budget_fen=1_000_000, by=None)
    journey = Journey(Visitor(live_site.url), Visitor(live_site.url).enter(librarian))
    journey.desk.get("/help/")
    register(journey)
    pay_in(journey, Visitor(live_site.url).enter(cashier))
    return journey


def register(journey: Journey) -> None:
    """She comes in, is known by name, and holds 50.00."""
    asked = journey.reader.send("/api/v1/registration/code/", {"address": ADDRESS})
    new = {
        "address": ADDRESS,
        "handle": ok(asked, 202)["handle"],
        "code": code_for(ADDRESS),
        "name": "张雪梅",
        "password": PASSWORD,
        "consents": True,
    }
    journey.reader.token = ok(journey.reader.send("/api/v1/registration/", new), 201)["token"]
    name = {"name": "张雪梅", "id_number": id_number(), "consents": True}
    assert ok(journey.reader.send("/api/v1/me/name/", name), 201)["verified"]
    journey.person = User.objects.get(email=ADDRESS)


def pay_in(journey: Journey, cashier: Visitor) -> None:
    """She pays 5,000.00 over the counter; the cashier books it on the page."""
    assert cashier.post("/desk/cash/open/", {"float_fen": "500"}).status == 302
    form = {"take-amount": f"{PAID_IN / 100:.2f}", "take-idempotency_key": "counter-0001"}
    taken = cashier.post(f"/desk/cash/person/{journey.person.pk}/take/", form)
    assert taken.location.startswith("/desk/cash/receipts/"), taken.text
    assert "SJ-" in cashier.get(taken.location).text


def test_two_hundred_citations_go_the_whole_way(journey):
    items = chosen()
    assert len(items) == HOW_MANY
    kinds = Counter()
    for n, item in enumerate(items):
        sent = journey.ask(item)
        kinds[sent["citation"]["kind"]] += 1
        ENDS.get(n % 20, delivered)(journey, sent, n % 14 + 1)

    tell(f"\n{dict(kinds)}\n{dict(journey.ends)}\npaid {journey.paid_fen}")
    assert len(kinds) == 7
    assert journey.ends["too long"]
    purses_and_statement_add_up(journey)
    downloads_follow_the_mails(journey)
    until(lambda: not due_mails(), 60)
    assert check_books().differences == []


def purses_and_statement_add_up(journey: Journey) -> None:
    had = 5000 + PAID_IN
    purses = ok(journey.reader.get("/api/v1/me/purses/"))
    assert purses["held_fen"] == journey.held_fen
    assert (
        purses["subsidy_fen"] + purses["prepaid_fen"] == had - journey.held_fen - journey.paid_fen
    )
    lines, address = [], "/api/v1/me/statement/"
    while address is not None:
        page = ok(journey.reader.get(address.removeprefix(journey.reader.url)))
        lines += page["results"]
        address = page["next"]
    came = sum(line["subsidy_fen"] + line["prepaid_fen"] for line in lines)
    assert came == purses["subsidy_fen"] + purses["prepaid_fen"]
    charged = [line for line in lines if line["kind"] == EntryKind.CHARGED]
    assert len(charged) == journey.ends["delivered"] + 200 // 20


def downloads_follow_the_mails(journey: Journey) -> None:
    """She opens the links of her mails as she gets them: signed in, on the page, by its button."""
    journey.reader.token = ""
    journey.reader.enter(journey.person)
    opened = Counter()
    for _subject, body in letters(ADDRESS):
        for link in links_in(body):
            page = journey.reader.get(link)
            if page.status == 410:
                opened["withdrawn"] += 1
                continue
            assert page.status == 200
            file = journey.reader.post(link)
            assert file.body.startswith(b"%PDF")
            assert file.headers["Content-Disposition"].startswith("attachment")
            opened["downloaded"] += 1
    assert opened == {"downloaded": journey.ends["delivered"], "withdrawn": 200 // 20}
    kept = DeliveryOpening.objects.filter(outcome="downloaded").count()
    assert kept == journey.ends["delivered"]


def due_mails() -> bool:
    """What may still be undone waits its ten minutes; all else has gone out."""
    waiting = Outgoing.objects.filter(sent_at__isnull=True, dropped_at__isnull=True)
    undoable = ("request.not-available", "request.asked")
    return any(row.attempts or row.payload.get("code") not in undoable for row in waiting)
