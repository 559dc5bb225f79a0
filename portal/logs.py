"""What may stand in a log: no token that opens something."""

import logging
import re

# Delivery links, quotes, status codes, feeds and password resets are keys, not addresses; and so
# they are in `next=`, where each slash is escaped, once for every time that it was handed on.
_SLASH = r"(?:/|%(?:25)*2F)"
_TOKENS = re.compile(
    rf"({_SLASH}(?:d|q|status|feed|reset{_SLASH}key){_SLASH})(?:(?!{_SLASH})[^\s\"'?&#<>]){{8,}}",
    re.IGNORECASE,
)
# A status code in the find box: 26 signs, in whatever groups they were typed.
_BETWEEN = r"(?:%(?!26)[0-9A-F]{2}|[^\w\s&%\"'])*"
_CODES = re.compile(
    rf"((?:[?&]|%3F|%26)(?:q|code)(?:=|%3D))(?:{_BETWEEN}[0-9A-Z]){{26}}(?={_BETWEEN}(?:[&\s\"']|%26|$))",
    re.IGNORECASE,
)


class NoSecrets(logging.Filter):
    """Takes tokens out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always kept."""
        text = record.getMessage()
        if (clean := without_tokens(text)) != text:
            record.msg, record.args = clean, ()
        return True


class SendersFault(logging.Filter):
    """What a sender did wrong is no error of ours: a warning in one line, without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Make the record one of the warnings; it is always kept."""
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = record.exc_text = None
        return True


def without_tokens(text: str) -> str:
    """The text with every token in an address blotted out."""
    return _CODES.sub(r"\1[...]", _TOKENS.sub(r"\1[...]", text))
