"""A small library of requests in November 2026, in every state: its figures are worked by hand.

The desk works from half past eight to five on weekdays. Each line says what came of a request, and
the working hours in which it was delivered.
"""

from dataclasses import replace
from datetime import datetime

import time_machine

from accounts.models import PatronType
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import DocumentRequest, SupplySource
from docsharing.services import complaints
from portal.clock import SHANGHAI
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send, verify

THESIS = Citation(
    kind="Thesis",
    title="山地城市交通规划研究",
    authors=("李清和",),
    institution="重庆大学",
    degree="硕士",
    year=2019,
    pages="1-6",
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def at(text: str):
    return time_machine.travel(moment(text), tick=False)


class Library:
    """What its people did, and when."""

    def __init__(self, reader, other, librarian, second_librarian, manager):
        self.reader, self.other = reader, verify(other)
        self.librarian, self.second, self.manager = librarian, second_librarian, manager
        other.patron_type = PatronType.ALUMNI
        other.save()
        pay_in(other, 10_000, "other")
        pay_in(reader, 10_000, "more")
        self.issue = 0

    def send(self, when: str, *, by=None, citation: Citation = ARTICLE) -> DocumentRequest:
        self.issue += 1
        named = replace(citation, title=f"{citation.title} {self.issue}", doi="")
        if citation.kind == "Article":
            named = replace(named, issue=str(self.issue))
        with at(when):
            return send(by or self.reader, named)

    def take(self, request, when: str) -> DocumentRequest:
        with at(when):
            services.take(request.case, by=self.librarian)
        return request

    def deliver(self, request, when: str, pages: int = 6) -> DocumentRequest:
        with at(when):
            services.deliver(self.fresh(request).case, by=self.librarian, file=pdf(pages))
        return self.fresh(request)

    def fresh(self, request) -> DocumentRequest:
        return DocumentRequest.objects.select_related("case", "hold").get(pk=request.pk)

    def done(self, sent: str, delivered: str, **given) -> DocumentRequest:
        request = self.take(self.send(sent, **given), sent)
        return self.deliver(request, delivered)

    def november(self) -> None:
        """Thirteen received; eight supplied, one unfilled, one cancelled, three still open."""
        self.done("2026-11-02 09:00", "2026-11-02 11:00")  # 2 h
        self.done("2026-11-02 16:00", "2026-11-03 11:00")  # 3.5 h
        self.by_the_second_source()  # 17 h
        self.in_part()  # 3 h, without the two days in which she was asked
        self.sent_again()  # 3 h, without the day in which she had the wrong file
        self.refunded()  # 1 h
        self.done("2026-11-30 23:59", "2026-12-01 10:00", by=self.other, citation=THESIS)  # 1.5 h
        self.done("2026-11-01 00:00", "2026-11-02 17:00", by=self.other, citation=THESIS)  # 8.5 h
        self.not_to_be_had()
        self.taken_back()
        self.still_open()

    def around_it(self) -> None:
        """One in the last minute of October, one in the first of December."""
        self.done("2026-10-31 23:59", "2026-11-02 10:00")
        self.done("2026-12-01 00:00", "2026-12-01 10:00")

    def by_the_second_source(self) -> None:
        request = self.take(self.send("2026-11-03 09:00"), "2026-11-03 09:00")
        with at("2026-11-03 10:00"):
            services.search(request.case, by=self.librarian)
            services.ask_source(request.case, by=self.librarian, source=source("NSTL"))
        with at("2026-11-04 10:00"):
            case = self.fresh(request).case
            services.source_no(case, by=self.librarian, reason="NotHeld")
            services.ask_source(case, by=self.librarian, source=source("CALIS"))
            services.source_yes(self.fresh(request).case, by=self.librarian)
        self.deliver(request, "2026-11-05 09:00")

    def in_part(self) -> None:
        request = self.take(self.send("2026-11-04 09:00"), "2026-11-04 09:00")
        with at("2026-11-04 10:00"):
            services.quote(
                request.case, by=self.librarian, kind="partial", pages=4, missing="第 77 页"
            )
        with at("2026-11-06 10:00"):
            asked = self.fresh(request)
            services.answer_quote(
                asked, quote=asked.quotes.get(), by=self.reader, accepts=True, through="page"
            )
        self.deliver(request, "2026-11-06 12:00", pages=4)

    def sent_again(self) -> None:
        request = self.done("2026-11-09 09:00", "2026-11-09 10:00")
        with at("2026-11-10 09:00"):
            complaint = services.complain(request, by=self.reader, cause="missing-pages")
        with at("2026-11-10 10:00"):
            complaints.resend(complaint.case, by=self.second, note="重发。")
        self.deliver(request, "2026-11-10 12:00")

    def refunded(self) -> None:
        request = self.done("2026-11-11 09:00", "2026-11-11 10:00")
        with at("2026-11-12 09:00"):
            complaint = services.complain(request, by=self.reader, cause="illegible")
            complaints.refund(complaint.case, by=self.manager, amount=100)

    def not_to_be_had(self) -> None:
        request = self.take(self.send("2026-11-12 09:00"), "2026-11-12 09:00")
        with at("2026-11-12 10:00"):
            services.search(request.case, by=self.librarian)
            services.ask_source(request.case, by=self.librarian, source=source("NSTL"))
        with at("2026-11-13 10:00"):
            case = self.fresh(request).case
            services.source_no(case, by=self.librarian, reason="NotHeld")
            services.unfilled(case, by=self.librarian, reason="NotHeld")

    def taken_back(self) -> None:
        request = self.send("2026-11-16 09:00", by=self.other)
        with at("2026-11-16 09:10"):
            services.cancel_request(request, by=self.other)

    def still_open(self) -> None:
        self.send("2026-11-17 09:00")
        for act in (self.ask, self.quote):
            act(self.take(self.send("2026-11-17 09:00"), "2026-11-17 10:00"))

    def ask(self, request) -> None:
        with at("2026-11-17 11:00"):
            services.ask(request.case, by=self.librarian, reason="NotFoundAsCited", text="请核对。")

    def quote(self, request) -> None:
        with at("2026-11-17 11:00"):
            services.quote(request.case, by=self.librarian, pages=40)


def source(code: str) -> SupplySource:
    return SupplySource.objects.filter(kind=code).order_by("position").first()
