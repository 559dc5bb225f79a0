"""The services with small wrongs in them, one at a time: some test of theirs must fail.

`SHUQIAO_MUTANTS=all` tries every mutant, which takes hours; otherwise it is the same sample always.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.attacks import mutants
from tests.attacks.mutants import ROOT, TARGETS
from tests.attacks.mutating import alive

HOW_MANY = os.environ.get("SHUQIAO_MUTANTS", "30")  # of each part
SURVIVE = 0.1
TESTS = [
    *("tests/ledger", "tests/concurrency", "tests/desk", "tests/docsharing"),
    *("tests/accounts/test_names.py", "tests/accounts/test_rights.py"),
    *("tests/portal/test_numbers.py", "tests/portal/test_outbox.py"),
]
# Pages are slow and far away: what only they would notice has no test of its own.
PAGES = [
    *("tests/ledger/test_pages.py", "tests/desk/test_staff_views.py"),
    *("tests/docsharing/test_views.py", "tests/docsharing/test_staff_views.py"),
    *("tests/docsharing/test_api.py", "tests/docsharing/test_demo.py"),
]
OURS = ("PYTEST_", "DATABASE_URL", "REDIS_URL", "BROKER_URL", "PRIVATE_FILES", "SHUQIAO_TEST_VAR")


def equivalent() -> dict[str, str]:
    """The mutants that do what the original does, with the reason."""
    lines = (ROOT / "tests" / "attacks" / "equivalent.txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    return {name: why.strip() for name, why in zip(told[::2], told[1::2], strict=True)}


@pytest.mark.attack
@pytest.mark.postgres
def test_of_small_wrongs_in_the_services_the_tests_find_nine_of_ten(tmp_path):
    report = tmp_path / "mutants.json"
    command = [sys.executable, "-m", "pytest", "-p", "tests.attacks.mutating", "-q", *TESTS]
    command += [f"--ignore={path}" for path in PAGES]
    command += ["-m", "not slow and not browser", f"--mutants={HOW_MANY}"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}

    done = subprocess.run(  # noqa: S603 - our own command
        [*command, f"--mutants-report={report}"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert report.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    known, outcome = equivalent(), json.loads(report.read_text(encoding="utf-8"))
    left = {
        part: [name for name in alive({part: hows}) if name not in known]
        for part, hows in outcome.items()
    }
    for part, hows in outcome.items():
        print(f"{part}: {len(hows)} mutants, {len(left[part])} survive: {left[part]}")  # noqa: T201
    assert set(outcome) == set(TARGETS)
    assert {part for part in left if len(left[part]) > SURVIVE * len(outcome[part])} == set()


def test_what_is_called_equivalent_is_a_mutant_still():
    paths = [path for every in TARGETS.values() for each in every for path in ROOT.glob(each)]
    names = {mutant.name for path in paths for mutant in mutants.mutants(path)}

    assert set(equivalent()) - names == set()
    assert all(equivalent().values())


@pytest.mark.parametrize(
    ("line", "wrongs"),
    [
        ("return a <= b", {"a <= b → a < b"}),
        ("return a + b", {"a + b → a - b"}),
        ("return a and b", {"a and b → a or b"}),
        ("return a[0]", {"a[0] → a[1]"}),
        ("return min(a)", {"min(a) → max(a)"}),
        ("require(a)", {"require(a) → pass"}),
        ("raise a", {"raise a → pass"}),
        ("a.b = c", {"a.b = c → pass"}),
        ("if a: return b", {"a → not a"}),
        ("return not a", {"not a → not not a"}),
        ("return a.filter(b=c)", {"b=c → nothing"}),
        ("return a(b__lt=c)", {"b__lt=c → b__lte=c"}),
        ("return a.order_by('-b')", {"a.order_by('-b') → a.order_by('b')"}),
        ("return a.select_for_update(of=b)", {"a.select_for_update(of=b) → all()"}),
        ("return a('words', status=409)", set()),
    ],
)
def test_each_kind_of_wrong_is_made(tmp_path, monkeypatch, line, wrongs):
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    path = tmp_path / "service.py"
    path.write_text(f"def act(a, b=1):\n    {line}\n")

    made = mutants.mutants(path)

    assert {mutant.name.removeprefix("service.py act: ") for mutant in made} == wrongs
    assert all(mutant.compiled() for mutant in made)
