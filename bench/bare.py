"""The yardstick of the desk's queue: a bare Django view of 25 rows, with session and user."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines

from desk.models import Case

TEMPLATE = """<!doctype html><title>Cases</title><p>{{ user }}</p><table>{% for case in cases %}
<tr><td>{{ case.number.code }}</td><td>{{ case.title }}</td><td>{{ case.reader }}</td>
<td>{{ case.due_at }}</td><td>{{ case.state }}</td></tr>{% endfor %}</table>"""


@login_required
def bare_list(request: HttpRequest) -> HttpResponse:
    cases = Case.objects.filter(closed_at__isnull=True).select_related("number", "reader")
    template = engines["django"].from_string(TEMPLATE)
    rows = {"cases": cases.order_by("due_at")[:25], "user": request.user}
    return HttpResponse(template.render(rows, request))
