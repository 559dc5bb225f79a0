"""The shared cache. With Redis down pages and money still work: a cache that is away is empty."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

_AWAY = object()
log = logging.getLogger(__name__)


def _patient(name: str, away: Any) -> Callable[..., Any]:
    """The method of that name, which answers `away` to every fault of the server."""
    method = getattr(RedisCache, name)

    def answer(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError) as problem:
            log.warning("cache away: %s", type(problem).__name__)
            return away() if callable(away) else away

    return answer


class PatientRedisCache(RedisCache):
    """Django's Redis cache, with a miss for every fault of the server."""

    add = _patient("add", away=True)  # who asks first is first
    set = _patient("set", away=None)
    touch = _patient("touch", away=False)
    delete = _patient("delete", away=False)
    get_many = _patient("get_many", away=dict)
    set_many = _patient("set_many", away=list)
    delete_many = _patient("delete_many", away=None)
    has_key = _patient("has_key", away=False)
    incr = _patient("incr", away=1)
    _get = _patient("get", away=_AWAY)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value; the default when it is not there or the server is away."""
        found = self._get(key, default, version)
        return default if found is _AWAY else found
