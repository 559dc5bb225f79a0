"""What happens in the demo library over some weeks, in the order of time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone

from accounts.models import User
from desk.models import Case
from desk.services import note, say
from docsharing import services
from docsharing.citations import read
from docsharing.management.demo.documents import REFERENCES, pdf
from docsharing.models import DocumentRequest, RequestType
from docsharing.services import Visitor, Wish

Act = Callable[[], object]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The application's clock stands at a moment."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


@dataclass
class Diary:
    """Acts and when they are done; `play` does them in the order of time."""

    today: datetime
    readers: list[User]
    staff: list[User]
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    sent: dict[str, DocumentRequest] = field(default_factory=dict)

    def moment(self, days: int, hours: float) -> datetime:
        """So many working days ago, so many hours after opening; never later than now."""
        then = self.today
        for _n in range(days):
            then -= timedelta(days=1)
            while then.weekday() > 4:
                then -= timedelta(days=1)
        return min(then + timedelta(hours=hours), timezone.now() - timedelta(minutes=1))

    def add(self, days: int, hours: float, act: Act) -> None:
        """Something that happens so many days ago at that hour."""
        self.acts.append((self.moment(days, hours), len(self.acts), act))

    def play(self) -> None:
        """Do everything."""
        for moment, _n, act in sorted(self.acts, key=lambda each: each[:2]):
            with at(moment):
                act()

    def case(self, name: str) -> Case:
        """The case of a request, as it is now."""
        return Case.objects.get(pk=self.sent[name].case_id)

    def send(self, name: str, reference: int, **wish: object) -> None:
        """A reader pastes a reference and sends the request."""
        citation = read(REFERENCES[reference % len(REFERENCES)]).citation
        reader = self.readers[int(name) % len(self.readers)]
        self.sent[name] = services.send_request(
            Wish(citation, declares=True, **wish), reader=reader
        )

    def fill(self, name: str) -> None:
        """A librarian delivers a file of about the pages that were expected."""
        request = self.sent[name]
        pages = max(1, request.estimated_pages - int(name) % 3)
        in_book = request.request_type in {RequestType.CHAPTER, RequestType.CONFERENCE}
        book = 350 if in_book else None
        case, clerk = self.case(name), self.clerk(name)
        services.deliver(case, by=clerk, file=pdf(pages), book_pages=book)

    def clerk(self, name: str) -> User:
        """Who works on a request."""
        return self.staff[int(name) % len(self.staff)]

    def take(self, name: str) -> None:
        """A librarian takes a request."""
        services.take(self.case(name), by=self.clerk(name))

    def open(self, name: str, times: int = 1) -> None:
        """The reader opens her link and downloads the file."""
        request = self.sent[name]
        for _n in range(times):
            delivery = request.deliveries.live().select_related("request__case", "file").get()
            visitor = Visitor(request.case.reader, "203.0.113.7", "Mozilla/5.0")
            services.show_delivery(delivery, visitor)
            services.open_delivery(delivery, visitor)


def write(diary: Diary) -> None:
    """Some weeks of work: old requests that have ended, and today's in every state."""
    for n in range(24):
        _old(diary, str(n), days=26 - n)
    _recent(diary)


def _old(diary: Diary, name: str, days: int) -> None:
    """A request of the last weeks, and how it ended."""
    n = int(name)
    diary.add(
        days, 0.5, lambda: diary.send(name, n, service_level="Urgent" if n % 9 == 4 else "Normal")
    )
    if n % 8 == 5:
        diary.add(
            days,
            3,
            lambda: services.cancel_request(diary.sent[name], by=diary.sent[name].case.reader),
        )
        return
    diary.add(days, 1.5, lambda: diary.take(name))
    if n % 8 == 3:
        reason = "NotHeld" if n % 16 == 3 else "x-LicenceProhibits"
        diary.add(
            days,
            4,
            lambda: services.unfilled(diary.case(name), by=diary.clerk(name), reason=reason),
        )
        return
    diary.add(days, 2, lambda: services.search(diary.case(name), by=diary.clerk(name)))
    late = n % 5 == 2
    diary.add(days - late, 0.2 if late else 5 + n % 3, lambda: diary.fill(name))
    diary.add(days - 1, 0.3, lambda: diary.open(name, 1 + n % 2))


def _recent(diary: Diary) -> None:
    """The last days: one request in each state, and each way in which a delivery may stand."""
    send, add = diary.send, diary.add
    for n, days in (
        ("30", 4),
        ("31", 3),
        ("32", 3),
        ("33", 2),
        ("34", 2),
        ("35", 2),
        ("36", 1),
        ("37", 1),
    ):
        add(days, 1, lambda n=n: send(n, int(n)))
        add(days, 2, lambda n=n: diary.take(n))
    for n in ("38", "39", "40", "41", "42"):
        level = "Urgent" if n == "39" else "Normal"
        add(0, 0.2, lambda n=n, level=level: send(n, int(n) + 3, service_level=level))
    question = "按所给页码没有找到这篇文献，请核对年份和起止页码。"
    add(
        3,
        4,
        lambda: services.ask(
            diary.case("30"), by=diary.clerk("30"), reason="NotFoundAsCited", text=question
        ),
    )
    add(2, 5, lambda: services.search(diary.case("31"), by=diary.clerk("31"), note="馆藏过刊库"))
    add(2, 6, lambda: services.supply(diary.case("31"), by=diary.clerk("31")))
    add(2, 4, lambda: services.search(diary.case("32"), by=diary.clerk("32"), note="CNKI 镜像"))
    add(1, 4, lambda: diary.fill("33"))
    add(
        1,
        6,
        lambda: services.withdraw(
            diary.case("33"), by=diary.clerk("33"), note="第 3 页缺失，正在重新扫描。"
        ),
    )
    add(1, 7, lambda: diary.fill("33"))
    add(1, 5, lambda: diary.fill("34"))
    add(1, 8, lambda: diary.open("34"))
    reason = "NotOnShelf"
    add(
        1,
        5.5,
        lambda: services.unfilled(
            diary.case("35"), by=diary.clerk("35"), reason=reason, note="已在架上找了三次。"
        ),
    )
    add(
        1,
        3,
        lambda: say(diary.case("36"), "请问大约什么时候能收到？", by=diary.sent["36"].case.reader),
    )
    add(
        1,
        3.5,
        lambda: say(
            diary.case("36"),
            "已在查找，今天下班前发给您。",
            by=diary.clerk("36"),
            url=f"/requests/{diary.sent['36'].pk}/",
        ),
    )
    add(1, 3.6, lambda: note(diary.case("36"), "读者赶项目申报，优先。", by=diary.clerk("36")))
