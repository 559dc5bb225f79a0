"""What may stand in a log: no token that opens something."""

import logging
import re

# Delivery links, quotes, status codes, feeds and password resets are keys, not addresses.
_TOKENS = re.compile(r"/(d|q|status|feed|reset/key)/[\w\-]{8,}")


class NoSecrets(logging.Filter):
    """Takes tokens out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always kept."""
        text = record.getMessage()
        if (clean := without_tokens(text)) != text:
            record.msg, record.args = clean, ()
        return True


def without_tokens(text: str) -> str:
    """The text with every token in an address blotted out."""
    return _TOKENS.sub(r"/\1/[...]", text)
