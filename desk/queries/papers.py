"""Papers about cases: what may be printed of one, and one paper of many."""

from collections.abc import Iterable, Sequence

from accounts.models import User
from desk import kinds
from desk.kinds import Paper
from desk.models import Case
from portal import pdf
from portal.refusals import Refusal, not_found

MOST = 200


def papers_of(case: Case) -> dict[str, Paper]:
    """What may be printed of a case, by name."""
    return {name: paper for name, paper in kinds.get(case.kind).papers.items() if paper.when(case)}


def bulk_papers() -> dict[str, Paper]:
    """What may be printed of many cases at once: of each name the first that a kind has."""
    names: dict[str, Paper] = {}
    for kind in kinds.all_kinds():
        for name, paper in kind.papers.items():
            names.setdefault(name, paper)
    return names


def with_details(keys: Iterable[int]) -> list[Case]:
    """Cases with what their kinds keep of them, for a paper."""
    related = {name for kind in kinds.all_kinds() for name in kind.related}
    rows = Case.objects.filter(pk__in=keys).select_related("number", "reader", *sorted(related))
    return list(rows.order_by("pk"))


def printed(cases: Sequence[Case], name: str, *, by: User) -> bytes:
    """The paper of that name for those of the cases that have it; each kind orders its own.

    Raises `not-found` where no kind has such a paper, `nothing-to-print` where no case has it.
    """
    if name not in bulk_papers():
        raise not_found()
    by_kind: dict[str, list[Case]] = {}
    for case in cases:
        if name in papers_of(case):
            by_kind.setdefault(case.kind, []).append(case)
    if not by_kind:
        raise Refusal("nothing-to-print", field="case")
    drawn = []
    for code, rows in by_kind.items():
        paper = kinds.get(code).papers[name]
        drawn.append(pdf.render(paper.template, {**paper.values(rows, by), "by": by.display_name}))
    return pdf.joined(drawn)


def paper_name(cases: Sequence[Case], name: str) -> str:
    """What a printed paper is called as a file."""
    only = cases[0].number.code if len(cases) == 1 and cases[0].number else str(len(cases))
    return f"{name}-{only}"
