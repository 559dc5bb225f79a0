"""What import-linter cannot see: who writes, how long a module is, what a service says it does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["portal", "accounts", "ledger", "desk", "docsharing"]
LONGEST = 400

# Portal holds mechanisms, which write rows of their own; elsewhere only these parts may.
WRITERS = {"services", "migrations"}
WRITING_MODULES = {"desk/workflow.py", "accounts/models/people.py"}
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create"}
WRITES |= {"update_or_create", "acreate", "asave", "adelete", "aupdate"}
# Names of objects that have such a method and are no rows.
NOT_ROWS = {
    "cache",
    "hashlib",
    "h",
    "digest",
    "session",
    "dict",
    "params",
    "kwargs",
    "context",
    "GET",
}


def modules() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_service(path: Path) -> bool:
    return path.stem == "services" or "services" in path.relative_to(ROOT).parts[:-1]


def may_write(path: Path) -> bool:
    mechanism = path.relative_to(ROOT).parts[0] == "portal" and path.stem not in {
        "views",
        "staff_views",
        "forms",
        "api",
    }
    return mechanism or is_service(path) or relative(path) in WRITING_MODULES


def subject(node: ast.expr) -> str:
    """The name of what a method is called on: `session` of `request.session.update(…)`."""
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def writes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        # `dict.update({…})` takes a mapping; a queryset's update takes keywords.
        plain_update = node.func.attr == "update" and not node.keywords
        if (
            node.func.attr in WRITES
            and not plain_update
            and subject(node.func.value) not in NOT_ROWS
        ):
            yield f"{relative(path)}:{node.lineno} {subject(node.func.value)}.{node.func.attr}"


def test_only_services_and_mechanisms_write():
    found = [line for path in modules() if not may_write(path) for line in writes(path)]

    assert found == []


def test_services_know_nothing_of_http():
    bad = ("django.http", "django.contrib.messages", "django.shortcuts", "rest_framework", "celery")
    found = [
        f"{relative(path)}: {name}"
        for path in modules()
        if is_service(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported(node)
        if name.startswith(bad)
    ]

    assert found == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_public_services_and_models_say_what_they_are():
    found = [
        f"{relative(path)}: {node.name}"
        for path in modules()
        if is_service(path) or path.stem == "models"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and (is_service(path) or isinstance(node, ast.ClassDef))
    ]

    assert found == []


def test_no_module_is_too_long():
    long = [
        f"{relative(path)}: {lines}"
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]

    assert long == []


def test_templates_have_neither_script_nor_style_of_their_own():
    bad = ("<script>", "<style", " style=", " onclick=", " onchange=", " onsubmit=", "javascript:")
    found = [
        f"{relative(path)}: {word}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for word in bad
        if word in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_what_is_attacked_stands_in_the_docs():
    """Each module of attacks and faults has its row."""
    said = (ROOT / "docs" / "attack.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(tests/[a-z_/]+\.py)`", said))
    made = {
        str(path.relative_to(ROOT))
        for folder in ("attacks", "faults")
        for path in (ROOT / "tests" / folder).glob("test_*.py")
    }
    assert made - told == set()
    assert {path for path in told if not (ROOT / path).exists()} == set()


def test_no_file_has_a_name_for_anything():
    names = {"utils.py", "helpers.py", "common.py", "misc.py", "constants.py"}

    assert [relative(path) for path in modules() if path.name in names] == []


@pytest.mark.parametrize("statement", ["Row.objects.create(a=1)", "row.save()", "q.update(a=1)"])
def test_a_write_is_seen(tmp_path, monkeypatch, statement):
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    path = tmp_path / "views.py"
    path.write_text(statement)

    assert len(list(writes(path))) == 1
