"""Charts as SVG made by the server: percent geometry, so that text keeps its size on a phone.

Colours come from the style sheet, so that dark mode and print work, and nothing is inline.
"""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEFT, BOTTOM, TOP = 34, 24, 14
DASHED = SafeString(' stroke-dasharray="5 5"')
Series = Sequence[tuple[str, str, Sequence[int]]]
Point = tuple[float, float]


def nice_top(most: int) -> int:
    """The round number at the top of a scale: 1, 2 or 5 times a power of ten."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor >= most:
                return max(step * factor, 4)
        step *= 10


def num(value: float) -> str:
    """A coordinate: two decimals, with a point in every language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _scale(top: int, height: int) -> SafeString:
    inner = height - BOTTOM - TOP
    rows = ((t, TOP + inner * (1 - t / top)) for t in (0, top // 2, top))
    return format_html_join(
        "",
        '<line class="{}" x1="{}" x2="100%" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            ("ax0" if t == 0 else "ax", LEFT, num(y), num(y), LEFT - 8, num(y + 4), t)
            for t, y in rows
        ),
    )


def _frame(title: str, finding: str, height: int, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="ch" height="{}" role="img" aria-label="{} {}">{}</svg>',
        height,
        title,
        finding,
        inside,
    )


def stacked(
    title: str, finding: str, labels: Sequence[str], series: Series, height: int = 236
) -> SafeString:
    """Stacked columns; each part tells its value on hovering."""
    totals = [sum(values[i] for _k, _n, values in series) for i in range(len(labels))]
    top = nice_top(max(totals, default=1))
    columns = format_html_join(
        "", "{}", ((_column(i, labels, series, top, height),) for i in range(len(labels)))
    )
    return _frame(title, finding, height, format_html("{}{}", _scale(top, height), columns))


def _column(i: int, labels: Sequence[str], series: Series, top: int, height: int) -> SafeString:
    step = 93.0 / len(labels)
    centre, width, inner = 6.0 + step * (i + 0.5), step * 0.52, height - BOTTOM - TOP
    y, parts = float(TOP + inner), []
    for key, name, values in series:
        tall = inner * values[i] / top
        y -= tall
        parts.append(
            format_html(
                '<rect class="f-{}" x="{}%" width="{}%" y="{}" height="{}">'
                "<title>{} {} {}</title></rect>",
                key, num(centre - width / 2), num(width), num(y), num(max(tall - 1, 0)),
                labels[i], name, values[i],
            )
        )  # fmt: skip
    total = sum(values[i] for _k, _n, values in series)
    texts = ((num(centre), num(y - 6), total), (num(centre), height - 6, labels[i]))
    return format_html(
        "{}{}",
        format_html_join("", "{}", ((part,) for part in parts)),
        format_html_join("", '<text x="{}%" y="{}" text-anchor="middle">{}</text>', texts),
    )


def line(
    title: str,
    finding: str,
    labels: Sequence[str],
    values: Sequence[int],
    target: int | None = None,
    known: int | None = None,
) -> SafeString:
    """One line with its points, and the line of a target; dashed behind the `known` points."""
    height = 190
    top = nice_top(max([*values, target or 0], default=1))
    inner = height - BOTTOM - TOP
    points = [
        (x, TOP + inner * (1 - v / top))
        for x, v in zip(_spread(len(values), 8, 88), values, strict=True)
    ]
    marks = format_html_join(
        "",
        '<circle class="f-brand" cx="{}%" cy="{}" r="3.5"><title>{} {}</title></circle>'
        '<text x="{}%" y="{}" text-anchor="middle">{}</text>',
        (
            (num(x), num(y), label, value, num(x), height - 6, label)
            for (x, y), label, value in zip(points, labels, values, strict=True)
        ),
    )
    goal = _goal(target, TOP + inner * (1 - (target or 0) / top))
    return _frame(
        title,
        finding,
        height,
        format_html("{}{}{}{}", _scale(top, height), goal, _path(points, known), marks),
    )


def _goal(target: int | None, y: float) -> SafeString:
    if target is None:
        return SafeString("")
    return format_html(
        '<line class="s-ctl" x1="{}" x2="100%" y1="{}" y2="{}"/>', LEFT, num(y), num(y)
    )


def _spread(n: int, start: float, span: float) -> list[float]:
    return [start + span * i / max(n - 1, 1) for i in range(n)]


def _path(points: Sequence[Point], known: int | None = None) -> SafeString:
    solid = len(points) if known is None else known
    pairs = enumerate(pairwise(points), start=1)
    return format_html_join(
        "",
        '<line class="s-brand" x1="{}%" y1="{}" x2="{}%" y2="{}"{}/>',
        (
            (num(a[0]), num(a[1]), num(b[0]), num(b[1]), DASHED if n >= solid else "")
            for n, (a, b) in pairs
        ),
    )


def spark(values: Sequence[int], height: int = 30) -> SafeString:
    """A line without scale; the figure beside it says what it shows."""
    if not values:
        return SafeString("")
    low, high = min(values) * 0.96, max(values) * 1.02 or 1
    room = (high - low) or 1
    points = [
        (x, 3 + (height - 6) * (1 - (v - low) / room))
        for x, v in zip(_spread(len(values), 3, 94), values, strict=True)
    ]
    last = points[-1]
    return format_html(
        '<svg class="ch" height="{}" aria-hidden="true">{}'
        '<circle class="f-brand" cx="{}%" cy="{}" r="3"/></svg>',
        height, _path(points), num(last[0]), num(last[1]),
    )  # fmt: skip


def hbar(value: int, most: int, tone: str = "brand") -> SafeString:
    """A bar of a ranking."""
    share = num(100 * value / most) if most else "0"
    return format_html(
        '<svg class="ch" height="10" aria-hidden="true">'
        '<rect class="f-soft" width="100%" height="10" rx="3"/>'
        '<rect class="f-{}" width="{}%" height="10" rx="3"/></svg>',
        tone, share,
    )  # fmt: skip
