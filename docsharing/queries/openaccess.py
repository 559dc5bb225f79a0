"""Whether a document may be read free of charge: asked of every source that was registered.

Nothing is asked of other sites: what is known of a DOI stands in its own text. Services such as
Unpaywall may be registered as further sources.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from docsharing.citations import Citation
from docsharing.queries.holdings import open_titles


@dataclass(frozen=True)
class OpenCopy:
    """Where a document is free to read, and who says so: a repository, or the catalogue."""

    url: str
    where: str


class OpenSource(Protocol):
    """Something that knows what is free to read."""

    name: str

    def find(self, citation: Citation) -> OpenCopy | None:
        """Where the document of a citation is free to read, if this source knows."""
        ...


_sources: list[OpenSource] = []


def register(source: OpenSource) -> None:
    """Add a source; the first that knows something is believed."""
    if all(known.name != source.name for known in _sources):
        _sources.append(source)


def unregister(name: str) -> None:
    """Take a source away again."""
    _sources[:] = [known for known in _sources if known.name != name]


def open_copy(citation: Citation) -> OpenCopy | None:
    """Where the document of a citation is free to read, as far as anybody knows."""
    return next((found for source in _sources if (found := source.find(citation))), None)


# DOIs of repositories whose documents are free to read, in small letters, as DOIs are kept. Where
# a publisher's prefix is shared with what is not free (10.1101 is Cold Spring Harbor's, too, with
# its journals), the pattern names the preprints alone.
REPOSITORIES = (
    ("arXiv", r"10\.48550/arxiv\.\S+"),
    ("bioRxiv / medRxiv", r"10\.1101/(?:20\d\d\.\d\d\.\d\d\.\d{6,8}|\d{6})(?:v\d+)?"),
    ("ChinaXiv", r"10\.12074/\d{6}\.\d{5}(?:v\d+)?"),
    ("Zenodo", r"10\.5281/zenodo\.\d+"),
    ("figshare", r"10\.6084/m9\.figshare\.\d+(?:\.v\d+)?"),
    ("PsyArXiv", r"10\.31234/osf\.io/\w+"),
    ("SocArXiv", r"10\.31235/osf\.io/\w+"),
    ("OSF Preprints", r"10\.31219/osf\.io/\w+"),
    ("ChemRxiv", r"10\.26434/chemrxiv[.-]\S+"),
    ("Research Square", r"10\.21203/rs\.\S+"),
    ("Preprints.org", r"10\.20944/preprints\d{6}\.\d{4}\.v\d+"),
)
_PATTERNS = [(name, re.compile(pattern)) for name, pattern in REPOSITORIES]


class Repositories:
    """What the DOI itself says: it was given by an open repository."""

    name = "repositories"

    def find(self, citation: Citation) -> OpenCopy | None:
        """The address by which a DOI leads to its document."""
        doi = citation.doi.lower()
        for name, pattern in _PATTERNS:
            if pattern.fullmatch(doi):
                return OpenCopy(f"https://doi.org/{quote(doi, safe='/')}", name)
        return None


class OpenHoldings:
    """What the library's own catalogue knows: books and journals with an open address."""

    name = "holdings"

    def find(self, citation: Citation) -> OpenCopy | None:
        """The open address of the book or journal, unless its open volumes leave the year out."""
        found: Sequence[tuple[str, str]] = open_titles(citation)
        return next((OpenCopy(url, title) for title, url in found), None)
