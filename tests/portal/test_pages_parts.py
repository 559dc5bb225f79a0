"""What templates are made of: the form renderer, the tags, the charts."""

from datetime import date, datetime

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from portal import charts
from portal.clock import SHANGHAI
from portal.templatetags import portal as tags


class Ask(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Title", help_text="As printed")
    year = forms.IntegerField(label="Year", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="I agree")


def render(text, **context):
    return engines["django"].from_string("{% load portal %}" + text).render(context)


def test_label_hint_error_input_stand_in_that_order():
    form = Ask({"kind": "a", "agree": "on"})

    drawn = form["title"].as_field_group()

    order = [drawn.index(part) for part in ("<label", "_helptext", "_error", "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "is-invalid" in drawn


def test_only_optional_fields_are_marked():
    form = Ask()

    assert "选填" in form["year"].as_field_group()
    for name in ("title", "kind", "agree"):
        assert "选填" not in form[name].as_field_group()


def test_radios_are_a_named_group():
    drawn = Ask()["kind"].as_field_group()

    assert drawn.strip().startswith("<fieldset")
    assert "<legend" in drawn
    assert 'class="seg"' in drawn


def test_the_summary_leads_to_each_field_with_its_own_words():
    form = Ask({})

    summary = render('{% include "parts/errors.html" %}', form=form)

    assert '<a href="#id_title">请填写“Title”。</a>' in summary
    assert '<a href="#id_kind_0">请选择“Kind”。</a>' in summary
    assert '<a href="#id_agree">请勾选“I agree”。</a>' in summary
    assert "请填写“Title”。" in form["title"].as_field_group()


def test_a_form_without_errors_has_no_summary():
    assert not render('{% include "parts/errors.html" %}', form=Ask()).strip()


@pytest.mark.parametrize(
    ("fen", "shown"), [(120000, "1,200.00"), (5, "0.05"), (-200, "−2.00"), (None, "")]
)
def test_amounts_are_shown_in_yuan(fen, shown):
    assert tags.yuan(fen) == shown


def test_money_in_a_sentence_has_its_unit():
    assert tags.money(800) == "8.00 元"
    with translation.override("en"):
        assert tags.money(800) == "CNY 8.00"


def test_days_read_as_each_language_writes_them():
    assert tags.day(date(2026, 11, 23), "plain") == "2026-11-23"
    with translation.override("en"):
        assert tags.day(date(2026, 11, 23), "plain") == "23 Nov 2026"


def test_moments_are_shanghais_and_today_is_called_so(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 9, 40, tzinfo=SHANGHAI))

    assert tags.moment(datetime(2026, 11, 23, 8, 5, tzinfo=SHANGHAI), "plain") == "今天 08:05"
    assert tags.moment(datetime(2026, 11, 20, 8, 5, tzinfo=SHANGHAI), "plain") == "2026-11-20 08:05"


def test_what_a_state_reads_like_is_escaped():
    assert tags.state_tag("delivered", "<b>") == '<span class="tag ok">&lt;b&gt;</span>'


def test_an_unknown_icon_is_a_mistake_of_ours():
    with pytest.raises(Exception, match="does not exist"):
        render('{% icon "no-such-thing" %}')


def test_a_chart_tells_its_finding_and_its_numbers():
    series = [("qi", "Companies", [3, 5]), ("ge", "Persons", [30, 12])]

    drawn = render(
        '{% stacked "Deliveries" "Most in May." labels series %}', labels=["A", "B"], series=series
    )

    assert 'role="img" aria-label="Deliveries Most in May."' in drawn
    assert '<td class="n">30</td>' in drawn
    assert "style=" not in drawn


def test_charts_of_nothing_do_not_fall_over():
    assert charts.spark([]) == ""
    assert "<svg" in charts.stacked("t", "f", [], [])
    assert "<svg" in charts.line("t", "f", [], [])
    assert "<svg" in charts.hbar(0, 0)


@pytest.mark.parametrize(("most", "top"), [(0, 4), (7, 10), (11, 20), (53, 100), (100, 100)])
def test_a_scale_ends_at_a_round_number(most, top):
    assert charts.nice_top(most) == top
