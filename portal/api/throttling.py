"""How many calls a minute a caller may make: rules of the library, one for each kind of call."""

import time
from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal import rules
from portal.http import client_ip

MINUTE = 60
# What any rule allows: up to here no rule is asked.
LEAST = 30


class CallThrottle(BaseThrottle):
    """Counts by the minute. Without a cache nothing is counted, and the calls go on."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this call is one of those that the caller may make in this minute."""
        kind, who = self._caller(request)
        count = _counted(f"calls:{kind}:{who}:{int(time.time()) // MINUTE}")
        return count <= LEAST or count <= rules.value(f"api.{kind}")

    def wait(self) -> float:
        """Until the next minute begins."""
        return MINUTE - time.time() % MINUTE

    @staticmethod
    def _caller(request: HttpRequest | Request) -> tuple[str, str]:
        """The kind of the call, and who makes it."""
        if request.user is None or not request.user.is_authenticated:
            return "anonymous", client_ip(request) or ""
        return ("reads" if request.method in SAFE_METHODS else "writes"), str(request.user.pk)


def _counted(key: str) -> int:
    cache.add(key, 0, 2 * MINUTE)
    with suppress(ValueError):  # it went between the two
        return int(cache.incr(key))
    return 1
