"""Sources and quotes of the demo library: whom the desk asks, and how readers answer."""

from docsharing import services
from docsharing.management.demo.weeks import Diary

TOO_LONG = "实际有 {pages} 页，比您估计的多。"


def write(diary: Diary) -> None:
    """One request waits for a source, one comes from the second, one price is agreed to.

    One price was too high for its reader, and one nobody answered in time.
    """
    for n, name in enumerate(("50", "51", "52", "53", "54"), start=1):
        diary.add(2, 1, lambda name=name, n=n: diary.send(name, n + 7))
        diary.add(2, 2, lambda name=name: diary.take(name))
        diary.add(2, 3, lambda name=name: _search(diary, name))
    for name in ("50", "51", "54"):
        diary.add(2, 4, lambda name=name: _ask(diary, name))
    diary.add(2, 6, lambda: _pass_on(diary, "51"))
    diary.add(1, 3, lambda: _supplied(diary, "51"))
    diary.add(1, 6, lambda: diary.fill("51"))
    diary.add(1, 4, lambda: _quote(diary, "52"))
    diary.add(2, 5, lambda: _quote(diary, "53"))
    diary.add(1, 5, lambda: _answer(diary, "53", accepts=True))
    diary.add(0, 0.3, lambda: _part(diary, "54"))
    for name, days in (("71", 3), ("70", 13)):
        diary.add(days, 1, lambda name=name: diary.send(name, int(name)))
        diary.add(days, 2, lambda name=name: diary.take(name))
        diary.add(days, 4, lambda name=name: _quote(diary, name))
    diary.add(2, 7, lambda: _answer(diary, "71", accepts=False))
    diary.add(6, 0.1, services.lapse)


def _search(diary: Diary, name: str) -> object:
    return services.search(diary.case(name), by=diary.clerk(name), note="本馆未藏")


def _ask(diary: Diary, name: str) -> object:
    return services.ask_source(diary.case(name), by=diary.clerk(name))


def _pass_on(diary: Diary, name: str) -> object:
    return services.source_next(diary.case(name), by=diary.clerk(name), reason="NotHeld")


def _supplied(diary: Diary, name: str) -> object:
    return services.source_yes(diary.case(name), by=diary.clerk(name), note="今天发来")


def _quote(diary: Diary, name: str) -> object:
    pages = diary.sent[name].estimated_pages + 14
    note = TOO_LONG.format(pages=pages)
    return services.quote(diary.case(name), by=diary.clerk(name), pages=pages, note=note)


def _part(diary: Diary, name: str) -> object:
    """A source has only a part of it."""
    return services.quote(
        diary.case(name), by=diary.clerk(name), kind="partial", pages=4, missing="缺最后两页"
    )


def _answer(diary: Diary, name: str, *, accepts: bool) -> object:
    request = services.request_of(diary.case(name))
    offer, reader = request.quotes.get(), request.case.reader
    return services.answer_quote(request, quote=offer, by=reader, accepts=accepts, through="page")
