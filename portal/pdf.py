"""Papers: a PDF of a template in `templates/pdf/` and of plain values: data, and never code."""

import json
from collections.abc import Mapping
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from portal import rules
from portal.clock import SHANGHAI, now

TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
FONTS = ("400Regular", "700Bold")


def render(template: str, values: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/pdf/<template>.typ`; it reads the values as `data`.

    Beside them it is told the library's name, the language of the page and the time of printing.
    A sign that the font lacks is left out rather than refused.
    """
    data = {
        "site": rules.value("site.name"),
        "lang": "en" if get_language() == "en" else "zh",
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


def answer(template: str, values: Mapping[str, Any], name: str) -> HttpResponse:
    """The paper as a download of that name."""
    return HttpResponse(
        render(template, values),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "Cache-Control": "no-store, private",
        },
    )
