"""Files in private storage: typed by content, keyed at random, served inert, purged row kept."""

import hashlib
import os
import secrets
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol

import filetype
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.http import FileResponse

from portal import due, inside, outbox, words
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal

CHUNK = 1 << 20
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    # What has no sign of its own (a table, MARC): only for who reads it himself, as text.
    "bin": "application/octet-stream",
}
OFFICE = {"docx", "xlsx"}


class Upload(Protocol):
    """What a form or the API hands over."""

    name: str | None
    size: int

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """The bytes, piece by piece."""
        ...


class ScannerAway(Exception):
    """The scanner did not answer: the file waits in quarantine."""


def storage() -> Storage:
    """Where the bytes lie; never under a public address."""
    return storages["private"]


def keep(
    upload: Any, *, kind: str, by: Any, allowed: set[str], max_bytes: int | None = None
) -> StoredFile:
    """Store an upload: its type is what its bytes say, its key is ours, its name only a label.

    Raises `file-empty`, `file-too-large`, `file-type`, `file-infected` or `storage-full` at `file`,
    and what `inside.refuse_unfit_office` raises.
    A file that the scanner could not judge is kept in quarantine and cannot be streamed.
    """
    limit = min(max_bytes or settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_BYTES)
    if not upload.size:
        raise Refusal("file-empty", field="file")
    if upload.size > limit:
        raise Refusal("file-too-large", field="file", status=413, megabytes=limit // (1 << 20))
    extension = _extension(upload, allowed)
    if extension in OFFICE:
        inside.refuse_unfit_office(upload)
    quarantined = _scan(upload)
    key = secrets.token_hex(24)
    known_by = _write(key, upload)
    return StoredFile.objects.create(
        key=key,
        kind=kind,
        name=_label(upload.name, extension),
        media_type=MEDIA_TYPES[extension],
        size=upload.size,
        sha256=known_by,
        scanned_by=settings.UPLOAD_SCANNER.split(":")[0],
        quarantined_at=now() if quarantined else None,
        kept_by=by,
    )


def keep_made(of: StoredFile, made: Any, *, kind: str) -> StoredFile:
    """Store what the program made of a kept file: named and judged as that, and purged with it."""
    size = made.seek(0, os.SEEK_END)
    key = secrets.token_hex(24)
    known_by = _write(key, made)
    return StoredFile.objects.create(
        key=key,
        kind=kind,
        name=of.name,
        media_type=of.media_type,
        size=size,
        sha256=known_by,
        scanned_by=of.scanned_by,
        kept_by=of.kept_by,
        made_of=of,
    )


def scanner_notice() -> str:
    """What staff should know about the scanner, as a sentence; empty if there is one."""
    return words.say("files-not-scanned") if settings.UPLOAD_SCANNER == "none" else ""


def _extension(upload: Any, allowed: set[str]) -> str:
    upload.seek(0)
    guess = filetype.guess(upload.read(8192))
    upload.seek(0)
    if guess is None and "bin" in allowed:
        return "bin"
    if guess is None or guess.extension not in allowed or guess.extension not in MEDIA_TYPES:
        named = ", ".join(sorted(allowed - {"bin"})).upper() or "TXT, CSV, MRC"
        raise Refusal("file-type", field="file", allowed=named)
    return str(guess.extension)


def _label(name: str | None, extension: str) -> str:
    """The client's name without any path or control character: shown, never used."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    stem = "".join(c for c in last.rsplit(".", 1)[0] if c.isprintable()).strip(" .")[:150]
    return f"{stem or 'file'}.{extension}"


def digest(upload: Any) -> str:
    """By what the same bytes are known again."""
    found = hashlib.sha256()
    upload.seek(0)
    for chunk in iter(lambda: upload.read(CHUNK), b""):
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def _write(key: str, upload: Any) -> str:
    known_by = digest(upload)
    try:
        storage().save(key, File(upload))
    except OSError as problem:
        with suppress(OSError):
            storage().delete(key)  # what of it was written
        raise Refusal("storage-full", field="file", status=507) from problem
    return known_by


def _scan(upload: Any) -> bool:
    """Let the scanner read the bytes. True: it could not say, so the file is for quarantine."""
    scanner, _sep, place = settings.UPLOAD_SCANNER.partition(":")
    if scanner != "clamav":
        return False
    try:
        infected = clamd_says_infected(place, upload)
    except ScannerAway:
        return True
    if infected:
        raise Refusal("file-infected", field="file")
    return False


def clamd_says_infected(place: str, upload: Any) -> bool:
    """Ask clamd over its socket (INSTREAM). Raises ScannerAway when it gives no clear answer."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
            clamd.settimeout(30)
            clamd.connect(place)
            clamd.sendall(b"zINSTREAM\0")
            upload.seek(0)
            for chunk in iter(lambda: upload.read(1 << 16), b""):
                clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!I", 0))
            answer = clamd.recv(4096).rstrip(b"\0\n").decode("utf-8", "replace")
    except OSError as problem:
        raise ScannerAway from problem
    finally:
        upload.seek(0)
    if answer.endswith("FOUND"):
        return True
    if not answer.endswith("OK"):
        raise ScannerAway
    return False


def stream(stored: StoredFile, name: str = "") -> FileResponse:
    """The bytes as a download that no browser runs; `not-found` when gone or held back."""
    if stored.purged_at or stored.quarantined_at:
        raise Refusal("not-found", status=404)
    try:
        handle = storage().open(stored.key)
    except FileNotFoundError as problem:
        raise Refusal("not-found", status=404) from problem
    response = FileResponse(handle, as_attachment=True, filename=name or stored.name)
    response.headers["Content-Type"] = stored.media_type
    response.headers["Content-Length"] = str(stored.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def purge(stored: StoredFile) -> None:
    """Let the bytes go and keep the row; with them goes what was made of them.

    They are deleted after the commit, by the outbox.
    """
    for file in (stored, *StoredFile.objects.filter(made_of=stored.pk)):
        if StoredFile.objects.filter(pk=file.pk, purged_at__isnull=True).update(purged_at=now()):
            outbox.task("portal.delete_bytes", {"key": file.key}, dedupe=f"purge:{file.pk}")


def delete_bytes(key: str) -> None:
    """Delete the bytes of a purged file. May run twice."""
    storage().delete(key)


def sweep() -> int:
    """Delete bytes that are a day old and belong to no row, or to one that was purged."""
    gone = 0
    _folders, keys = storage().listdir("") if _has_root() else ([], [])
    for start in range(0, len(keys), 500):
        batch = set(keys[start : start + 500])
        rows = StoredFile.objects.filter(key__in=batch, purged_at__isnull=True)
        known = set(rows.values_list("key", flat=True))
        for key in batch - known:
            with due.alone(f"sweeping {key}"):
                gone += _sweep(key)
    return gone


def _sweep(key: str) -> bool:
    if old := storage().get_modified_time(key) < now() - timedelta(days=1):
        storage().delete(key)
    return old


def _has_root() -> bool:
    try:
        storage().listdir("")
    except FileNotFoundError:
        return False
    return True
