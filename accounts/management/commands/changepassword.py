"""`manage.py changepassword`: Django's command of that name would end neither tokens nor feeds."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import queries, services
from portal.refusals import Refusal

TRIES = 3


class Command(BaseCommand):
    """Give a person another password from the shell, as if she had changed it on her page."""

    help = "Gives a person another password; her sessions, API tokens and feed addresses end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="her mail address, mobile number or user name")

    def handle(self, *args: Any, **options: Any) -> None:
        if (person := queries.person_by_login(options["login"])) is None:
            raise CommandError(f"Nobody signs in with {options['login']}.")
        for _n in range(TRIES):
            password = getpass()
            if getpass("Password (again): ") != password:
                self.stderr.write("The two are not the same.")
                continue
            try:
                services.replace_password(person, password)
            except Refusal as refusal:
                self.stderr.write(str(refusal.text))
            else:
                self.stdout.write(f"{options['login']} has another password.")
                return
        raise CommandError(f"Nothing is changed after {TRIES} tries.")
