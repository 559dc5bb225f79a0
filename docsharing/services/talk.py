"""What a reader writes to the desk about a request, with a file if it shows what is meant."""

from typing import Any

from django.db import transaction

from accounts.models import User
from desk.models import CaseFile, Message
from desk.services import attach, say
from docsharing.citations import Citation
from docsharing.models import DocumentRequest
from docsharing.services.acts import whole_act
from docsharing.services.requests import ATTACHMENT_BYTES, answer_question, lock_case
from portal import files, rules
from portal.models import StoredFile
from portal.refusals import Refusal, not_found


@whole_act
def write_to_desk(request: DocumentRequest, *, by: User, text: str, file: Any = None) -> Message:
    """Write to the desk, with a file or without."""
    if file is not None:
        send_file(request, file, by=by)
    return say(request.case, text, by=by)


@whole_act
def answer_with_file(
    request: DocumentRequest,
    *,
    by: User,
    text: str,
    citation: Citation | None = None,
    file: Any = None,
) -> None:
    """Answer what the desk asked, with a file or without."""
    if file is not None:
        lock_case(request.case)
        send_file(request, file, by=by)
    answer_question(request, by=by, text=text, citation=citation)


@whole_act
def send_file(request: DocumentRequest, file: Any, *, by: User) -> CaseFile:
    """Give the desk a file that shows what is meant. Raises `too-many-files` or `file-…`."""
    if request.case.reader_id != by.pk:
        raise not_found()
    if file.size > ATTACHMENT_BYTES:
        megabytes = ATTACHMENT_BYTES // (1 << 20)
        raise Refusal("file-too-large", field="file", status=413, megabytes=megabytes)
    # One after the other: of many at once none passes the limit.
    DocumentRequest.objects.select_for_update().get(pk=request.pk)
    most = int(rules.value("dd.reader_files"))
    if CaseFile.objects.filter(case=request.case_id, by=by).count() >= most:
        raise Refusal("too-many-files", field="file", most=most)
    return attach(request.case, file, by=by)


@transaction.atomic
def forget_files(user: User, **_about: Any) -> None:
    """The reader has left: what she gave the desk goes with her."""
    hers = CaseFile.objects.filter(by=user, case__reader=user)
    for stored in StoredFile.objects.filter(pk__in=hers.values("stored"), purged_at__isnull=True):
        files.purge(stored)
