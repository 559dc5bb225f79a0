"""`manage.py give_role`: the first administrator of a new site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import queries, services
from accounts.roles import Role
from portal.refusals import Refusal


class Command(BaseCommand):
    """Give a person a staff role from the shell, where nobody can do it on the desk yet."""

    help = "Gives a person a staff role, as /desk/people/ does. For a site's first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="her mail address, mobile number or user name")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        if (person := queries.person_by_login(options["login"])) is None:
            raise CommandError(f"Nobody signs in with {options['login']}.")
        try:
            services.give_role(person, options["role"], by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal.text)) from refusal
        self.stdout.write(f"{options['login']}: {options['role']}")
