"""`manage.py messages`: keeps the Chinese of every app complete."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import catalogues


class Command(BaseCommand):
    """Read the messages of the apps into their catalogues, and compile them."""

    help = (
        "Reads the messages of each app into locale/<app>/zh_Hans/LC_MESSAGES/django.po, keeping "
        "what is translated, and compiles the catalogues."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("apps", nargs="*", help="only these apps (all)")
        parser.add_argument("--compile", action="store_true", help="only compile what is there")
        parser.add_argument("--prune", action="store_true", help="drop what nothing uses any more")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where Chinese is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        apps = options["apps"] or catalogues.apps()
        if unknown := set(apps) - set(catalogues.apps()):
            raise CommandError(f"No such catalogue: {', '.join(sorted(unknown))}")
        if not (options["check"] or options["compile"]):
            for app in apps:
                catalogues.refresh(app, prune=options["prune"])
        if not options["check"]:
            for app in apps:
                catalogues.compile_catalogue(app)
        if not options["compile"]:
            self.tell(list(catalogues.faults(apps)), check=options["check"])

    def tell(self, faults: list[catalogues.Fault], *, check: bool) -> None:
        """Name each message that is not ready; with --check that is an error."""
        for fault in faults:
            self.stdout.write(str(fault))
        if faults and check:
            raise CommandError(f"{len(faults)} messages are not ready in Chinese.")
