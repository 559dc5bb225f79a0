"""What all tests share."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from tests import base

# pytest-django makes its own subclass of TransactionTestCase for each test.
TransactionTestCase._fixture_teardown = base.CommittingTestCase._fixture_teardown


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The whole server goes at the end, so there is nothing to drop."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        base.keep_seed(connection)


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits and throttles count in the cache; no test inherits them from another."""
    yield
    cache.clear()
