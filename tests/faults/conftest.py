"""A site of its own that dies on command, and people with money before it."""

import hashlib
import io
import subprocess
from collections.abc import Iterator

import pytest
from pypdf import PdfWriter

from accounts.models import RealNameCheck, User
from docsharing import services as docsharing
from docsharing.citations import Citation
from docsharing.models import DocumentRequest
from docsharing.services import Wish
from ledger.services import check_books, grant_subsidy, open_fund
from portal.clock import now
from tests.processes import Site, Worker, until
from tests.testservices import die_with_parent, folder
from tests.visitor import ConnectionLost

FORM = {
    "request_type": "Article",
    "service_level": "Normal",
    "purpose": "study",
    "title": "高校图书馆社会化服务评价指标体系研究",
    "container": "图书馆论坛",
    "authors": "沈敏; 黄娟",
    "year": "2013",
    "volume": "33",
    "issue": "6",
    "pages": "75-80",
    "declares": "on",
    "do": "send",
}
ARTICLE = Citation(
    kind="Article", title=FORM["title"], container=FORM["container"], authors=("沈敏",), year=2013,
    volume="33", issue="6", pages="75-80",
)  # fmt: skip


class Mortal:
    """A folder of orders, and the processes that obey them."""

    def __init__(self) -> None:
        self.folder = folder()
        self.order_file = self.folder / "order"
        self.settings = {"SHUQIAO_DIES": str(self.folder)}

    def order(self, words: str) -> None:
        self.order_file.write_text(words)

    def obeyed(self) -> bool:
        """Whether the order was carried out: somebody died of it."""
        return not self.order_file.exists()

    def wait(self, seconds: float = 30) -> None:
        until(self.obeyed, seconds)

    def take_back(self) -> None:
        self.order_file.unlink(missing_ok=True)

    def letters(self) -> list[str]:
        return [path.read_text() for path in sorted(self.folder.glob("*.log"))]


@pytest.fixture
def mortal() -> Mortal:
    return Mortal()


@pytest.fixture(scope="session")
def _orders() -> Mortal:
    return Mortal()


@pytest.fixture(scope="session")
def _mortal_site(_site: Site, _orders: Mortal, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock():
        site = Site(**_orders.settings)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def dying_site(transactional_db, _mortal_site: Site, _orders: Mortal) -> Iterator[Site]:
    """A site whose web process dies on command; its master starts another."""
    _mortal_site.orders = _orders
    yield _mortal_site
    _orders.take_back()


@pytest.fixture
def dying_worker(transactional_db, mortal: Mortal) -> Iterator[Worker]:
    worker = Worker(**mortal.settings)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture(autouse=True)
def _books_balance(transactional_db) -> Iterator[None]:
    """Whatever died: every balance still follows from its transfers, and the apps agree."""
    yield
    assert check_books().differences == []


@pytest.fixture
def patron(transactional_db, reader: User) -> User:
    """A reader who is known as a natural person, with a subsidy of 50.00."""
    RealNameCheck.objects.create(
        user=reader,
        document="id-card",
        name=reader.name,
        mask="5***1",
        person_hash=hashlib.sha256(b"patron").hexdigest(),
        verified_at=now(),
    )
    reader.__dict__.pop("verified_check", None)
    fund = open_fund("市科委", funder="重庆市科委", year=2026, budget_fen=1_000_000, by=None)
    grant_subsidy(reader, fund=fund, kind="welcome", amount_fen=5000)
    return reader


@pytest.fixture
def request_(patron: User, librarian: User) -> DocumentRequest:
    """A request that a librarian has taken: 2.00 and six pages are held."""
    row = docsharing.send_request(Wish(ARTICLE, declares=True), reader=patron)
    docsharing.take(row.case, by=librarian)
    return row


def pdf(pages: int = 6) -> bytes:
    writer = PdfWriter()
    for _n in range(pages):
        writer.add_blank_page(200, 300)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def dies(act: object) -> None:
    """The act's process is gone before it answers."""
    with pytest.raises(ConnectionLost):
        act()


def stays(site: Site, act: object) -> object:
    """The same again, as a client does that got no answer: until somebody answers."""

    def again() -> object:
        try:
            return act()
        except ConnectionLost:
            return None

    return until(again)


class Redis:
    """A Redis of our own at one address, to be stopped and started again, empty."""

    def __init__(self) -> None:
        self.folder = folder()
        self.socket = self.folder / "r"
        self.process: subprocess.Popen[bytes] | None = None
        self.settings = {
            "REDIS_URL": f"unix://{self.socket}?db=1",
            "BROKER_URL": f"redis+socket://{self.socket}?virtual_host=2",
        }

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", ""],  # noqa: S607
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
            start_new_session=True,
        )
        until(lambda: self.say("ping") == "PONG")

    def say(self, *words: str) -> str:
        command = ["redis-cli", "-s", str(self.socket), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        self.socket.unlink(missing_ok=True)


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    redis = Redis()
    redis.start()
    yield redis
    redis.stop()
