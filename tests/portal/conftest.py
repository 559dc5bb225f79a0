"""People and files for the tests of portal."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def person(db):
    return User.objects.create_user("xuemei", email="xuemei@example.org", name="Zhang Xuemei")


@pytest.fixture
def upload():
    def make(content=PDF, name="paper.pdf"):
        return SimpleUploadedFile(name, io.BytesIO(content).read())

    return make
