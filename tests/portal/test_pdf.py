"""Papers: what is printed is what was given, and nothing that was typed is run."""

import io
import re

import pytest
from django.conf import settings
from pypdf import PdfReader

from portal import pdf


@pytest.fixture
def template(monkeypatch, tmp_path):
    """A paper that shows one line of text."""
    (tmp_path / "house.typ").write_text((pdf.TEMPLATES / "house.typ").read_text())
    (tmp_path / "trial.typ").write_text(
        '#import "house.typ": *\n#show: paper.with(title: data.title)\n= #data.title\n'
        '#facts((("A", data.line), ("B", "")))\n'
    )
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    return "trial"


def text_of(paper: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)


def test_a_paper_shows_chinese_and_its_foot(template, db):
    text = text_of(pdf.render(template, {"title": "下架条", "line": "文献传递"}))

    assert "下架条" in text
    assert "文献传递" in text
    assert "1 / 1" in text


def test_what_was_typed_is_text_and_never_code(template, db):
    line = '#read("/etc/passwd") $x$ *bold* \\ [a] // b'

    text = text_of(pdf.render(template, {"title": "x", "line": line}))

    assert '#read("/etc/passwd")' in text
    assert "*bold*" in text


def test_a_sign_without_a_glyph_does_not_stop_the_paper(template, db):
    assert "好" in text_of(pdf.render(template, {"title": "x", "line": "𠀀 😀 好"}))


def test_the_fonts_are_where_the_settings_say():
    for weight in pdf.FONTS:
        assert list(settings.BASE_DIR.joinpath(settings.PDF_FONTS, weight).glob("*.ttf"))


def test_a_code_is_a_whole_qr_code_that_telephones_read():
    drawn = pdf.qr("WX-2026-000042")

    side = int(re.search(r'viewBox="0 0 (\d+) ', drawn).group(1))
    assert side >= 21  # a Micro QR code has at most 17 modules a side
