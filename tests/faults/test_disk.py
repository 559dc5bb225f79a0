"""The disk of the files is full: uploads are refused, nothing stands half, money goes on."""

import subprocess

import pytest

from docsharing.models import Delivery
from ledger.queries import available
from portal.models import StoredFile
from tests.faults.conftest import FORM, pdf
from tests.processes import Site
from tests.testservices import folder
from tests.visitor import Visitor

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def small_disk():
    """A disk of 256 KB; only root may make one."""
    place = folder()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603
        pytest.skip("making a small disk needs root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S603, S607


@pytest.mark.parametrize("full", ["private files", "uploads on their way"])
def test_a_full_disk_refuses_uploads_and_nothing_else(
    patron, request_, librarian, cashier, small_disk, full
):
    where = {"PRIVATE_FILES": str(small_disk / "private")}
    if full == "uploads on their way":
        where = {"TMPDIR": str(small_disk)}
    site = Site(**where)
    site.start()
    visitor = Visitor(site.url).enter(librarian)
    path = f"/api/v1/desk/document-delivery/{request_.case_id}/deliver/"
    big = pdf(6) + b"\n%" + b"x" * 400_000

    refused = visitor.post(path, {}, {"file": ("full-text.pdf", big)})
    page = visitor.post(f"/desk/cases/{request_.case_id}/files/", {}, {"file": ("a.pdf", big)})

    assert (refused.status, refused.json["type"]) == (507, "storage-full")
    assert page.status in {302, 507}
    assert (StoredFile.objects.count(), Delivery.objects.count()) == (0, 0)
    reader = Visitor(site.url).enter(patron)
    assert reader.post("/requests/new/", {**FORM, "again": "1", "title": "另一篇"}).status == 302
    assert available(patron).held_fen == 760
    done = visitor.post(path, {}, {"file": ("full-text.pdf", pdf(6))})
    assert (done.status, Delivery.objects.count()) == (200, 1)
    kept = [file.stat().st_size for file in small_disk.rglob("*") if file.is_file()]
    stored = sorted(StoredFile.objects.values_list("size", flat=True))
    assert len(stored) == 2  # as it came, and with its cover
    assert sorted(kept) == (stored if full == "private files" else [])
    site.stop()
