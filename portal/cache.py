"""The shared cache. When Redis is down pages and money still work: a cache that is away is empty."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class PatientRedisCache(RedisCache):
    """Django's Redis cache, with a miss for every fault of the server."""

    def _try(self, method: str, default: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as problem:
            log.warning("cache away: %s", type(problem).__name__)
            return default

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """True when away: who asks first is first."""
        return self._try("add", True, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default when away."""
        return self._try("get", default, key, default=default, version=version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Store, or do without."""
        self._try("set", None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Renew, or do without."""
        return self._try("touch", False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Forget, or do without."""
        return self._try("delete", False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What is there; nothing when away."""
        return self._try("get_many", {}, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        """Store, or do without."""
        return self._try("set_many", [], *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Whether it is there; no when away."""
        return self._try("has_key", False, *args, **kwargs)
