"""How a person comes in: registered on one page, a new password, another address, another name."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import events, extras
from accounts.identity import normal_username, skeleton
from accounts.models import Channel, ConsentPurpose, Purpose, User
from accounts.services.consents import give_consents
from accounts.services.limits import HOUR, give_back, spend
from accounts.services.names import GivenName, give_name
from accounts.services.proofs import address_of, prove, use
from accounts.services.roles import require_active
from accounts.services.tokens import revoke_all_tokens
from portal import notices
from portal.clock import now
from portal.models import Topic
from portal.refusals import Refusal


@dataclass(frozen=True)
class Newcomer:
    """What the sign-up page asks for."""

    address: str
    code: str
    name: str
    password: str = field(repr=False)
    language: str = "zh-hans"
    consents: bool = False
    given: GivenName | None = None
    channel: str = Channel.WEB
    network: str = ""  # from where she asks
    # What the apps above asked besides, by field (`accounts.extras`).
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)


def register(new: Newcomer, *, handle: str) -> User:
    """Make the account of a person who proved her address. Costs one password hash.

    Raises, at their fields: `address-invalid`, `code-wrong`, `consent-needed`, `password-weak`,
    `address-has-account`, and what `give_name` and the extras raise.
    """
    if not new.consents:
        raise Refusal("consent-needed", field="consent")
    address = address_of(new.address)
    proof = prove(Purpose.SIGN_UP, new.address, handle=handle, code=new.code)
    besides = extras.proofs(new.answers, extras.Asker(address.text, new.network))
    user = User(name=new.name, language=new.language)
    setattr(user, address.kind, address.text)
    setattr(user, f"{address.kind}_verified_at", now())
    _check_password(new.password, user)
    user.set_password(new.password)  # outside of the transaction: it takes its time
    with transaction.atomic():
        use(proof)
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as taken:
            raise Refusal("address-has-account", field="address", status=409) from taken
        give_consents(user, [ConsentPurpose.ACCOUNT], channel=new.channel)
        events.tell("registered", user=user)
        for extra, proved in besides:
            extra.done(user, proved)
        if new.given is not None:
            give_name(user, new.given, channel=new.channel)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refusal("password-weak", field="password", why=" ".join(weak.messages)) from weak


def reset_password(typed: str, *, handle: str, code: str, password: str) -> User:
    """A new password for who proved the address; all sessions and tokens of the old one end.

    Raises `code-wrong` at `code` also for an address without an account, and `password-weak`.
    """
    proof = prove(Purpose.RESET, typed, handle=handle, code=code)
    user = proof.user
    if user is None or not user.is_active:
        raise Refusal("code-wrong", field="code")
    _check_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        use(proof)
        _keep_password(user)
        _tell_security(user, "accounts.password-reset", f"reset:{proof.pk}")
    return user


def set_password(user: User, password: str) -> None:
    """Another password; what the old one opened ends: API tokens, and sessions with their links."""
    user.set_password(password)
    with transaction.atomic():
        _keep_password(user)


def replace_password(user: User, password: str) -> None:
    """Another password, given by whoever runs the site; she is told, in case it was not for her.

    Raises `password-weak`.
    """
    _check_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        _keep_password(user)
        _tell_security(user, "accounts.password-changed", f"security:{uuid.uuid4()}")


def _keep_password(user: User) -> None:
    """Sessions, and with them the links of documents, end because they carry the old one's hash."""
    user.save(update_fields=["password"])
    revoke_all_tokens(user)
    events.tell("password_changed", user=user)


def change_address(user: User, typed: str, *, handle: str, code: str) -> None:
    """Put another mail address or mobile number in place of the old one, which is told.

    Raises `address-invalid`, `code-wrong`, `address-has-account`.
    """
    require_active(user)
    address = address_of(typed)
    proof = prove(Purpose.CHANGE, typed, handle=handle, code=code)
    if proof.user_id != user.pk:
        raise Refusal("code-wrong", field="code")
    with transaction.atomic():
        use(proof)
        _tell_security(user, "accounts.address-changed", f"address:{proof.pk}")
        values: dict[str, Any] = {address.kind: address.text, f"{address.kind}_verified_at": now()}
        try:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(**values)
        except IntegrityError as taken:
            raise Refusal("address-has-account", field="address", status=409) from taken
    user.refresh_from_db(fields=list(values))


def _tell_security(user: User, code: str, dedupe: str) -> None:
    notices.notify(user, code, topic=Topic.SECURITY, url="/me/security/", dedupe=dedupe)


def change_profile(user: User, *, name: str, language: str, username: str | None = None) -> None:
    """Another name, language or user name. Raises `username-invalid` or `username-taken`."""
    require_active(user)
    values: dict[str, Any] = {"name": name, "language": language}
    if (username or None) != user.username:
        values |= _username(username)
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**values)
    except IntegrityError as taken:
        raise Refusal("username-taken", field="username", status=409) from taken
    user.refresh_from_db(fields=list(values))


def _username(typed: str | None) -> dict[str, str]:
    if not typed or (username := normal_username(typed)) is None:
        raise Refusal("username-invalid", field="username")
    return {"username": username, "username_skeleton": skeleton(username)}


def choose_language(user: User, language: str) -> None:
    """The language in which the library writes to her."""
    User.objects.filter(pk=user.pk).update(language=language)


def confirm_password(user: User, typed: str) -> None:
    """That it is she, not somebody at her browser or with her token. Ten tries an hour.

    Raises `password-wrong` at `password`, or `too-many-requests`.
    """
    spend("password", str(user.pk), limit=10, seconds=HOUR)
    if not user.check_password(typed):
        raise Refusal("password-wrong", field="password")
    give_back("password", str(user.pk), seconds=HOUR)


def end_sessions(user: User) -> None:
    """Every session of the person is over with the next request, wherever it is kept."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
