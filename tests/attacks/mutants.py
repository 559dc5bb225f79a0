"""Small wrongs that could stand in a service: what each would say instead, one at a time.

Of the bodies of functions alone: `==` for `!=`, `<` for `<=`, `+` for `-`, `and` for `or`, a number
one too large, a condition the other way round, an order backwards, and without: a call, a `raise`,
a value set on an object, a keyword of a filter or of an update, a lock of rows. SQL and words are
text and stay as they are; so do the `status` of a refusal, which belongs to the page, and the
strength of a lock (`no_key`), which only makes others wait.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {
    "ledger": ["ledger/services/*.py", "ledger/checks.py", "ledger/queries/reconciliations.py"],
    "desk": ["desk/workflow.py"],
    "docsharing": ["docsharing/services/*.py"],
    "accounts": ["accounts/services/names.py"],
    "portal": ["portal/numbers.py", "portal/outbox.py"],
}
_BOTH_WAYS: list[tuple[type[ast.AST], type[ast.AST]]] = [
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
    (ast.Mult, ast.FloorDiv),
]
SWAPS = dict([*_BOTH_WAYS, *((b, a) for a, b in _BOTH_WAYS)])
SWAPS |= {ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd}
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
NARROWING = {"filter", "exclude", "get", "update", "Q"}
PLAIN = (ast.Compare, ast.BoolOp, ast.UnaryOp)  # conditions that have mutants of their own
OUTSIDE = {"decorator_list", "args", "returns", "annotation", "type_params"}

Edit = tuple[ast.AST, str, Any]
Change = tuple[ast.AST, str, list[Edit]]  # what is shown, what it becomes ("" for itself), how


@dataclass
class Mutant:
    """One wrong in one function."""

    path: Path
    name: str
    lines: range
    module: ast.Module = field(repr=False)
    edits: list[Edit] = field(repr=False)

    def compiled(self) -> Any:
        """The module's code with the wrong in it. It stays in the tree: try it in a fork."""
        for node, name, value in self.edits:
            setattr(node, name, value)
        return compile(ast.fix_missing_locations(self.module), str(self.path), "exec")


def mutants(path: Path) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    text = path.read_text(encoding="utf-8")
    module = ast.parse(text)
    no_cover = {n for n, line in enumerate(text.splitlines(), 1) if "pragma: no cover" in line}
    found: list[Mutant] = []
    for function in functions(module):
        names: dict[str, int] = {}
        for lines, change in changes(function[1]):
            if lines.start in no_cover:
                continue
            name = f"{path.relative_to(ROOT).as_posix()} {function[0]}: {words(change)}"
            names[name] = names.get(name, 0) + 1
            again = f" #{names[name]}" if names[name] > 1 else ""
            found.append(Mutant(path, name + again, lines, module, change[2]))
    return found


def functions(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of a module and the methods of its classes; what is nested is part of them."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            yield from ((f"{node.name}.{each.name}", each) for each in methods)


def changes(node: ast.AST, lines: range = range(0)) -> Iterator[tuple[range, Change]]:
    """All that can be changed below a node, with the lines of the statement that it stands in."""
    for name, value in ast.iter_fields(node):
        if name in OUTSIDE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            at = head(child) if isinstance(child, ast.stmt) else lines
            if isinstance(child, ast.stmt) and removable(child):
                without = [ast.Pass() if each is child else each for each in value]
                yield at, (child, "pass", [(node, name, without)])
            for kind in KINDS:
                yield from ((at, change) for change in kind(child, node))
            yield from changes(child, at)


def head(statement: ast.stmt) -> range:
    """The lines that say whether a statement ran: of a compound one, those before its body."""
    body = getattr(statement, "body", None)
    end = body[0].lineno if body else (statement.end_lineno or 0) + 1
    return range(statement.lineno, max(end, statement.lineno + 1))


def removable(statement: ast.stmt) -> bool:
    """What does something to the world: a call, a raise, a value set on an object."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    if isinstance(statement, ast.Assign):
        return any(isinstance(each, ast.Attribute) for each in statement.targets)
    return isinstance(statement, ast.Raise)


def comparison(node: ast.AST, _parent: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for n, op in enumerate(node.ops):
            yield node, "", [(node, "ops", [*node.ops[:n], SWAPS[type(op)](), *node.ops[n + 1 :]])]


def operator(node: ast.AST, _parent: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        yield node, "", [(node, "op", SWAPS[type(node.op)]())]


def number(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    if isinstance(parent, ast.keyword) and parent.arg in {"status", "no_key"}:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        other = not node.value if isinstance(node.value, bool) else node.value + 1
        yield parent, "", [(node, "value", other)]


def condition(node: ast.AST, _parent: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "", [(node, "operand", ast.UnaryOp(ast.Not(), node.operand))]
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, PLAIN):
        yield node.test, "not", [(node, "test", ast.UnaryOp(ast.Not(), node.test))]


def narrowing(node: ast.AST, _parent: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Call) or called(node) not in NARROWING:
        return
    for gone in [*node.keywords, *(node.args if called(node) != "get" else [])]:
        kept = [each for each in node.keywords if each is not gone]
        args = [each for each in node.args if each is not gone]
        yield gone, "nothing", [(node, "keywords", kept), (node, "args", args)]


def lookup(node: ast.AST, _parent: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.keyword) and node.arg:
        column, _, how = node.arg.rpartition("__")
        if how in LOOKUPS:
            yield node, "", [(node, "arg", f"{column}__{LOOKUPS[how]}")]


def rows(node: ast.AST, _parent: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Call):
        return
    if called(node) == "select_for_update":
        yield node, "all()", [(node.func, "attr", "all"), (node, "keywords", [])]
    if called(node) == "order_by":
        for arg in [each for each in node.args if isinstance(each, ast.Constant)]:
            back = arg.value[1:] if arg.value.startswith("-") else f"-{arg.value}"
            yield node, "", [(arg, "value", back)]


def opposite(node: ast.AST, _parent: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield node, "", [(node.func, "id", CALLS[node.func.id])]


KINDS = [comparison, operator, number, condition, narrowing, lookup, rows, opposite]


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def words(change: Change) -> str:
    """`what stands there → what the mutant says`."""
    shown, becomes, edits = change
    before = ast.unparse(shown)
    if not becomes:
        old = [(node, name, getattr(node, name)) for node, name, _value in edits]
        for node, name, value in edits:
            setattr(node, name, value)
        becomes = ast.unparse(shown)
        for node, name, value in old:
            setattr(node, name, value)
    elif becomes == "not":
        becomes = f"not {before}"
    return f"{short(before)} → {short(becomes)}"


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:60]} … {line[-25:]}"
