"""Files: what comes in is inert, what goes out is a download, what is purged is gone."""

import socket
import struct
import threading
from datetime import timedelta

import pytest
import time_machine

from portal import files, outbox
from portal.clock import now
from portal.models import StoredFile
from portal.refusals import Refusal

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
EICAR = b"%PDF-1.4 X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


def keep(upload, person, **more):
    return files.keep(upload, kind="test", by=person, allowed={"pdf"}, **more)


def test_a_file_lies_under_a_key_of_ours_whatever_the_client_calls_it(person, upload):
    stored = keep(upload(name="../../etc/pass\x07wd.html"), person)

    assert stored.name == "passwd.pdf"
    assert len(stored.key) == 48
    assert stored.media_type == "application/pdf"
    assert files.storage().exists(stored.key)


@pytest.mark.parametrize("content", [PNG, b"<html><script>", b"MZ\x90\0", b"plain words"])
def test_the_type_is_what_the_bytes_say(person, upload, content):
    with pytest.raises(Refusal, match="file-type") as refused:
        keep(upload(content, "paper.pdf"), person)

    assert refused.value.field == "file"
    assert not StoredFile.objects.exists()


def test_an_empty_file_and_one_over_the_limit_are_refused(person, upload):
    with pytest.raises(Refusal, match="file-empty"):
        keep(upload(b""), person)
    with pytest.raises(Refusal, match="file-too-large") as refused:
        keep(upload(), person, max_bytes=10)

    assert refused.value.status == 413


def test_a_download_runs_in_no_browser(person, upload):
    response = files.stream(keep(upload(), person))

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    response.close()
    headers = response.headers
    assert headers["Content-Disposition"] == 'attachment; filename="paper.pdf"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "no-store, private"


def test_a_purged_file_keeps_its_row_and_loses_its_bytes(person, upload):
    stored = keep(upload(), person)
    files.purge(stored)
    files.purge(stored)
    outbox.send_due()

    stored.refresh_from_db()
    assert not files.storage().exists(stored.key)
    assert stored.sha256
    with pytest.raises(Refusal, match="not-found"):
        files.stream(stored)


def test_bytes_of_a_transaction_that_rolled_back_are_swept_after_a_day(person, upload):
    stored, orphan = keep(upload(), person), keep(upload(), person)
    orphan.delete()

    assert files.sweep() == 0
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert files.sweep() == 1
    assert files.storage().exists(stored.key)
    assert not files.storage().exists(orphan.key)


def test_bytes_that_cannot_be_swept_stop_no_others(person, upload, monkeypatch, caplog):
    for orphan in (keep(upload(), person), keep(upload(), person)):
        orphan.delete()
    stuck = sorted(files.storage().listdir("")[1])[0]
    real = type(files.storage()).delete

    def broken(storage, key):
        if key == stuck:
            raise PermissionError(key)
        real(storage, key)

    monkeypatch.setattr(type(files.storage()), "delete", broken)
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert files.sweep() == 1
    assert files.storage().listdir("")[1] == [stuck]
    assert f"sweeping {stuck} failed" in caplog.text


def test_bytes_of_a_purged_file_that_nobody_deleted_are_swept(person, upload):
    stored = keep(upload(), person)
    files.purge(stored)

    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert files.sweep() == 1
    assert not files.storage().exists(stored.key)


def test_a_full_disk_refuses_the_upload_and_leaves_no_row(person, upload, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(files.storage()), "save", full)
    with pytest.raises(Refusal, match="storage-full") as refused:
        keep(upload(), person)

    assert refused.value.status == 507
    assert not StoredFile.objects.exists()


@pytest.fixture
def clamd(tmp_path, settings):
    """A scanner that knows one virus, behind clamd's protocol."""
    place = str(tmp_path / "clamd")
    server = socket.socket(socket.AF_UNIX)
    server.bind(place)
    server.listen()

    def serve():
        while True:
            try:
                client, _who = server.accept()
            except OSError:
                return
            with client:
                client.sendall(verdict(client))

    threading.Thread(target=serve, daemon=True).start()
    settings.UPLOAD_SCANNER = f"clamav:{place}"
    yield server
    server.close()


def verdict(client):
    stream = client.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    body = b""
    while size := struct.unpack("!I", stream.read(4))[0]:
        body += stream.read(size)
    return b"stream: Eicar-Test FOUND\0" if b"EICAR" in body else b"stream: OK\0"


def test_the_scanner_refuses_a_virus_and_passes_a_clean_file(person, upload, clamd):
    with pytest.raises(Refusal, match="file-infected"):
        keep(upload(EICAR), person)

    assert keep(upload(), person).quarantined_at is None


def test_a_file_that_the_scanner_could_not_judge_is_held_back(person, upload, settings):
    settings.UPLOAD_SCANNER = "clamav:/nowhere/clamd"
    stored = keep(upload(), person)

    assert stored.quarantined_at
    with pytest.raises(Refusal, match="not-found"):
        files.stream(stored)
