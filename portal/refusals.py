"""The one exception that a service raises for a rule. The words come with the page."""

from typing import Any

from portal import words


class Refusal(Exception):
    """A rule says no. `code` names it, `field` says where, `status` is what HTTP answers."""

    def __init__(
        self, code: str, *, field: str | None = None, status: int = 422, **params: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.status = status
        self.params = params

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        """The refusal in the reader's language."""
        return words.say(self.code, self.params)


def wrong_state(**params: Any) -> Refusal:
    """What was asked cannot be done from this state."""
    return Refusal("wrong-state", status=409, **params)


def not_found() -> Refusal:
    """What the person may not see answers as if it did not exist."""
    return Refusal("not-found", status=404)
