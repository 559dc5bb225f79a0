"""Batches of the demo: one sent and half done, one that stopped, one that waits to be looked at."""

from accounts.models import User
from docsharing import services
from docsharing.citations import to_ris
from docsharing.citations.text import from_text
from docsharing.management.demo.documents import pdf
from docsharing.management.demo.weeks import Diary
from docsharing.models import Batch
from docsharing.services import SendWish
from portal import jobs

SENT = (
    "王世伟. 智慧图书馆再论[J]. 图书馆杂志, 2012, 31(11): 2-7.",
    "吴建中. 开放存取环境下的信息共享空间[J]. 国家图书馆学刊, 2005, 14(3): 7-10.",
    "范并思. 图书馆服务宣言的意义[J]. 图书馆建设, 2008, 31(10): 1-3.",
    "柯平. 图书馆战略规划的若干问题[J]. 中国图书馆学报, 2010, 36(4): 11-16.",
    "Borgman C. The conundrum of sharing research data[J]. JASIST, 2012, 63(6): 1059-1064.",
)
STOPPED = (
    "倪晓建. 公共图书馆的社会责任[J]. 图书与情报, 2009, 29(5): 1-4.",
    "马费成. 情报学的进展与深化[J]. 情报学报, 1996, 15(5): 338-344.",
    "胡昌平. 信息服务的社会监督[J]. 1999.",
)
WAITING = (
    "黄宗忠. 论图书馆的核心价值[J]. 图书馆论坛, 2007, 27(6): 3-8.",
    "GB/T 16159-2012 汉语拼音正词法基本规则",
    "10.1000/182",
    "黄宗忠. 论图书馆的核心价值[J]. 图书馆论坛, 2007, 27(6): 3-8.",
    "初景利. 图书馆学的变革[J]. 2015.",
)


def write(diary: Diary) -> None:
    """Put all three into the diary."""
    diary.add(4, 2, lambda: _send(diary))
    diary.add(3, 1, lambda: _work(diary))
    diary.add(2, 3, lambda: _stop(diary))
    diary.add(0, 0.2, lambda: _read("\n".join(WAITING), "读书会书目.txt", diary.readers[0]))


def _read(text: str, name: str, reader: User) -> Batch:
    return services.read_batch(text.encode(), reader=reader, name=name)[0]


def _send(diary: Diary) -> None:
    """A list from a reference manager; the worker does at once what it does within seconds."""
    records = to_ris(from_text(line).citation for line in SENT)
    _sent(_read(records, "智慧图书馆.ris", diary.readers[0]))


def _stop(diary: Diary) -> None:
    """Of three lines one lacks its journal: two are sent, the batch waits for its reader."""
    _sent(_read("\n".join(STOPPED), "开题参考文献.txt", diary.readers[2]))


def _sent(batch: Batch) -> None:
    services.send_batch(batch, SendWish(declares=True), by=batch.reader)
    jobs.run_next()


def _work(diary: Diary) -> None:
    """Two of it are delivered, one cannot be had, one is being searched."""
    batch = Batch.objects.get(sent_at__isnull=False)
    clerk = diary.clerk("0")
    lines = batch.lines.select_related("request__case").order_by("line_no")
    cases = [line.request.case for line in lines if line.request]
    for case in cases[:4]:
        services.take(case, by=clerk)
    for case, pages in zip(cases[:2], (6, 4), strict=False):
        services.deliver(case, by=clerk, file=pdf(pages))
    services.unfilled(cases[2], by=clerk, reason="NotHeld")
    services.search(cases[3], by=clerk)
