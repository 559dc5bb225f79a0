"""What all tests share: the database, the cast, the site and its worker."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase

from accounts.models import User
from accounts.roles import Role
from portal import rules
from tests import base
from tests.browsing import browser, check_page, enter, page
from tests.factories import person
from tests.processes import Site, Worker

__all__ = ["browser", "check_page", "enter", "page"]

# pytest-django makes its own subclass of TransactionTestCase for each test.
TransactionTestCase._fixture_teardown = base.CommittingTestCase._fixture_teardown


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The whole server goes at the end, so there is nothing to drop."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        base.keep_seed(connection)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and throttles count in the cache; no test inherits them from another."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _no_cover_page(request, monkeypatch) -> None:
    """A page before each delivered file takes a second: the library of most tests wants none.

    Tests marked `covers` have it, and so has every site that runs in a process of its own.
    """
    if not request.node.get_closest_marker("covers"):
        none = replace(rules.get("dd.cover_page"), default=False)
        monkeypatch.setitem(rules._keys, none.key, none)


# The cast: one person a part, two where a rule compares persons.


@pytest.fixture
def reader(db) -> User:
    return person("reader", "王小满")


@pytest.fixture
def other_reader(db) -> User:
    return person("other_reader", "李清和")


@pytest.fixture
def volunteer(db) -> User:
    return person("volunteer", "周义工", Role.VOLUNTEER)


@pytest.fixture
def librarian(db) -> User:
    return person("librarian", "黄娟", Role.LIBRARIAN)


@pytest.fixture
def second_librarian(db) -> User:
    return person("second_librarian", "陈默", Role.LIBRARIAN)


@pytest.fixture
def cashier(db) -> User:
    return person("cashier", "吴算", Role.CASHIER)


@pytest.fixture
def reviewer(db) -> User:
    return person("reviewer", "孙审", Role.REVIEWER)


@pytest.fixture
def manager(db) -> User:
    return person("manager", "赵主任", Role.MANAGER)


@pytest.fixture
def second_manager(db) -> User:
    return person("second_manager", "钱副主任", Role.MANAGER)


@pytest.fixture
def director(db) -> User:
    return person("director", "郑馆长", Role.DIRECTOR)


@pytest.fixture
def receiving_librarian(db) -> User:
    return person("receiving_librarian", "杨老师", Role.RECEIVING_LIBRARIAN)


@pytest.fixture
def administrator(db) -> User:
    return person("administrator", "冯管理", Role.ADMINISTRATOR)


@pytest.fixture
def superuser(db) -> User:
    """Django's all-powerful user, who holds no role and so may move nothing."""
    return person("superuser", "超级用户", is_staff=True, is_superuser=True)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which that person has signed in."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


# Real processes. Tests that use them commit, and are marked `slow` by tests.testservices.


@pytest.fixture(scope="session")
def _site(django_db_setup, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock():
        site = Site()
    site.start()
    yield site
    site.stop()


@pytest.fixture
def live_site(transactional_db, _site: Site) -> Site:
    """The site behind a real web server; `live_site.url` is its address."""
    return _site


@pytest.fixture
def worker(transactional_db) -> Iterator[Worker]:
    """A real worker with its clock; what is in the outbox goes out within two seconds."""
    worker = Worker()
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def check_books_after(db) -> Iterator[None]:
    """After the test, every balance still follows from its transfers."""
    yield
    from ledger.services import check_books  # noqa: PLC0415 - only where there are books

    assert check_books().differences == []
