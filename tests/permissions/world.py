"""One object of each kind, all of the owner's, made when a row asks for it."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import services as accounts
from accounts.models import (
    ApiToken,
    Interest,
    Membership,
    Organisation,
    RealNameCheck,
    Relation,
)
from accounts.roles import Role
from desk import services as desk
from desk.models import Case, CaseFile, Handover, ReplyTemplate, SavedView
from docsharing import services as docsharing
from docsharing.citations import Citation
from docsharing.models import (
    Batch,
    CardBatch,
    Complaint,
    CopyrightBlock,
    DocumentRequest,
    Gift,
    HoldingImport,
    MembershipCard,
    Redemption,
    RequestDraft,
    SupplySource,
)
from docsharing.queries.feeds import feed_address
from docsharing.queries.links import code_of, quote_token, token_of
from docsharing.queries.paper import PostTo
from docsharing.services import SendWish, Wish
from docsharing.services.cards import NewBatch, make_cards, order_cards
from docsharing.services.gift_stock import GiftDetails, add_gift, take_in_stock
from docsharing.services.gifts import redeem
from ledger import services as ledger
from ledger.models import CashShift, Receipt, SubsidyFund
from ledger.services import Move, Reason, house, post, purse
from portal import jobs
from portal.clock import now, today
from portal.models import Job, Notice
from portal.notices import notify
from tests.factories import PASSPORT, person

User = get_user_model()
ARTICLE = Citation(
    kind="Article",
    title="高校图书馆社会化服务评价指标体系研究",
    container="图书馆论坛",
    authors=("沈敏", "黄娟"),
    year=2013,
    volume="33",
    issue="6",
    pages="75-80",
    doi="10.13663/j.cnki.lj.2013.06.012",
)
TITLES = (
    "校园里的读者",
    "校园之外的读者",
    "书价与复制费",
    "交接的文献",
    "邮寄的文献",
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND"
    b"\xaeB`\x82"
)


def another(title: str) -> Citation:
    """An article of an issue of its own, for of one issue a person has few."""
    return replace(ARTICLE, doi="", title=title, issue=str(7 + TITLES.index(title)))


class World:
    """What the addresses of the site can be about."""

    @cached_property
    def people(self) -> dict[str, User]:
        """The one person of each role; `reader` owns the world."""
        people = {"reader": person("reader", "王小满"), "other_reader": person("other", "李清和")}
        people |= {role.value: person(role.value, str(role.label), role) for role in Role}
        people["superuser"] = person("root", "超级用户", is_staff=True, is_superuser=True)
        return people

    @property
    def owner(self) -> User:
        """Whose everything is: a reader, verified, with money of her own."""
        return self.people["reader"]

    @property
    def clerk(self) -> User:
        return self.people["librarian"]

    @cached_property
    def patron(self) -> User:
        """The owner, able to ask for documents."""
        RealNameCheck.objects.create(
            user=self.owner,
            document="id-card",
            name=self.owner.name,
            mask="5***1",
            person_hash=hashlib.sha256(b"owner").hexdigest(),
            verified_at=now(),
        )
        self.owner.__dict__.pop("verified_check", None)
        post(
            key="world:pay-in",
            kind="prepaid",
            reason=Reason("prepayment"),
            by=None,
            transfers=[Move(house("bank"), purse(self.owner, "prepaid"), 10_000)],
        )
        return self.owner

    @cached_property
    def request(self) -> DocumentRequest:
        """A document request just sent."""
        return docsharing.send_request(Wish(ARTICLE, declares=True), reader=self.patron)

    @cached_property
    def draft(self) -> RequestDraft:
        """A request form that the owner has begun."""
        return docsharing.save_draft(self.owner, {"request_type": "Article", "title": "半个题名"})

    @property
    def case(self) -> Case:
        return self.request.case

    @cached_property
    def attached(self) -> DocumentRequest:
        """A request with a picture of the citation."""
        upload = SimpleUploadedFile("citation.pdf", PDF, "application/pdf")
        wish = Wish(another("校园里的读者"), declares=True, attachment=upload)
        return docsharing.send_request(wish, reader=self.patron)

    @cached_property
    def batch(self) -> Batch:
        """A list that was read and not sent; its first line lacks something."""
        text = "10.1000/182\n沈敏. 高校图书馆[J]. 图书馆论坛, 2013, 33(6): 75-80.".encode()
        return docsharing.read_batch(text, reader=self.patron, name="list.txt")[0]

    @cached_property
    def sent_batch(self) -> Batch:
        """Another list, sent, whose requests a worker has still to make."""
        text = "沈敏. 书桥[J]. 图书馆论坛, 2014, 34(6): 75-80.".encode()
        batch, _is_new = docsharing.read_batch(text, reader=self.patron)
        return docsharing.send_batch(batch, SendWish(declares=True), by=self.owner)

    @cached_property
    def fund(self) -> SubsidyFund:
        return ledger.open_fund(
            "市科委", funder="重庆市科委", year=2026, budget_fen=1_000_000, by=None
        )

    @cached_property
    def card_batch(self) -> CardBatch:
        """Cards that the worker has made."""
        batch = order_cards(
            NewBatch(
                year=today().year,
                quantity=2,
                distributor="科普日",
                unit_fen=20_000,
                expires_on=today() + timedelta(days=300),
            ),
            by=self.people["manager"],
        )
        make_cards(Job.objects.get(kind="cards.make", params__batch=batch.pk))
        return batch

    @property
    def card(self) -> MembershipCard:
        return self.card_batch.cards.order_by("pk").first()

    @cached_property
    def gift(self) -> Gift:
        """A gift of the catalogue, with its picture."""
        upload = SimpleUploadedFile("bag.png", PNG, "image/png")
        details = GiftDetails(name_zh="书桥帆布袋", points=30, place="总馆一楼服务台")
        gift = add_gift(details, by=self.people["manager"], picture=upload)
        take_in_stock(gift, 5, by=self.clerk)
        return gift

    @cached_property
    def redemption(self) -> Redemption:
        """What the owner chose for points of hers."""
        move = Move(house("points_issued"), purse(self.patron, "points"), 100)
        post(
            key="world:points",
            kind="points_confirmed",
            reason=Reason("points.confirmed"),
            by=None,
            transfers=[move],
        )
        return redeem(self.gift, key="world-gift", by=self.owner)

    @cached_property
    def shift(self) -> CashShift:
        return ledger.open_shift(float_fen=50_000, by=self.people["cashier"])

    @cached_property
    def receipt(self) -> Receipt:
        return ledger.take_prepayment(
            self.patron, 5000, shift=self.shift, by=self.people["cashier"], key="world"
        )

    @cached_property
    def delivered(self) -> DocumentRequest:
        """Another request, its document delivered."""
        wish = Wish(another("校园之外的读者"), declares=True)
        request = docsharing.send_request(wish, reader=self.patron)
        docsharing.take(request.case, by=self.clerk)
        upload = SimpleUploadedFile("full-text.pdf", PDF, "application/pdf")
        docsharing.deliver(request.case, by=self.clerk, file=upload, pages=2)
        return request

    @cached_property
    def posted(self) -> DocumentRequest:
        """Another request, a paper copy of it sent by post."""
        where = PostTo("罗嘉", "13812345678", "重庆市沙坪坝区沙正街 174 号", "400044")
        wish = Wish(another("邮寄的文献"), declares=True, delivery_method="post", post_to=where)
        request = docsharing.send_request(wish, reader=self.patron)
        docsharing.take(request.case, by=self.clerk)
        docsharing.deliver(request.case, by=self.clerk, pages=1)
        return request

    @cached_property
    def quoted(self) -> DocumentRequest:
        """Another request, whose reader is asked to agree to a price."""
        wish = Wish(another("书价与复制费"), declares=True)
        request = docsharing.send_request(wish, reader=self.patron)
        docsharing.take(request.case, by=self.clerk)
        docsharing.quote(request.case, by=self.clerk, pages=40)
        return request

    @property
    def quote_token(self) -> str:
        return quote_token(self.quoted.quotes.get().token_nonce)

    @property
    def source(self) -> SupplySource:
        return SupplySource.objects.get(code="calis")

    @cached_property
    def complaint(self) -> Complaint:
        """What the owner complained of."""
        return docsharing.complain(self.delivered, by=self.owner, cause="late")

    @property
    def complaint_case(self) -> Case:
        return self.complaint.case

    @cached_property
    def handover(self) -> Handover:
        """What the librarian gave back to everybody."""
        wish = Wish(another("交接的文献"), declares=True)
        request = docsharing.send_request(wish, reader=self.patron)
        docsharing.take(request.case, by=self.clerk)
        done = desk.hand_over([request.case], by=self.clerk, to=None)
        return done.handover

    @property
    def delivery_token(self) -> str:
        return token_of(self.delivered.deliveries.get().token_nonce)

    @cached_property
    def feed_token(self) -> str:
        """The secret of the owner's feed."""
        return feed_address(docsharing.open_feed(self.owner)).split("/")[-2]

    @property
    def status_code(self) -> str:
        return code_of(self.request.status_nonce)

    @cached_property
    def name_check(self) -> RealNameCheck:
        """A passport: it always waits for the desk."""
        return accounts.give_name(self.owner, PASSPORT)

    @property
    def name_case(self) -> Case:
        return Case.objects.get(kind="real-name", reader=self.name_check.user)

    @cached_property
    def organisation(self) -> Organisation:
        return accounts.add_organisation(name="山城科技", kind="enterprise", by=self.clerk)

    @cached_property
    def own_organisation(self) -> Organisation:
        """One that the owner heads, with money of its own."""
        found = accounts.add_organisation(name="重庆桥梁公司", kind="enterprise", by=self.clerk)
        accounts.add_member(found, self.owner, role="head", by=self.clerk)
        post(
            key="world:organisation-pays-in",
            kind="prepaid",
            reason=Reason("prepayment"),
            by=None,
            transfers=[Move(house("bank"), purse(found, "prepaid"), 50_000)],
        )
        return found

    @cached_property
    def membership(self) -> Membership:
        return accounts.add_member(self.organisation, self.owner, role="staff", by=self.clerk)

    @cached_property
    def case_file(self) -> CaseFile:
        upload = SimpleUploadedFile("note.pdf", PDF, "application/pdf")
        return desk.attach(self.case, upload, by=self.clerk)

    @cached_property
    def file_for_reader(self) -> CaseFile:
        """A file that the desk keeps with the request for its reader."""
        upload = SimpleUploadedFile("letter.pdf", PDF, "application/pdf")
        return desk.attach(self.case, upload, by=self.clerk, for_reader=True)

    @cached_property
    def saved_view(self) -> SavedView:
        return desk.save_view(self.clerk, name="Mine", query="view=mine")

    @cached_property
    def marked_day(self) -> None:
        """A day that the library marked in its calendar."""
        desk.mark_day(date(2026, 12, 25), is_open=False, by=self.people["administrator"])

    @cached_property
    def reply(self) -> ReplyTemplate:
        return ReplyTemplate.objects.create(title="Pages", text="Which pages?")

    @cached_property
    def notice(self) -> Notice:
        return notify(self.owner, "request.received", {"title": "A"}, dedupe="world", mail=False)

    @cached_property
    def job(self) -> Job:
        return jobs.start("world", {}, by=self.clerk)

    @cached_property
    def block(self) -> CopyrightBlock:
        """Somebody gets no copies for some days."""
        return docsharing.block_reader(
            person("blocked", "何远"), reason="转发", until=today(), by=self.people["manager"]
        )

    @cached_property
    def holdings(self) -> HoldingImport:
        upload = SimpleUploadedFile("holdings.csv", "题名\n红楼梦\n".encode())
        return docsharing.start_import(
            upload, source="own", ill_allowed=True, by=self.people["administrator"]
        )

    @cached_property
    def interest(self) -> Interest:
        return accounts.add_interest(self.owner, "G25")

    @cached_property
    def relation(self) -> Relation:
        return Relation.objects.create(
            user=self.owner, kind="classmate-of", to_user=person("friend", "同学")
        )

    @cached_property
    def token(self) -> ApiToken:
        return accounts.make_token(self.owner, label="Zotero", scopes=["read"])[0]
