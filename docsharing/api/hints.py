"""What a program is told with the estimate, beside the price."""

from typing import Any

from rest_framework import serializers


class ClosingSerializer(serializers.Serializer[Any]):
    """Days in a row on which the library does not work."""

    first = serializers.DateField()
    last = serializers.DateField()
    reopens = serializers.DateField(help_text="From then on requests are answered again")
