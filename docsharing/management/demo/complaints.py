"""Complaints of the demo library: one for each way in which they end, and one to be decided."""

from accounts.models import User
from desk.models import Case
from docsharing import services
from docsharing.management.demo.weeks import Diary
from docsharing.models import Complaint
from docsharing.services import complaints

# Which old request, what was wrong with it, in the reader's words.
TOLD = {
    "14": ("missing-pages", "缺最后两页参考文献。"),
    "16": ("illegible", "第 4 页的表格太模糊，看不清数字。"),
    "17": ("late", "比承诺的日期晚了一天才收到。"),
    "18": ("late", "说好两个工作日，第三天才到。"),
    "20": ("wrong-document", "收到的是同名的另一篇。"),
}


def write(diary: Diary, manager: User) -> None:
    """Readers complain of old deliveries, and the desk answers all but the last."""
    for name in TOLD:
        diary.add(5, 2, lambda name=name: _complain(diary, name))
    diary.add(
        5, 3,
        lambda: complaints.resend(
            _case(diary, "14"), by=diary.clerk("14"), note="确实缺页，重新扫描。"
        ),
    )  # fmt: skip
    diary.add(5, 6, lambda: diary.fill("14"))
    diary.add(
        5, 4,
        lambda: complaints.refund(
            _case(diary, "16"), by=manager, amount=100, note="这一页无法再清晰，退一部分费用。"
        ),
    )  # fmt: skip
    diary.add(
        5, 5,
        lambda: complaints.apologise(
            _case(diary, "17"), by=manager, note="确实晚了一天，向您致歉。我们已调整排班。"
        ),
    )  # fmt: skip
    diary.add(
        5, 5,
        lambda: complaints.refuse(
            _case(diary, "18"), by=manager, note="送达时间在承诺的两个工作日之内，详见时间线。"
        ),
    )  # fmt: skip


def _complain(diary: Diary, name: str) -> Complaint:
    cause, text = TOLD[name]
    request = services.request_of(diary.case(name))
    return services.complain(request, by=request.case.reader, cause=cause, text=text)


def _case(diary: Diary, name: str) -> Case:
    """The case of the complaint about a request."""
    return Case.objects.get(complaint__delivery__request=diary.sent[name])
