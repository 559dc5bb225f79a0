"""Copies on paper in the demo library: one on its way by post, one that waits at the desk."""

from docsharing import services
from docsharing.management.demo.weeks import Diary
from docsharing.queries.paper import PostTo

HOME = PostTo("何静", "023-65110001", "重庆市渝北区龙溪街道红锦大道 88 号", "401147")


def write(diary: Diary) -> None:
    """Sent two days ago, and made yesterday."""
    diary.add(2, 1.2, lambda: diary.send("80", 12, delivery_method="post", post_to=HOME))
    diary.add(2, 1.4, lambda: diary.send("81", 13, delivery_method="pickup"))
    for name in ("80", "81"):
        diary.add(2, 2, lambda name=name: diary.take(name))
    diary.add(1, 4, lambda: _deliver(diary, "80", carrier="EMS", tracking="EB730158264CN"))
    diary.add(1, 4.5, lambda: _deliver(diary, "81"))


def _deliver(diary: Diary, name: str, **by_post: str) -> object:
    pages = diary.sent[name].estimated_pages
    return services.deliver(diary.case(name), by=diary.clerk(name), pages=pages, **by_post)
