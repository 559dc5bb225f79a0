"""What plain Django lets through: no input, on any address, for anybody, is answered with 5xx."""

import json
from urllib.parse import quote

import pytest

from tests.attacks.conftest import field_names, query, visitors
from tests.permissions.rows import ANONYMOUS

# What goes in is the same on every database: left out of the run on SQLite.
pytestmark = pytest.mark.slow

PARAMETERS = """
    q page after cursor case view kind state sort from code size page_size open next back since
    until purse language lang theme due assignee role reader mine urgent order offset limit format
    type show before from like first last month do paste again idempotency_key title doi id pmid
    issn aulast rft.title sid
""".split()  # noqa: SIM905 - so many names read better so
LONG = "长" * 3000
TEXTS = {
    "nul": "a%00b",
    "half a surrogate": "%ED%A0%80",
    "no utf-8": "%FF%FE",
    "minus one": "-1",
    "far too many": "1" + "0" * 30,
    "full width": "１００",
    "arabic": "١٢.٥",
    "exponent": "1e5",
    "negative": "-5",
    "nan": "NaN",
    "no day": "2026-02-31",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "long": LONG,
    "markup": "'\"><script>alert(1)</script>{{7*7}}{% now %}".replace("%", "%25"),
    "path": "../../../../etc/passwd",
    "control": "a%0d%0aSet-Cookie: x=1",
    "list": "[]",
    "signed": "eyJhIjoxfQ:1abc:xyz",
}
QUICK = ["half a surrogate", "far too many", "the last day"]
BODIES = {
    "deep": "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "twins": '{"name": "a", "name": "b"}',
    "nan": '{"amount_fen": NaN}',
    "huge number": '{"amount_fen": ' + "9" * 5000 + "}",
    "nul": '{"name": "\\u0000"}',
    "half a surrogate": '{"name": "\\ud800"}',
    "a list": "[1, 2]",
    "a text": '"a"',
    "null": "null",
    "a number": "1e400",
    "nothing": "",
    "no json": "\xff\xfe{",
}
QUICK_BODIES = ["deep", "huge number", "half a surrogate", "a list", "no json"]
VALUES = [None, True, -1, 10**30, 1.5, "", "\t", LONG, [], {}, [[]], {"a": {"b": []}}, [None]]


def said_by_all(attacker, method, suffixes, roles=None, **more):
    """Each address with each suffix, as each visitor: what was answered with 5xx."""
    wrong = {}
    for url, row, path in attacker.addresses:
        for role in roles or visitors(row)[-1:]:
            # Who may not come in is turned away before anything is read: one try is enough.
            tried = suffixes if role in (row.get or ()) else dict([*suffixes.items()][:1])
            for name, suffix in tried.items():
                answer = attacker.call(role, method, path + suffix, **more)
                if answer.status_code >= 500:
                    wrong[f"{method} {url.route} as {role}: {name}"] = broken(answer)
    return wrong


def broken(answer) -> str:
    return f"{answer.status_code} {getattr(answer, 'exc_info', [0, 0])[1]!r}"


def test_no_query_breaks_a_page(attacker):
    suffixes = {name: query(TEXTS[name], PARAMETERS) for name in QUICK}

    assert said_by_all(attacker, "GET", suffixes) == {}


def bodies_of(names, texts):
    for name, text in texts.items():
        body = query(text, names)[1:].encode()
        # A form of more fields or bytes than allowed is a 400 of its own: send less of the long.
        yield name, body if len(body) < 2_000_000 else query(text[:400], names)[1:].encode()


def posted(attacker, texts, roles=None):
    wrong, names = {}, [*field_names(), "do", "send", "role", "to", "event", "cases", "act"]
    bodies = dict(bodies_of(names, texts))
    for url, row, path in attacker.addresses:
        for role in roles or visitors(row)[-1:]:
            for name, body in bodies.items():
                kind = "application/x-www-form-urlencoded"
                answer = attacker.call(role, "POST", path, body, content_type=kind)
                if answer.status_code >= 500:
                    wrong[f"POST {url.route} as {role}: {name}"] = broken(answer)
    return wrong


def test_no_form_breaks_a_page(attacker):
    assert posted(attacker, {name: TEXTS[name] for name in QUICK}) == {}


def in_the_api(attacker):
    return [each for each in attacker.addresses if each[0].route.startswith("api/v")]


def calls_with_a_body(row) -> list[str]:
    """The methods that this address takes a body with; POST in any case."""
    return ["POST", *(method for method in ("PUT", "PATCH", "DELETE") if row.allowed(method))]


def odd_bodies(values) -> dict[str, str]:
    """Every field at once, each with the same odd value."""
    return {f"all {v!r:.40}": json.dumps(dict.fromkeys(field_names(), v)) for v in values}


def quick_bodies() -> dict[str, str]:
    return {name: BODIES[name] for name in QUICK_BODIES} | odd_bodies([None, 10**30, [[]]])


def all_bodies() -> dict[str, str]:
    return BODIES | odd_bodies(VALUES)


def sent_as_json(attacker, bodies):
    wrong = {}
    for url, row, path in in_the_api(attacker):
        for role in visitors(row)[-1:]:
            for method in calls_with_a_body(row):
                for name, body in bodies.items():
                    answer = attacker.call(
                        role, method, path, body.encode("latin-1", "replace")
                        if name == "no json" else body.encode(), content_type="application/json",
                    )  # fmt: skip
                    if answer.status_code >= 500:
                        wrong[f"{method} {url.route} as {role}: {name}"] = broken(answer)
    return wrong


def test_no_json_breaks_the_api(attacker):
    assert sent_as_json(attacker, quick_bodies()) == {}


@pytest.mark.attack
def test_no_json_at_all_breaks_the_api(attacker):
    assert sent_as_json(attacker, all_bodies()) == {}


BOUNDARY = "garbage"


def parts(**texts: str) -> bytes:
    """A multipart body of these parts, and a file that is none."""
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in texts.items()
    ]
    lines += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="a\\0.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n%PDF-nothing\r\n"
        for name in ("file", "attachment", "scan")
    ]
    return ("".join(lines) + f"--{BOUNDARY}--\r\n").encode("utf-8", "replace")


def sent_beside_files(attacker, texts, flat):
    wrong = {}
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    bodies = {name: parts(json=text) for name, text in texts.items()}
    bodies |= {f"flat {t}": parts(**dict.fromkeys(field_names(), t)) for t in flat}
    for url, row, path in in_the_api(attacker):
        role = visitors(row)[-1]
        for name, body in bodies.items():
            answer = attacker.call(role, "POST", path, body, content_type=kind)
            if answer.status_code >= 500:
                wrong[f"{url.route} as {role}: {name}"] = broken(answer)
    return wrong


def test_no_json_beside_files_breaks_the_api(attacker):
    quick = {name: BODIES[name] for name in QUICK_BODIES[:3]} | odd_bodies([10**30])
    assert sent_beside_files(attacker, quick, QUICK[:1]) == {}


@pytest.mark.attack
def test_no_json_at_all_beside_files_breaks_the_api(attacker):
    assert sent_beside_files(attacker, all_bodies(), [*TEXTS.values()]) == {}


def test_no_part_of_an_address_breaks_a_page(attacker):
    parts = [quote("１００"), "1" + "0" * 30, "%00", "-1", "..%2f..%2fetc", "a" * 3000, "%ED%A0%80"]
    wrong = {}
    for url, row, path in attacker.addresses:
        if "<" not in url.route:
            continue
        stem = path[: len("/" + url.route[: url.route.index("<")].lstrip("^"))]
        for role in visitors(row)[-1:]:
            for part in parts:
                answer = attacker.call(role, "GET", f"{stem}{part}/")
                if answer.status_code >= 500:
                    wrong[f"{stem}{part[:20]}/ as {role}"] = broken(answer)
    assert wrong == {}


def test_an_unknown_content_type_or_method_breaks_nothing(attacker):
    kinds = ["multipart/form-data", "application/json; charset=utf-7", "a/b; c"]
    wrong = {}
    for url, row, path in attacker.addresses:
        role = visitors(row)[-1]
        for kind in kinds:
            answer = attacker.call(role, "POST", path, b"--x\r\n\r\n\xff", content_type=kind)
            if answer.status_code >= 500:
                wrong[f"{url.route}: {kind}"] = broken(answer)
        answer = attacker.call(role, "GET", path, headers={"X-HTTP-Method-Override": "DELETE"})
        if answer.status_code >= 500:
            wrong[f"{url.route}: another method"] = broken(answer)
    assert wrong == {}


EVERY_ROLE = [ANONYMOUS, "reader", "librarian", "administrator"]


@pytest.mark.attack
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_no_query_at_all_as_anybody(attacker, role):
    suffixes = {name: query(text, PARAMETERS) for name, text in TEXTS.items()}
    suffixes |= {
        f"{name} as {parameter}": query(TEXTS[name], [parameter])
        for name in ("half a surrogate", "far too many")
        for parameter in PARAMETERS
    }

    assert said_by_all(attacker, "GET", suffixes, [role]) == {}


@pytest.mark.attack
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_no_form_at_all_as_anybody(attacker, role):
    assert posted(attacker, TEXTS, [role]) == {}
