"""The secret address at which a program follows a reader's requests."""

from django.conf import settings
from django.db import models


class RequestFeed(models.Model):
    """A feed of a reader's own requests: who has its address reads it, without signing in."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="request_feed"
    )
    token_nonce = models.CharField(max_length=32, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    # What is asked for says much about a person, and feed readers are often other companies.
    shows_titles = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reader_id} {self.made_at:%Y-%m-%d %H:%M}"
