"""The help board of the demo: a post in each state, and points to offer."""

from dataclasses import dataclass, field

from accounts.models import User
from docsharing.citations import read
from docsharing.management.demo.documents import REFERENCES, pdf
from docsharing.management.demo.weeks import Diary
from docsharing.models import HelpPost
from docsharing.services import help as services
from docsharing.services.help.answers import Given
from docsharing.services.help.posts import NewPost
from ledger.services import Reason, award_points, confirm_points

BEGIN = 120
TEXT = Given("《重庆报史》第 214 页：1945 年 5 月停刊。", declares=True)
# What is asked for: kind, title, bounty, details.
ASKED = {
    "accepted": ("question", "《新蜀报》副刊哪年停刊？", 40, "需要出处。"),
    "decided": ("question", "嘉陵江 1937 年的水位记录在哪里？", 30, "重庆段即可。"),
    "answered": ("question", "沙坪坝学灯社的社员名单", 25, "1940 年前后。"),
    "disputed": ("document", "1938 年《新蜀报》副刊影像", 50, "3 月份各期。"),
    "fresh": ("question", "“嘉陵三月会”的第一次会议日期", 20, ""),
    "open": ("document", "战时教科书目录", 35, "目录页即可。"),
    "open-2": ("question", "抗战时期沙磁文化区的范围", 15, "最好有地图出处。"),
    "expired": ("question", "磁器口老码头的照片出处", 10, ""),
}


@dataclass
class Board:
    """The posts by their names, and who does what with them."""

    diary: Diary
    posts: dict[str, HelpPost] = field(default_factory=dict)

    def reader(self, number: int) -> User:
        """A reader as she is now."""
        return User.objects.get(pk=self.diary.readers[number].pk)

    def ask(self, name: str, number: int) -> None:
        """She puts a post on the board."""
        kind, title, bounty, details = ASKED[name]
        citation = read(REFERENCES[0]).citation if kind == "document" else None
        limit = 2000 if name == "open" else None
        new = NewPost(kind, title, bounty, details, citation=citation, library_limit_fen=limit)
        self.posts[name] = services.post_help(new, by=self.reader(number))

    def answer(self, name: str, number: int, given: Given = TEXT) -> None:
        """She takes it on and answers."""
        services.claim(self.posts[name], by=self.reader(number))
        services.answer(self.posts[name], given, by=self.reader(number))

    def accept(self, name: str, number: int, thanks: str) -> None:
        """It is what the asker wanted."""
        services.accept(self.posts[name], by=self.reader(number), thanks=thanks)

    def dispute(self, name: str, number: int, fault: str, note: str) -> None:
        """It is not."""
        services.dispute(self.posts[name], fault=fault, note=note, by=self.reader(number))


def write(diary: Diary, manager: User) -> None:
    """What readers asked each other in the last weeks."""
    board, add = Board(diary), diary.add
    add(27, 1, lambda: [_begin(user) for user in diary.readers[:4]])
    add(20, 1, confirm_points)
    add(16, 1, lambda: board.ask("accepted", 0))
    add(16, 2, lambda: board.answer("accepted", 1))
    add(16, 4, lambda: board.accept("accepted", 0, "帮了大忙，谢谢您"))
    add(14, 1, lambda: board.ask("decided", 2))
    add(14, 3, lambda: board.answer("decided", 3))
    add(14, 5, lambda: board.dispute("decided", 2, "no-answer", "我要的是水位，不是流量。"))
    said = {"decision": "split", "reason": "找到了年份，没有找到数据。"}
    add(11, 1, lambda: services.decide(board.posts["decided"], by=manager, **said))
    _lately(board)


def _lately(board: Board) -> None:
    """What stands on the board now."""
    add = board.diary.add
    add(8, 1, lambda: board.ask("expired", 3))
    add(2, 1, lambda: board.ask("disputed", 1))
    add(2, 2, lambda: board.answer("disputed", 2, Given(file=pdf(2), declares=True)))
    add(2, 4, lambda: board.dispute("disputed", 1, "unreadable", "第 2 页看不清。"))
    add(1, 2, lambda: board.ask("answered", 0))
    add(1, 4, lambda: board.ask("open", 2))
    add(1, 5, lambda: board.ask("open-2", 1))
    add(0, 0.11, lambda: board.answer("answered", 3))
    add(0, 0.12, lambda: board.ask("fresh", 3))


def _begin(user: User) -> None:
    """Bonus points, so that the first posts have a bounty."""
    reason, key = Reason("points.begin"), f"demo:{user.pk}:begin"
    award_points(user, BEGIN, key=key, reason=reason, by=None, bonus=True)
