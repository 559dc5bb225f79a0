"""What the clock and a reader ask of chosen gifts goes by an index, however many there were."""

import pytest

from docsharing.queries.gifts import redemptions_of
from docsharing.services.gifts import to_be_reminded, uncollected
from tests.docsharing.conftest import verify
from tests.docsharing.giftplay import chosen, earn, gift_of
from tests.plans import only_indexes

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _one_that_waits(manager, reader):
    verify(reader)
    earn(reader, 1000)
    chosen(gift_of(manager), reader)


@pytest.mark.parametrize("asked", [uncollected, to_be_reminded])
def test_the_clock_looks_at_what_waits_alone(db, asked):
    only_indexes("docsharing_redemption", {"redemption_open"}, keys=False)

    assert "using redemption_open" in asked().explain()


def test_a_reader_s_own_are_found_by_her(reader):
    only_indexes("docsharing_redemption", {"redemption_by_reader"}, keys=False)

    assert "redemption_by_reader" in redemptions_of(reader).explain()
