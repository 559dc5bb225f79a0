"""What is drawn once and then kept: only what reads the same for everybody who sees it."""

import pytest
from django.template import TemplateSyntaxError, engines
from django.utils import translation

from portal.context import RailLine
from portal.templatetags.steady import SteadyNode

LOAD = "{% load portal steady %}"


def template(inner):
    return engines["django"].from_string(f"{LOAD}{{% steady %}}{inner}{{% endsteady %}}")


def test_a_steady_part_reads_as_it_would_without():
    inner = '<a href="{% url "portal:me" %}">{% icon "x" %}{% translate "My pages" %}</a>'
    plain = engines["django"].from_string(LOAD + inner)

    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            assert template(inner).render() == plain.render()


def test_it_is_drawn_once_a_language(monkeypatch):
    part = template('{% translate "My pages" %}')
    node = part.template.nodelist.get_nodes_by_type(SteadyNode)[0]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            part.render()
    monkeypatch.setattr(node, "nodelist", None)

    with translation.override("zh-hans"):
        chinese = part.render()
    with translation.override("en"):
        english = part.render()

    assert (chinese, english) == ("我的", "My pages")


@pytest.mark.parametrize(
    "inner",
    [
        "{{ user }}",
        '{{ "a"|upper }}',
        "{% if user %}a{% endif %}",
        "{% csrf_token %}",
        "{% idempotency_key %}",
        "{% icon name %}",
        "{% translate word %}",
        '{% translate "My pages" as word %}',
        "{% url page %}",
        '{% url "desk_staff:case_detail" case.pk %}',
        '{% url "portal:me" as page %}',
        "{% static file %}",
        '{% include "parts/rail_me.html" %}',
    ],
)
def test_what_may_differ_is_no_part_of_it(inner):
    with pytest.raises(TemplateSyntaxError, match="Not the same for everybody"):
        template(inner)


def rail(*lines):
    class Shell:
        rail = [("Work", lines)]

    return engines["django"].from_string(LOAD + '{% rail "g" %}').render({"shell": Shell})


def test_the_rail_shows_what_its_lines_say_now():
    line = RailLine("/desk/", "Queue", "inbox", 3, here=True)
    other = RailLine("/desk/people/", "<People>", "users", None, here=False)

    assert '<span class="c">3</span>' in rail(line)
    assert '<span class="c">4</span>' in rail(RailLine("/desk/", "Queue", "inbox", 4, here=True))
    assert rail(line).count("aria-current") == 1
    assert "&lt;People&gt;" in rail(line, other)
    assert "People" not in rail(line)
