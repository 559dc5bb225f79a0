"""A request that was forgotten: long overdue, so that it has gone to the manager."""

from docsharing import services
from docsharing.management.demo.weeks import Diary


def write(diary: Diary) -> None:
    """Sent and taken a week ago, searched for, and not found since."""
    diary.add(6, 1, lambda: diary.send("43", 6))
    diary.add(6, 2, lambda: diary.take("43"))
    note = "馆藏无，等待查询其他来源。"
    diary.add(6, 3, lambda: services.search(diary.case("43"), by=diary.clerk("43"), note=note))
