"""Readers with purses, a request in each state, and a file to deliver."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from accounts.models import RealNameCheck, User
from accounts.roles import Role
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import DocumentRequest, HoldingImport, HoldingTitle
from docsharing.queries.paper import PostTo
from docsharing.queries.works import title_key
from docsharing.services import Wish
from ledger.models import AccountKind, EntryKind
from ledger.queries import available
from ledger.services import Move, Reason, grant_subsidy, house, open_fund, post, purse
from portal.clock import now
from portal.search import bigrams
from tests.factories import person, program

ARTICLE = Citation(
    kind="Article",
    title="高校图书馆社会用户合作模式的实践研究",
    container="图书馆论坛",
    authors=("沈敏", "黄娟"),
    year=2013,
    volume="33",
    issue="6",
    pages="75-80",
    doi="10.13663/j.cnki.lj.2013.06.012",
)


HOME = PostTo("罗嘉", "138 1234 5678", "重庆市渝北区龙溪路 5 号", "400044")


CHAPTER = Citation(
    kind="Chapter",
    title="信息资源共享的机制",
    container="信息资源共享",
    authors=("程焕文", "潘燕桃"),
    year=2004,
    pages="12-40",
    isbn="9787040141047",
)


def hold_title(**values: object) -> HoldingTitle:
    """A title that the library holds, past the import."""
    made = {"source": "own", "record_id": f"r{HoldingTitle.objects.count()}", "title": "T"} | values
    batch = HoldingImport.objects.first() or _import()
    key = title_key(str(made["title"]))
    words = bigrams(str(made["title"]), str(made.get("isbn", "")))
    return HoldingTitle.objects.create(
        title_key=key, search_text=words, digest="", batch=batch, **made
    )


def _import() -> HoldingImport:
    clerk = person("importer", "冯导入", Role.ADMINISTRATOR)
    file = SimpleUploadedFile("own.csv", b"title\nA\n")
    return services.start_import(file, source="own", ill_allowed=True, by=clerk)


def verify(user: User) -> User:
    """Make a natural person of the user, without the desk."""
    digest = hashlib.sha256(str(user.pk).encode()).hexdigest()
    RealNameCheck.objects.create(
        user=user,
        document="id-card",
        name=user.name,
        mask="5***1",
        person_hash=digest,
        verified_at=now(),
    )
    user.__dict__.pop("verified_check", None)
    return user


def pay_in(user: User, fen: int, key: str = "pay-in") -> None:
    """Prepaid money, past the cash desk."""
    post(
        key=f"{key}:{user.pk}",
        kind=EntryKind.PREPAID,
        reason=Reason("prepayment"),
        by=None,
        transfers=[Move(house("bank"), purse(user, AccountKind.PREPAID), fen)],
    )


def pdf(pages: int = 6, name: str = "full-text.pdf") -> SimpleUploadedFile:
    """A PDF of so many empty pages."""
    writer = PdfWriter()
    for _n in range(pages):
        writer.add_blank_page(200, 300)
    out = io.BytesIO()
    writer.write(out)
    return SimpleUploadedFile(name, out.getvalue(), "application/pdf")


def sums(user: User) -> tuple[int, int, int]:
    """Subsidy, prepaid, held."""
    has = available(user)
    return has.subsidy_fen, has.prepaid_fen, has.held_fen


def send(reader: User, citation: Citation = ARTICLE, **wish: object) -> DocumentRequest:
    return services.send_request(Wish(citation, declares=True, **wish), reader=reader)


def by_way(reader: User, librarian: User, method: str, **wish: object) -> DocumentRequest:
    """A request to be delivered in this way, in the hands of a clerk."""
    request = send(reader, delivery_method=method, **wish)
    services.take(request.case, by=librarian)
    return request


@pytest.fixture
def patron(reader) -> User:
    """A reader who is known as a natural person, with a subsidy of 50.00 and 20.00 of her own."""
    verify(reader)
    fund = open_fund("市科委", funder="重庆市科委", year=2026, budget_fen=1_000_000, by=None)
    grant_subsidy(reader, fund=fund, kind="welcome", amount_fen=5000)
    pay_in(reader, 2000)
    return reader


@pytest.fixture
def request_(patron) -> DocumentRequest:
    """A request of six pages: 3.80 yuan held."""
    return send(patron)


@pytest.fixture
def taken(request_, librarian) -> DocumentRequest:
    services.take(request_.case, by=librarian)
    return request_


@pytest.fixture
def searched(taken, librarian) -> DocumentRequest:
    services.search(taken.case, by=librarian)
    return taken


@pytest.fixture
def supplied(searched, librarian) -> DocumentRequest:
    services.supply(searched.case, by=librarian)
    return searched


@pytest.fixture
def sourced(searched, librarian) -> DocumentRequest:
    """A request for which the first source of the order was asked."""
    services.ask_source(searched.case, by=librarian)
    return searched


@pytest.fixture
def quoted(taken, librarian) -> DocumentRequest:
    """A request whose reader is asked for 14.00 yuan, of which 3.80 are held."""
    services.quote(taken.case, by=librarian, pages=40)
    return taken


@pytest.fixture
def asked(taken, librarian) -> DocumentRequest:
    services.ask(taken.case, by=librarian, reason="NotFoundAsCited", text="请核对页码。")
    return taken


@pytest.fixture
def delivered(taken, librarian) -> DocumentRequest:
    services.deliver(taken.case, by=librarian, file=pdf())
    return taken


@pytest.fixture
def waiting(patron, librarian) -> DocumentRequest:
    """A copy of six pages that waits at the desk."""
    request = by_way(patron, librarian, "pickup")
    services.deliver(request.case, by=librarian, pages=6)
    return request


@pytest.fixture
def posted(patron, librarian) -> DocumentRequest:
    """A copy of six pages on its way."""
    request = by_way(patron, librarian, "post", post_to=HOME)
    services.deliver(request.case, by=librarian, pages=6, carrier="EMS", tracking="EB123CN")
    return request


@pytest.fixture
def api(patron) -> Client:
    """A program of the reader's."""
    return program(patron)


@pytest.fixture
def other_api(other_reader) -> Client:
    """A program of another verified reader's."""
    return program(verify(other_reader))


@pytest.fixture
def desk_api(librarian) -> Client:
    """A program of a librarian's, for the desk."""
    return program(librarian, "read", "write", "desk")
