"""`manage.py changepassword` ends what the old password opened, as the page of the site does."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.management.commands import changepassword
from accounts.models import User
from accounts.services import find_token, make_token
from docsharing.queries.feeds import feed_of
from docsharing.services import open_feed
from portal.models import Notice

NEW = "ten doors and no window"


@pytest.fixture
def typed(monkeypatch):
    """What is typed at the prompts, one after the other."""

    def answers(*words: str) -> None:
        given = iter(words)
        monkeypatch.setattr(changepassword, "getpass", lambda _prompt="": next(given))

    return answers


def test_sessions_tokens_and_feeds_end_with_the_old_one(reader, sign_in, typed):
    client = sign_in(reader)
    assert client.get("/me/").status_code == 200
    _row, token = make_token(reader, label="x", scopes=["read"])
    open_feed(reader)
    typed(NEW, NEW)

    call_command("changepassword", reader.username, stdout=StringIO())

    assert User.objects.get(pk=reader.pk).check_password(NEW)
    assert client.get("/me/").status_code == 302
    assert find_token(token) is None
    assert feed_of(reader) is None
    assert Notice.objects.get(user=reader).code == "accounts.password-changed"


def test_what_is_mistyped_or_weak_is_asked_for_again(reader, typed):
    typed(NEW, "other", "1234", "1234", NEW, NEW)
    said = StringIO()

    call_command("changepassword", reader.email, stdout=StringIO(), stderr=said)

    assert "not the same" in said.getvalue()
    assert User.objects.get(pk=reader.pk).check_password(NEW)


def test_after_three_tries_nothing_is_changed(reader, typed):
    before = reader.password
    typed(*["1234"] * 6)

    with pytest.raises(CommandError, match="3 tries"):
        call_command("changepassword", reader.username, stderr=StringIO())

    assert User.objects.get(pk=reader.pk).password == before


def test_nobody_of_that_name_is_said(db):
    with pytest.raises(CommandError, match="Nobody signs in with nobody"):
        call_command("changepassword", "nobody")
