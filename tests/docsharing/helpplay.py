"""Readers on the help board: known, with points, and not new."""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import RealNameCheck, User
from docsharing.models import HelpKind, HelpPost
from docsharing.services import help as services
from docsharing.services.help.answers import Given
from docsharing.services.help.posts import NewPost
from ledger.models import EntryKind
from ledger.services import Move, Reason, house, post, purse
from portal.clock import now
from tests.factories import person

FILE = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def known(user: User) -> User:
    """A reader whose real name the library knows, and who joined long ago."""
    digest = hashlib.sha256(str(user.pk).encode()).hexdigest()
    RealNameCheck.objects.create(
        user=user,
        document="id-card",
        name=user.name,
        mask="5***1",
        person_hash=digest,
        verified_at=now(),
    )
    User.objects.filter(pk=user.pk).update(joined_at=now() - timedelta(days=100))
    user.refresh_from_db()
    user.__dict__.pop("verified_check", None)
    return user


def with_points(user: User, points: int = 0, bonus: int = 0) -> User:
    """The same, with points of both kinds."""
    moves = [
        Move(house(f"{book}_issued"), purse(user, book), amount)
        for book, amount in (("points", points), ("bonus", bonus))
        if amount
    ]
    key, reason = f"play:{user.pk}:{points}:{bonus}", Reason("points.confirmed")
    post(key=key, kind=EntryKind.POINTS_CONFIRMED, reason=reason, by=None, transfers=moves)
    return user


def helper(name: str = "helper") -> User:
    """Somebody who may answer."""
    return known(person(name, "何帮手"))


def wish(**values: Any) -> NewPost:
    """What is asked for."""
    return NewPost(
        **{
            "kind": HelpKind.QUESTION,
            "title": "《新蜀报》副刊哪年停刊？",
            "bounty": 30,
            "details": "需要出处。",
        }
        | values
    )


def posted(asker: User, **values: Any) -> HelpPost:
    """An open post of hers."""
    return services.post_help(wish(**values), by=asker)


def upload(content: bytes = FILE, name: str = "scan.pdf") -> SimpleUploadedFile:
    """A small file to answer with."""
    return SimpleUploadedFile(name, content, "application/pdf")


def answered(post: HelpPost, by: User, **given: Any) -> Any:
    """The post, taken on and answered by her."""
    services.claim(post, by=by)
    made = {"text": "1945 年 5 月停刊。", "declares": True} | given
    return services.answer(post, Given(**made), by=by)
