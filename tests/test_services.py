"""The services that the tests stand on are real, and the database comes back as it was."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection


@pytest.mark.postgres
def test_the_database_is_postgresql(db):
    assert connection.vendor == "postgresql"


@pytest.mark.postgres
def test_the_cache_is_redis(settings):
    cache.set("a", 1)

    assert cache.get("a") == 1
    assert settings.CACHES["default"]["LOCATION"].startswith("unix://")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committing_test_leaves_the_seed_rows(transactional_db, turn):
    assert ContentType.objects.count() > 5

    ContentType.objects.create(app_label="left", model="over")
    ContentType.objects.filter(app_label="auth").delete()

    assert ContentType.objects.filter(app_label="left").count() == 1
