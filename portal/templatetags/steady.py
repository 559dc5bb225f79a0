"""Parts of a page that are drawn once and then kept: `make bench` says what that saves."""

from collections.abc import Iterator
from functools import lru_cache

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, Variable
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.template.loader import render_to_string
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.context import RailLine
from portal.templatetags.portal import icon, kbd, seal

register = template.Library()

SAME_EVERY_TIME = (icon, kbd, seal)


@register.tag
def steady(parser: Parser, _token: Token) -> "SteadyNode":
    """What stands between `steady` and `endsteady` depends on nothing but the language."""
    nodes = parser.parse(("endsteady",))
    parser.delete_first_token()
    for node in nodes:
        if not _is_steady(node):
            raise template.TemplateSyntaxError(f"Not the same for everybody: {node.token.contents}")
    return SteadyNode(nodes)


class SteadyNode(Node):
    """The part, and what it read like in each language."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """What was drawn the first time."""
        language = get_language()
        if (drawn := self.drawn.get(language)) is None:
            drawn = self.drawn[language] = self.nodelist.render(context)
        return drawn


@register.simple_tag(takes_context=True)
def rail(context: template.Context, place: str) -> SafeString:
    """The lines of the desk's left rail, which stand on a page twice. All that they show is said
    by the lines themselves, so that what was drawn of the same lines may be kept."""
    return _rail(place, tuple(context["shell"].rail))


@lru_cache(maxsize=256)
def _rail(place: str, groups: tuple[tuple[str, tuple[RailLine, ...]], ...]) -> SafeString:
    return render_to_string("parts/rail.html", {"n": place, "rail": groups})


def _is_steady(node: Node) -> bool:
    if isinstance(node, SimpleNode):
        known = node.func in SAME_EVERY_TIME and node.target_var is None
        return known and not _varies(node)
    if isinstance(node, TranslateNode | URLNode):
        return node.asvar is None and not _varies(node)
    if isinstance(node, StaticNode):
        return node.varname is None and not _varies(node)
    return isinstance(node, TextNode)


def _varies(node: Node) -> bool:
    """Whether any part of the node is looked up in the context, or made by a filter."""
    return any(
        given.filters or (isinstance(given.var, Variable) and given.var.lookups is not None)
        for given in _expressions(list(vars(node).values()))
    )


def _expressions(values: list[object]) -> Iterator[FilterExpression]:
    for value in values:
        if isinstance(value, FilterExpression):
            yield value
        elif isinstance(value, list | tuple):
            yield from _expressions(list(value))
        elif isinstance(value, dict):
            yield from _expressions(list(value.values()))
