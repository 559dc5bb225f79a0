"""What a bench found, and how it is shown and kept."""

import datetime as dt
import json
import platform
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Finding:
    """One line of the table."""

    what: str
    goal: str
    found: str
    met: bool | None
    detail: str = ""


def table(findings: list[Finding]) -> str:
    rows = [("what", "goal", "found", "", "detail")]
    marks = {True: "met", False: "MISSED", None: "-"}
    rows += [(f.what, f.goal, f.found, marks[f.met], f.detail) for f in findings]
    rule = "|---|---|---|---|---|"
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], rule, *lines[1:]])


def commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "no commit"


def keep(findings: list[Finding]) -> Path:
    """Write the findings of today's run, for people and for programs."""
    now = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8)))
    where = f"commit {commit()}, {now:%Y-%m-%d %H:%M}, Python {platform.python_version()}"
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%d}.md"
    path.write_text(f"# Speed\n\n{where}\n\n{table(findings)}\n", encoding="utf-8")
    found = {"where": where, "findings": [asdict(finding) for finding in findings]}
    path.with_suffix(".json").write_text(
        json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path
