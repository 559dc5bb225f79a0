"""What the desk prints of its cases: one, or the chosen ones on one paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from desk.queries import Filters
from desk.queries.papers import MOST, paper_name, papers_of, printed, with_details
from desk.staff_views.case import found_case
from desk.staff_views.queue import at_the_desk, queue_url
from portal import pdf
from portal.http import UserRequest, key_in
from portal.refusals import Refusal, not_found


@at_the_desk
@require_safe
def case_paper(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """A paper of one case."""
    case = found_case(pk, request.user)
    if name not in papers_of(case):
        raise not_found()
    return pdf.download(printed([case], name, by=request.user), paper_name([case], name))


@at_the_desk
@require_POST
def papers(request: UserRequest, name: str) -> HttpResponse:
    """A paper of the chosen cases."""
    keys = [key for key in map(key_in, request.POST.getlist("case")) if key][:MOST]
    cases = with_details(keys)
    try:
        paper = printed(cases, name, by=request.user)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, refusal.text)
        return redirect(queue_url(Filters.parsed(request.POST.get("back", "")).query()))
    return pdf.download(paper, paper_name(cases, name))
