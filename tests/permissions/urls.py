"""Every address that the URL conf can answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Url:
    """A URL pattern: the whole route as the URL confs spell it, and its name."""

    route: str
    name: str

    def path(self, values: dict[str, object]) -> str:
        """The address with the arguments filled in."""
        if "(?P" in self.route:
            return reverse(self.name, kwargs=values)
        filled = ARGUMENT.sub(lambda found: str(values[found.group(1)]), self.route)
        return "/" + re.sub(r"[\^$\\]|\\Z", "", filled)


def walk(resolver: URLResolver, route: str, spaces: tuple[str, ...]) -> Iterator[Url]:
    for pattern in resolver.url_patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from walk(pattern, whole, inner)
        elif isinstance(pattern, URLPattern):
            yield Url(whole, ":".join([*spaces, pattern.name or ""]))


def every_url() -> dict[str, Url]:
    """All patterns, by route; the first of two with one route is the one that answers."""
    found: dict[str, Url] = {}
    for url in walk(get_resolver(), "", ()):
        found.setdefault(url.route, url)
    return found
