"""Citations: read whatever a person pastes, tell what is missing, write it down again.

Pure Python without models. Everything that goes wrong is a code with parameters (`CODES`).
"""

from docsharing.citations.bibtex import from_bibtex
from docsharing.citations.csl import from_csl, to_csl
from docsharing.citations.detect import read
from docsharing.citations.display import format_gbt7714
from docsharing.citations.files import read_file, read_list
from docsharing.citations.identifiers import (
    Invalid,
    clean_doi,
    clean_isbn,
    clean_issn,
    clean_pmid,
    clean_year,
    find_doi,
)
from docsharing.citations.model import (
    CODES,
    MANDATORY,
    Citation,
    Kind,
    Note,
    Parsed,
    Result,
    missing,
)
from docsharing.citations.numbers import clean_patent, clean_standard
from docsharing.citations.openurl import from_openurl
from docsharing.citations.pages import page_count
from docsharing.citations.ris import from_ris, to_ris
from docsharing.citations.text import from_doi, from_text
from docsharing.citations.xmlfiles import from_endnote

__all__ = [
    "CODES",
    "MANDATORY",
    "Citation",
    "Invalid",
    "Kind",
    "Note",
    "Parsed",
    "Result",
    "clean_doi",
    "clean_isbn",
    "clean_issn",
    "clean_patent",
    "clean_pmid",
    "clean_standard",
    "clean_year",
    "find_doi",
    "format_gbt7714",
    "from_bibtex",
    "from_csl",
    "from_doi",
    "from_endnote",
    "from_openurl",
    "from_ris",
    "from_text",
    "missing",
    "page_count",
    "read",
    "read_file",
    "read_list",
    "to_csl",
    "to_ris",
]
