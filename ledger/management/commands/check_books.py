"""Recompute the books from their transfers, and say what differs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ledger.services import check_books


class Command(BaseCommand):
    """Exit code 1 if anything differs."""

    help = "Recompute all balances from the transfers, run every reconciliation, print differences."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the check and print what it found."""
        check = check_books()
        for difference in check.differences:
            self.stdout.write("{check}: {what}: {expected} ≠ {found}".format(**difference))
        self.stdout.write(
            f"{len(check.differences)} differences in {check.duration.total_seconds():.1f} s."
        )
        if check.differences:
            sys.exit(1)
