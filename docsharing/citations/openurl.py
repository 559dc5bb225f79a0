"""OpenURL: the keys with which databases and catalogues describe a document in an address."""

import re
from collections.abc import Mapping, Sequence
from string import printable
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from docsharing.citations.assemble import assemble, person
from docsharing.citations.fold import one_line
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Kind, Note, Parsed

_GENRES = {
    "article": Kind.ARTICLE,
    "journal": Kind.ARTICLE,
    "preprint": Kind.ARTICLE,
    "issue": Kind.ARTICLE,
    "bookitem": Kind.CHAPTER,
    "book": Kind.CHAPTER,
    "chapter": Kind.CHAPTER,
    "proceeding": Kind.CONFERENCE,
    "conference": Kind.CONFERENCE,
    "report": Kind.REPORT,
    "dissertation": Kind.THESIS,
    "patent": Kind.PATENT,
    "standard": Kind.STANDARD,
}
_FORMATS = {
    "journal": Kind.ARTICLE,
    "book": Kind.CHAPTER,
    "dissertation": Kind.THESIS,
    "patent": Kind.PATENT,
}
_KNOWN = (
    "genre atitle title jtitle stitle btitle date volume issue part spage epage pages artnum "
    "aulast aufirst auinit au aucorp issn eissn isbn pub edition inst degree number cc applcc "
    "place assignee inventor doi pmid id rft_id rft_val_fmt conf language"
)
_KEYS = frozenset(_KNOWN.split())
MOST_PARAMETERS, LONGEST_VALUE = 200, 2000
LONGEST_QUERY = 20_000
Values = Mapping[str, str | Sequence[str]]


def from_openurl(params: Values | str) -> Parsed:
    """Read OpenURL 1.0 (rft.*, rft_id) or 0.1 keys, given as parameters or as an address."""
    given = _flat(_of_address(params) if isinstance(params, str) else params)
    ids = _identifiers([*given.get("rft_id", ()), *given.get("id", ())])
    known = {name: values[0] for name, values in given.items() if name in _KEYS}
    fields = _fields(known, given) | {name: found for name, found in ids.items() if found}
    citation, notes = assemble(fields)
    unknown = tuple(f"{name}={values[0][:80]}" for name, values in given.items() if _left(name))
    if not citation.filled():
        notes = (*notes, Note("citation.nothing-known"))
    return Parsed(citation, unknown, notes, "openurl")


def of_query(query: str) -> dict[str, list[str]]:
    """The parameters of a raw query string: UTF-8, or GBK as Chinese databases write it.

    Bytes that nobody escaped stand in it as Latin-1, as WSGI hands them over.
    """
    query = quote(query.encode("latin-1", "replace"), safe=printable)
    parts = query[:LONGEST_QUERY].replace("&amp;", "&").split("&")[:MOST_PARAMETERS]
    given = parse_qs("&".join(parts), errors="surrogateescape")
    return {_decoded(name): [_decoded(one) for one in values] for name, values in given.items()}


def _decoded(text: str) -> str:
    """The text, where its bytes are no UTF-8 as GB18030, else as Latin-1 that never fails."""
    data = text.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def referrer(params: Values) -> str:
    """Who sent the reader here: `rfr_id` of OpenURL 1.0, `sid` of 0.1, without their wrapping."""
    given = _flat(params)
    for name in ("rfr_id", "sid"):
        for one in given.get(name, ()):
            if known := one_line(re.sub(r"^(?:info:)?sid[/:]", "", one, flags=re.I), 200):
                return known
    return ""


def looks_like_openurl(text: str) -> bool:
    """Whether the text is an address or a query with OpenURL keys."""
    return bool(
        re.match(r"\s*\S{0,2000}(?:rft[._]|ctx_ver=|[?&](?:genre|atitle|spage|aulast)=)", text)
    )


def _of_address(address: str) -> dict[str, list[str]]:
    address = address.strip()[:20_000]
    query = address.partition("?")[2] if "?" in address else address
    try:
        query = urlsplit(address).query or query
        return parse_qs(query, max_num_fields=MOST_PARAMETERS, errors="replace")
    except ValueError:
        return {}


def _flat(params: Values) -> dict[str, list[str]]:
    flat: dict[str, list[str]] = {}
    for key, value in list(params.items())[:MOST_PARAMETERS]:
        name = str(key).lower().removeprefix("rft.")
        values = [value] if isinstance(value, str) else list(value)[:20]
        kept = [str(one)[:LONGEST_VALUE].strip() for one in values]
        flat.setdefault(name, []).extend(one for one in kept if one)
    return {name: values for name, values in flat.items() if values}


def _left(name: str) -> bool:
    context = name.startswith(("ctx_", "rfr_", "svc", "url_", "req_", "rfe", "utm", "sid"))
    return name not in _KEYS and not context


def _identifiers(ids: list[str]) -> dict[str, str]:
    found = {"doi": "", "pmid": "", "issn": "", "isbn": ""}
    for one in ids[:20]:
        text = unquote(one)
        scheme = re.search(r"(doi|pmid|issn|isbn)[:/]\s?(.+)", text, re.I)
        if doi := find_doi(text):
            found["doi"] = found["doi"] or doi
        elif scheme:
            found[scheme[1].lower()] = found[scheme[1].lower()] or scheme[2]
    return found


def _kind(known: Mapping[str, str]) -> str:
    form = known.get("rft_val_fmt", "").lower().rpartition(":")[2]
    kind: str = _GENRES.get(known.get("genre", "").lower()) or _FORMATS.get(form) or ""
    if kind or known.get("genre", "").lower() not in {"", "unknown"}:
        return kind
    if "atitle" in known or "issn" in known or "jtitle" in known:
        return Kind.ARTICLE
    return Kind.CHAPTER if "isbn" in known or "btitle" in known else ""


def _fields(known: Mapping[str, str], given: Mapping[str, list[str]]) -> dict[str, Any]:
    kind = _kind(known)
    first, last = known.get("spage", ""), known.get("epage", "")
    same = (
        "volume",
        "issue",
        "issn",
        "isbn",
        "edition",
        "degree",
        "language",
        "place",
        "doi",
        "pmid",
    )
    fields: dict[str, Any] = {name: known.get(name, "") for name in same}
    fields |= {
        "kind": kind,
        "title": known.get("atitle", ""),
        "container": next(
            (known[key] for key in ("jtitle", "btitle", "title", "stitle", "conf") if key in known),
            "",
        ),
        "authors": _authors(known, given),
        "year": re.sub(r"^(\d{4})(?:\d\d){1,2}$", r"\1", known.get("date", "")),
        "pages": known.get("pages")
        or "-".join(part for part in (first, last) if part)
        or known.get("artnum", ""),
        "publisher": known.get("pub", ""),
        "issn": known.get("issn") or known.get("eissn", ""),
    }
    return fields | _special(kind, known, fields)


def _special(kind: str, known: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, Any]:
    whole = {"title": fields["title"] or fields["container"], "container": ""}
    if kind == Kind.THESIS:
        return whole | {"institution": known.get("inst") or known.get("pub", ""), "publisher": ""}
    if kind == Kind.REPORT:
        issuer = known.get("inst") or known.get("pub") or known.get("aucorp", "")
        return whole | {"institution": issuer, "publisher": "", "number": known.get("number", "")}
    if kind == Kind.PATENT:
        country = known.get("cc") or known.get("applcc", "")
        return whole | {
            "number": known.get("number", ""),
            "country": country,
            "applicant": known.get("assignee", ""),
        }
    if kind == Kind.STANDARD:
        return whole | {"number": known.get("number", "")}
    return {}


def _authors(known: Mapping[str, str], given: Mapping[str, list[str]]) -> list[str]:
    first = person(known.get("aulast", ""), known.get("aufirst") or known.get("auinit", ""))
    others = [*given.get("au", ()), *given.get("inventor", ())]
    family = known.get("aulast", "").lower()
    if family and any(family in other.lower() for other in others):
        first = ""
    return [one for one in (first, *others, *given.get("aucorp", ())) if one]
