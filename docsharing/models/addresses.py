"""Where a copy on paper is sent to by post."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docsharing.models.requests import DocumentRequest


class PostAddress(models.Model):
    """The address that a reader gave for one request: for her and the desk alone.

    It has a table of its own, so that no list of requests reads it. It goes when she leaves, or
    some time after the request has ended.
    """

    request = models.OneToOneField(DocumentRequest, models.CASCADE, related_name="post_address")
    recipient = models.CharField(max_length=60)
    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=300)
    postcode = models.CharField(max_length=6)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="post_address_is_whole",
                condition=~Q(recipient="") & ~Q(phone="") & ~Q(address="") & ~Q(postcode=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}"
