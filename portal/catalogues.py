"""The message catalogues: one an app, read from its Python and its templates, compiled by Babel.

Made without GNU gettext, so that a fresh machine needs nothing but our own packages.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATE_FOLDERS = {
    "account": "accounts",
    "allauth": "accounts",
    "mfa": "accounts",
    "usersessions": "accounts",
}
REST = "portal"
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]")


@dataclass(frozen=True)
class Fault:
    """Why a message is not ready to be shown in Chinese."""

    app: str
    msgid: str
    why: str

    def __str__(self) -> str:
        return f"{self.app}: {self.why}: {self.msgid}"


def apps() -> list[str]:
    """The apps that have a catalogue, in the order in which Django asks them."""
    return [Path(folder).name for folder in settings.LOCALE_PATHS]


def po_path(app: str) -> Path:
    """Where the catalogue of an app lies."""
    return settings.BASE_DIR / "locale" / app / LOCALE / "LC_MESSAGES" / "django.po"


def sources(app: str) -> Iterator[Path]:
    """The Python files and templates whose words belong to the catalogue of an app."""
    root = settings.BASE_DIR
    packages = [app, "config"] if app == REST else [app]
    for package in packages:
        yield from sorted((root / package).rglob("*.py"))
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml"} and template_app(path) == app:
            yield path


def template_app(path: Path) -> str:
    """The app that a template belongs to, by its folder."""
    folder = path.relative_to(settings.BASE_DIR / "templates").parts[0]
    app = TEMPLATE_FOLDERS.get(folder, folder)
    return app if app in apps() else REST


def python_of(path: Path) -> bytes:
    """A source as Python that Babel can read."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is no message becomes X, of which an indent would be an error in Python.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    return text.encode()


def empty(app: str) -> Catalog:
    """A catalogue with its head, which says no more than it must."""
    return Catalog(
        locale=LOCALE,
        header_comment=f"# The Chinese of {app}. Kept by `manage.py messages`.",
        project="Shuqiao",
        version="1",
        msgid_bugs_address="the library",
        last_translator="the library",
        language_team="the library",
        fuzzy=False,
    )


def extracted(app: str) -> Catalog:
    """Every message that the app can show, without its translation."""
    catalog = empty(app)
    for path in sources(app):
        where = path.relative_to(settings.BASE_DIR).as_posix()
        found = extract("python", io.BytesIO(python_of(path)), keywords=KEYWORDS)
        for _line, msgid, _comments, context in found:
            if msgid and msgid != "":
                catalog.add(msgid, locations=[(where, 0)], context=context)
    return catalog


def stored(app: str) -> Catalog:
    """The catalogue of the app as it lies in the repository."""
    path = po_path(app)
    if not path.exists():
        return empty(app)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, charset="utf-8")


def key_of(message: Message) -> tuple[str, str | None]:
    """What tells a message from the others: its (singular) English and its context."""
    msgid = message.id
    return (msgid if isinstance(msgid, str) else msgid[0], message.context)


def translations(catalog: Catalog) -> dict[tuple[str, str | None], Message]:
    """The messages of a catalogue, those out of use last, by key."""
    obsolete = {key_of(message): message for message in catalog.obsolete.values()}
    return obsolete | {key_of(message): message for message in catalog if message.id}


def refresh(app: str, *, prune: bool = False) -> None:
    """Write the catalogue anew from the sources, keeping every translation."""
    old, new = stored(app), extracted(app)
    known = translations(old)
    for message in new:
        if message.id and (before := known.pop(key_of(message), None)):
            message.string = before.string
            message.flags |= before.flags & {"fuzzy"}
    if not prune:
        for message in known.values():
            if message.string:
                new.obsolete[key_of(message)[0]] = message
    if po_path(app).exists():
        new.creation_date, new.revision_date = old.creation_date, old.revision_date
    out = io.BytesIO()
    write_po(out, new, width=100, sort_output=True, include_lineno=False, ignore_obsolete=prune)
    path = po_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != out.getvalue():
        path.write_bytes(out.getvalue())


def compile_catalogue(app: str) -> None:
    """Write the binary file that Django reads."""
    if po_path(app).exists():
        with po_path(app).with_suffix(".mo").open("wb") as file:
            write_mo(file, stored(app))


def strings(message: Message) -> list[str]:
    """The translations of a message: one, or one a plural form."""
    string = message.string
    return [string] if isinstance(string, str) else list(string or ())


def fault_of(message: Message, known: Message | None) -> str | None:
    """What is wrong with a message of the sources, given its entry in the catalogue."""
    if known is None:
        return "missing"
    if not all(strings(known)):
        return "untranslated"
    if known.fuzzy:
        return "fuzzy"
    msgid = message.id if isinstance(message.id, str) else message.id[1]
    wanted = set(PLACEHOLDER.findall(msgid))
    if any(set(PLACEHOLDER.findall(string)) - wanted for string in strings(known)):
        return "placeholder that the English lacks"
    return None


def faults(names: Iterable[str]) -> Iterator[Fault]:
    """What stands between the catalogues and a wholly Chinese site."""
    for app in names:
        known = {key_of(message): message for message in stored(app) if message.id}
        for message in extracted(app):
            if message.id and (why := fault_of(message, known.get(key_of(message)))):
                yield Fault(app, key_of(message)[0], why)
