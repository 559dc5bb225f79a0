"""Papers: a PDF of a template in `templates/pdf/` and of plain values: data, and never code."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import segno
import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from pypdf import PdfWriter

from portal.clock import SHANGHAI, now
from portal.site import Site

TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
FONTS = ("400Regular", "700Bold")


def language() -> str:
    """The language of a paper, as typst names it."""
    return "en" if get_language() == "en" else "zh"


def library() -> str:
    """The library's name in the language that is set."""
    return Site().library


def render(template: str, values: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/pdf/<template>.typ`; it reads the values as `data`.

    Beside them it is told the portal's name, the language of the page and the time of printing.
    A sign that the font lacks is left out rather than refused.
    """
    data = {
        "site": Site().name,
        "lang": language(),
        "printed": f"{now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        **values,
    }
    return bytes(
        typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=[f"{settings.PDF_FONTS}/{weight}" for weight in FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    )


def joined(papers: Sequence[bytes]) -> bytes:
    """Several of our own papers as one."""
    if len(papers) == 1:
        return papers[0]
    writer, out = PdfWriter(), io.BytesIO()
    for paper in papers:
        writer.append(io.BytesIO(paper))
    writer.write(out)
    return out.getvalue()


def qr(text: str) -> str:
    """A code for a scanner, as SVG for `image(bytes(…), format: "svg")`.

    Never a Micro QR code, which a short number would fit into: telephones do not read it.
    """
    drawn: str = segno.make_qr(text, error="m").svg_inline(border=0, omitsize=True)
    return drawn


def answer(template: str, values: Mapping[str, Any], name: str) -> HttpResponse:
    """The paper as a download of that name."""
    return download(render(template, values), name)


def download(paper: bytes, name: str) -> HttpResponse:
    """A paper that was rendered, as a download of that name."""
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "Cache-Control": "no-store, private",
        },
    )
