"""Fields that the forms of all apps share."""

import pytest
from django.forms import ValidationError

from portal.forms import WholeNumberField

FIELD = WholeNumberField(min_value=1, max_value=20_000)


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 20000 ", 20_000), ("007", 7)])
def test_a_whole_number_is_read(text, number):
    assert FIELD.clean(text) == number


@pytest.mark.parametrize(
    "text", ["0", "20001", "+3", "-3", "3.0", "1e3", "1_0", "٣", "３", "三", "9" * 30]
)
def test_what_is_no_plain_whole_number_is_refused(text):
    with pytest.raises(ValidationError):
        FIELD.clean(text)
