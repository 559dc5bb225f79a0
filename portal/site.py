"""The library's own facts, as its rules say or as they are by default."""

from django.utils.translation import gettext as _

from portal import rules


class Site:
    """The library's own facts: its names, its desk, its filing numbers."""

    def __init__(self, *, at_rest: bool = False) -> None:
        self.at_rest = at_rest  # the page for a broken site asks no database

    def _fact(self, key: str) -> str:
        return rules.get(key).default if self.at_rest else rules.value(key)

    @property
    def name(self) -> str:
        """The portal's name."""
        return self._fact("site.name") or _("Public services")

    @property
    def library(self) -> str:
        """The library's name."""
        return self._fact("site.library") or _("Chongqing University Library")

    @property
    def address(self) -> str:
        """Where the service desk is."""
        return self._fact("site.address") or _(
            "174 Shazheng Street, Shapingba, Chongqing; ground floor of the library"
        )

    @property
    def phone(self) -> str:
        """The service desk's telephone."""
        return self._fact("site.phone")

    @property
    def phone_link(self) -> str:
        """The telephone as a link dials it."""
        return "tel:" + "".join(ch for ch in self.phone if ch.isdigit() or ch == "+")

    @property
    def icp(self) -> str:
        """The ICP filing number."""
        return self._fact("site.icp")

    @property
    def police(self) -> str:
        """The public security filing number."""
        return self._fact("site.police")
