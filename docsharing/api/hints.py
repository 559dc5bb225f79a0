"""What a program is told with the estimate, beside the price."""

from typing import Any

from rest_framework import serializers


class ClosingSerializer(serializers.Serializer[Any]):
    """Days in a row on which the library does not work."""

    first = serializers.DateField()
    last = serializers.DateField()
    reopens = serializers.DateField(help_text="From then on requests are answered again")


class OpenCopySerializer(serializers.Serializer[Any]):
    """Where the document is probably free to read."""

    url = serializers.CharField()
    where = serializers.CharField(help_text="The repository, or the title in the catalogue")
