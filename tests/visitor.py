"""Somebody who talks to the running site over HTTP: a browser without a screen, or a program."""

import http.client
import json
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client

from accounts.models import User

FORM = "application/x-www-form-urlencoded"


class ConnectionLost(Exception):
    """The other side was gone before it answered."""


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Visitor:
    """One person's cookies, or one program's token."""

    url: str
    token: str = ""
    language: str = "zh-hans"
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 60

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, self.timeout)
        try:
            connection.request(method, path, body, self._headers() | headers)
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read())
        except (OSError, http.client.HTTPException) as lost:
            raise ConnectionLost from lost
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Language": self.language, "Origin": self.url, "User-Agent": "visitor"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        if csrf := self.cookies.get(settings.CSRF_COOKIE_NAME):
            headers["X-CSRFToken"] = csrf
        return headers

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        files: dict[str, tuple[str, bytes]] | None = None,
        **headers: str,
    ) -> Answer:
        """Send a form; with files a multipart one."""
        if settings.CSRF_COOKIE_NAME not in self.cookies and not self.token:
            self.get("/help/")
        if files:
            body, kind = multipart(data or {}, files)
        else:
            body, kind = urlencode(data or {}).encode(), FORM
        return self.call("POST", path, body, **{"Content-Type": kind, **headers})

    def send(self, path: str, data: Any = None, key: str = "") -> Answer:
        """Send JSON to the API, under an Idempotency-Key if there is one."""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        return self.call("POST", path, json.dumps(data).encode(), **headers)

    def enter(self, user: User) -> "Visitor":
        """Be signed in as that person. How one signs in by the form is tested with accounts."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.cookies[name] = client.cookies[name].value
        return self


def multipart(data: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """The body of a form with files, and its content type."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in data.items()
    ]
    for name, (label, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{label}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
