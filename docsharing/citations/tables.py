"""Tables with a heading: CSV and its kin, when a column is called title."""

import csv
import re
from io import StringIO

from docsharing.citations.assemble import assemble
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Kind, Result
from docsharing.citations.names import split_names
from docsharing.citations.ris import MOST_RECORDS

_COLUMNS = {
    "title": "title 题名 标题 篇名 文献标题 article_title primary_title document_title",
    "authors": "authors author first_authors author_names 作者 责任者",
    "container": (
        "journal source_title journal_title secondary_title publication_name "
        "刊名 来源 期刊 文献来源"
    ),
    "year": "year publication_year date py 年 年份 出版年",
    "volume": "volume 卷",
    "issue": "issue number 期",
    "pages": "pages page 页码 起止页码",
    "doi": "doi",
    "pmid": "pmid pubmed_id medline_pmid",
    "issn": "issn",
    "isbn": "isbn",
    "publisher": "publisher 出版社 出版者",
    "language": "language 语种",
}
_NAME_OF = {word: name for name, words in _COLUMNS.items() for word in words.split()}
LONGEST_HEADING = 4000


def delimiter_of(text: str) -> str:
    """What parts the columns of the heading, if one of them is called title."""
    heading = text.lstrip("\ufeff\r\n ").split("\n", 1)[0][:LONGEST_HEADING]
    for delimiter in (",", "\t", ";"):
        names = [_column(name) for name in heading.rstrip("\r").split(delimiter)]
        if len(names) > 1 and "title" in names:
            return delimiter
    return ""


def _column(name: str) -> str:
    word = re.sub(r"[\s_-]+", "_", name.strip().strip('"').lower())
    return _NAME_OF.get(word, "")


def from_table(text: str, delimiter: str) -> list[Result]:
    """Read each row; one without a title is refused with its line."""
    results: list[Result] = []
    rows = csv.reader(StringIO(text.lstrip("\ufeff").lstrip(), newline=""), delimiter=delimiter)
    try:
        names = [_column(name) for name in next(rows)]
        line = rows.line_num + 1
        for row in rows:
            if len(results) == MOST_RECORDS:
                return [
                    *results,
                    Result(line, None, "citation.too-many-records", {"most": MOST_RECORDS}),
                ]
            if any(value.strip() for value in row):
                results.append(_result(line, names, row))
            line = rows.line_num + 1
    except csv.Error:
        return [*results, Result(rows.line_num, None, "citation.entry-broken", {"format": "CSV"})]
    return results or [Result(1, None, "citation.no-record", {"format": "CSV"})]


def _result(line: int, names: list[str], row: list[str]) -> Result:
    fields: dict[str, str] = {}
    for name, value in zip(names, row, strict=False):
        if name and value.strip():
            fields.setdefault(name, value)
    fields["doi"] = find_doi(fields.get("doi", ""))
    if fields.get("container") or fields.get("issn"):
        fields["kind"] = Kind.ARTICLE
    authors = {"authors": _authors(fields.get("authors", "")[:4000])}
    citation, notes = assemble(fields | authors)
    if not citation.title and not citation.doi:
        return Result(line, None, "citation.nothing-known", {})
    return Result(line, citation, "", {}, notes)


def _authors(text: str) -> list[str]:
    listed = re.findall(r"'([^']{1,200})'", text) if text.startswith("['") else []
    return listed or (text.split(";") if ";" in text else split_names(text))
