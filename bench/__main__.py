"""`make bench`, or `python -m bench NAME…` for some of it."""

import importlib
import sys

from bench.report import keep, table
from bench.stage import Stage

BENCHES = ["postings", "purses", "cases", "copyright", "faces", "batches", "requests", "delivering"]


def main() -> int:
    stage = Stage()
    import django  # noqa: PLC0415 - the settings are known from here on

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    findings = []
    for name in sys.argv[1:] or BENCHES:
        print(f"{name} …", flush=True)
        findings += importlib.import_module(f"bench.{name}").measure(stage)
    print("\n" + table(findings))
    if not sys.argv[1:]:
        print(f"\nKept in {keep(findings)}")
    return 1 if any(finding.met is False for finding in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
