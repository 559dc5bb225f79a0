"""The request button: what other sites copy into their pages, and what it looks like."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from docsharing.forms import ButtonForm

# A document as OpenURL 1.0 names it; other sites put their own in its place.
EXAMPLE = {
    "url_ver": "Z39.88-2004",
    "rft_val_fmt": "info:ofi/fmt:kev:mtx:journal",
    "rft.genre": "article",
    "rft.atitle": "高校图书馆社会用户合作模式的实践研究",
    "rft.jtitle": "图书馆论坛",
    "rft.au": "沈敏",
    "rft.date": "2013",
    "rft.volume": "33",
    "rft.issue": "6",
    "rft.spage": "75",
    "rft.epage": "80",
}
# The keys of OpenURL 1.0 with what each fills; 0.1 has the same without `rft.`.
KEYS = (
    ("rft.genre", "article, bookitem, proceeding, dissertation, report, patent, standard"),
    ("rft.atitle", ""), ("rft.title, rft.jtitle, rft.btitle", ""), ("rft.au, rft.aulast", ""),
    ("rft.date", "2013"), ("rft.volume, rft.issue", ""), ("rft.spage, rft.epage, rft.pages", ""),
    ("rft.issn, rft.isbn", ""), ("rft_id", "info:doi/10.1000/182, info:pmid/12345678"),
    ("rft.pub, rft.inst, rft.degree", ""), ("rft.number", "CN107966475B, GB/T 7714-2015"),
    ("rfr_id, sid", "info:sid/catalogue.example.org"),
)  # fmt: skip


@require_safe
def help_button(request: HttpRequest) -> HttpResponse:
    """How another site leads its readers here, with HTML to copy and the button as it is."""
    form = ButtonForm(request.GET) if request.GET else ButtonForm(initial={"look": "button"})
    chosen = form.chosen()
    fields = {**EXAMPLE, "rfr_id": f"info:sid/{chosen['source']}"}
    base = settings.SITE_URL + reverse("docsharing:openurl")
    make = _button if chosen["look"] == "button" else _link
    context = {
        "form": form,
        "base": base,
        "example": f"{base}?{urlencode(fields)}",
        "snippet": str(make(base, fields, chosen["label"])),
        # The same, but on this site wherever it runs.
        "preview": make(reverse("docsharing:openurl"), fields, chosen["label"]),
        "keys": KEYS,
    }
    return render(request, "docsharing/help_button.html", context)


def _link(base: str, fields: dict[str, str], label: str) -> SafeString:
    return format_html('<a href="{}?{}">{}</a>', base, urlencode(fields), label)


def _button(base: str, fields: dict[str, str], label: str) -> SafeString:
    inputs = format_html_join("\n", '  <input type="hidden" name="{}" value="{}">', fields.items())
    return format_html(
        '<form action="{}" method="get">\n{}\n  <button>{}</button>\n</form>', base, inputs, label
    )
