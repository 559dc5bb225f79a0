"""The sheet of cards as a paper: what is printed on each card, in both languages."""

from collections.abc import Iterable
from typing import Any, Protocol

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from docsharing.models import CardBatch
from docsharing.queries.cardcodes import door_of
from portal import words

QR_MASK = 4  # any of the eight can be read; to look for the best took most of a sheet's time
HOW = gettext_lazy(
    "Scan the code or open %(host)s, register with number and secret, and confirm your real name:"
    " CNY %(fen)s for document delivery."
)


class Printed(Protocol):
    """A card with its secret in clear."""

    @property
    def number(self) -> str:
        """Its number."""

    @property
    def secret(self) -> str:
        """What lies under the scratch box."""


def _both(say: Any) -> list[str]:
    texts = []
    for language in ("zh-hans", "en"):
        with override(language):
            texts.append(str(say()))
    return texts


def sheet_values(batch: CardBatch, cards: Iterable[Printed]) -> dict[str, Any]:
    """What the template of the sheet reads. It holds secrets: print it, and keep it nowhere."""
    host = settings.SITE_URL.removeprefix("https://").removeprefix("http://")
    about = {"fen": words.yuan(batch.unit_fen), "host": host}
    return {
        "title": " · ".join(_both(lambda: _("Membership card"))),
        "until": batch.expires_on.isoformat(),
        "labels": {
            "number": " ".join(_both(lambda: _("Card number"))),
            "secret": " ".join(_both(lambda: _("Scratch for the secret"))),
            "until": " ".join(_both(lambda: _("valid until"))),
        },
        "how": _both(lambda: HOW % about),
        "cards": [
            {"number": card.number, "secret": card.secret, "qr": qr_svg(door_of(card.number))}
            for card in cards
        ],
    }


def qr_svg(text: str) -> str:
    """A QR code as SVG, as a file of its own would say it."""
    inline: str = segno.make_qr(text, error="m", mask=QR_MASK).svg_inline(border=0, omitsize=True)
    return inline.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
