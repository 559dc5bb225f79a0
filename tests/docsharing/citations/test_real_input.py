"""What libraries and databases really write; the figures are printed (`pytest -s`)."""

import time
from collections import Counter

import pytest

from docsharing.citations import (
    CODES,
    Kind,
    format_gbt7714,
    from_csl,
    from_ris,
    from_text,
    missing,
    read,
    read_file,
    to_csl,
    to_ris,
)
from tests.docsharing.citations.shared import csl_items, real, tell

pytestmark = pytest.mark.slow

# What a CSL record must hold so that our kind can have its mandatory fields.
DEMANDS = {
    "Article": ("title", "container-title", "issued"),
    "Chapter": ("title", "issued"),
    "Thesis": ("title", "author", "publisher"),
    "Patent": ("number",),
    "x-Standard": ("number",),
    "ConferenceProc": ("title", "container-title"),
    "Report": ("title", "publisher"),
}


def citations():
    return [(item, from_csl(item)[0].citation) for item in csl_items()]


def test_no_record_with_its_mandatory_fields_loses_one():
    whole, kept, lost = Counter(), Counter(), []
    for item, citation in citations():
        kind = citation.kind
        chapter = kind == Kind.CHAPTER and (
            item["type"] == "book" or not item.get("container-title")
        )
        if not kind or chapter or not all(item.get(name) for name in DEMANDS[kind]):
            continue
        whole[kind] += 1
        kept[kind] += not missing(citation)
        if missing(citation):
            lost.append((item["id"], missing(citation)))

    tell("\nrecords with their mandatory fields, and those that kept them:")
    for kind in DEMANDS:
        tell(f"  {kind:15} {whole[kind]:5} {kept[kind]:5} {kept[kind] / max(1, whole[kind]):.1%}")
    assert sum(kept.values()) >= 0.99 * sum(whole.values()), lost[:20]


def test_every_record_has_a_kind_or_says_that_it_has_none():
    kinds = Counter()
    for item in csl_items():
        (result,) = from_csl(item)
        kinds[result.citation.kind or "open"] += 1
        assert result.citation.title or result.citation.container
        assert result.citation.kind or "citation.kind-unknown" in [
            note.code for note in result.notes
        ]

    tell(f"\n{len(csl_items())} records: {dict(kinds)}")
    assert set(kinds) == {*DEMANDS, "open"}


def test_records_survive_ris_and_csl():
    known = [citation for _, citation in citations() if citation.kind]

    by_csl = sum(from_csl(to_csl(citation))[0].citation == citation for citation in known)
    by_ris = sum(from_ris(to_ris([citation]))[0].citation == citation for citation in known)

    tell(
        f"\n{len(known)} records: CSL gives back {by_csl / len(known):.1%}, "
        f"RIS {by_ris / len(known):.1%}"
    )
    assert by_csl >= 0.99 * len(known)
    assert by_ris >= 0.97 * len(known)


def test_the_ris_file_is_read_whole():
    results = from_ris(real("citations.ris").read_text(encoding="utf-8"))

    assert len(results) == 1574
    assert [result for result in results if result.citation is None] == []


def plain(value):
    return str(value or "").rstrip(".?! ")


def test_records_written_in_the_national_style_are_understood_again():
    whole = [citation for _, citation in citations() if citation.kind and not missing(citation)]

    same = Counter()
    for citation in whole:
        again = from_text(format_gbt7714(citation)).citation
        for name in ("kind", "title", "year", "container", "number", "institution"):
            same[name] += plain(getattr(again, name)) == plain(getattr(citation, name))

    tell(f"\n{len(whole)} whole records as GB/T 7714 lines, understood again:")
    tell("  " + ", ".join(f"{name} {count / len(whole):.1%}" for name, count in same.items()))
    assert same["kind"] == len(whole)
    assert same["title"] >= 0.9 * len(whole)
    assert same["year"] >= 0.97 * len(whole)


def test_each_raw_file_is_read_or_refused_with_line_and_reason():
    files = [path for path in sorted(real("citations_raw").rglob("*")) if path.is_file()]

    read_well, records, refused = 0, 0, Counter()
    for path in files:
        results = read_file(path.read_bytes(), path.name)
        good = [result for result in results if result.citation]
        read_well, records = read_well + bool(good), records + len(good)
        refused.update(result.code for result in results if not result.citation)
        assert results, path.name
        assert all(
            result.line >= 1 and (result.citation or result.code in CODES) for result in results
        )

    tell(
        f"\n{len(files)} raw files, {read_well} with records, {records} records, "
        f"refused: {dict(refused)}"
    )
    assert read_well >= 0.75 * len(files)


@pytest.mark.parametrize("name", ["anystyle_core_strings.txt"])
def test_nothing_is_invented_from_raw_reference_lines(name):
    lines = real(f"citations_raw/{name}").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line.strip()]

    for line in lines:
        citation = read(line).citation
        plain = "".join(sign for sign in citation.source if sign.isalnum()).lower()
        for value in (citation.title, citation.container, citation.publisher, citation.institution):
            assert "".join(sign for sign in value if sign.isalnum()).lower() in plain
        assert citation.year is None or str(citation.year) in citation.source


def test_a_hundred_citations_take_a_fifth_of_a_second_at_most():
    lines = real("citations_raw/anystyle_core_strings.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line.strip()]

    before = time.process_time()
    for line in lines:
        read(line)
    spent = (time.process_time() - before) * 100 / len(lines)

    tell(f"\n100 pasted references: {spent * 1000:.0f} ms")
    assert spent <= 0.2
