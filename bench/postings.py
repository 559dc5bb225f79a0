"""How fast one transfer is posted, beside django-hordak on the same PostgreSQL, turn by turn."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from bench.report import Finding
from bench.stage import Stage

ROUNDS = 7
EACH = {1: 300, 8: 60}
GOAL = 1.5


class Side:
    """The process of one side, and what it answers."""

    def __init__(self, python: Path, module: str, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [python, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | env,
        )
        self.answer()

    def answer(self) -> dict[str, float]:
        return json.loads(self.process.stdout.readline() or "null") or sys.exit("A side fell over.")

    def seconds(self, threads: int) -> float:
        """Time for one transfer, with that many threads at work."""
        self.process.stdin.write(json.dumps({"threads": threads, "each": EACH[threads]}) + "\n")
        self.process.stdin.flush()
        return self.answer()["seconds"] / (threads * EACH[threads])

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


def measure(stage: Stage) -> list[Finding]:
    """Pairs in one run; the ratio of each pair, and the median of the ratios."""
    stage.new_database("hordak")
    ours = Side(Path(sys.executable), "bench.side_ours", {})
    theirs = Side(
        Path(".venv-bench/bin/python"),
        "bench.side_hordak",
        {"BENCH_DATABASE": "hordak", "BENCH_SOCKET": str(stage.postgres.folder)},
    )
    findings = []
    for threads in EACH:
        pairs = [(ours.seconds(threads), theirs.seconds(threads)) for _ in range(ROUNDS)]
        ratio = statistics.median(they / we for we, they in pairs)
        we, they = (statistics.median(side) for side in zip(*pairs, strict=True))
        findings.append(
            Finding(
                f"post() of one transfer, {threads} thread{'s' * (threads > 1)}, PostgreSQL",
                f"≥ {GOAL} × hordak's transfer_to",
                f"{ratio:.2f} ×",
                ratio >= GOAL,
                f"ours {1 / we:,.0f}/s, hordak {1 / they:,.0f}/s",
            )
        )
    ours.stop()
    theirs.stop()
    return findings
