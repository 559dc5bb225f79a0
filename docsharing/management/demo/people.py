"""The people of the demo library: one account a role, two managers, and readers."""

from dataclasses import dataclass

from stdnum.cn import ric

from accounts.models import ConsentPurpose, PatronType, User
from accounts.roles import Role
from accounts.services import GivenName, give_consents, give_name, give_role, set_patron_type
from portal.clock import now

PASSWORD = "shuqiao-{}-2026"  # noqa: S105 - of a demo, printed on the terminal


@dataclass(frozen=True)
class Person:
    """Somebody of the demo."""

    username: str
    name: str
    what: str
    role: str = ""
    birth: str = ""
    language: str = "zh-hans"
    patron_type: str = PatronType.EXTERNAL
    phone: str = ""  # in the place of a mail address


STAFF = (
    Person("librarian", "黄娟", "Librarian", Role.LIBRARIAN),
    Person("librarian2", "陈默", "Librarian, a second one", Role.LIBRARIAN),
    Person("cashier", "吴敏", "Cashier", Role.CASHIER),
    Person("volunteer", "周蒲公", "Volunteer", Role.VOLUNTEER),
    Person("reviewer", "孙文", "Reviewer", Role.REVIEWER),
    Person("manager", "沈敏", "Manager", Role.MANAGER),
    Person("manager2", "钱立", "Manager, a second one", Role.MANAGER),
    Person("director", "郑远", "Director", Role.DIRECTOR),
    Person("receiver", "杨秀兰", "Receiving librarian", Role.RECEIVING_LIBRARIAN),
    Person("admin", "冯管", "Administrator", Role.ADMINISTRATOR),
)
READERS = (
    Person("reader", "张雪梅", "Reader with prepaid money, her subsidy used up", birth="19880312"),
    Person(
        "reader2", "王建国", "Reader, retired", birth="19650101", patron_type=PatronType.RETIRED
    ),
    Person("reader3", "刘淑芬", "Reader", birth="19731120"),
    Person("reader4", "田应秀", "Reader, alumna", birth="19910708", patron_type=PatronType.ALUMNI),
    Person(
        "reader5", "赵一鸣", "Reader, a telephone alone", birth="19990930", phone="+8613900000005"
    ),
    Person("reader6", "Anna Keller", "Reader in English", birth="19850214", language="en"),
)
BLOCKED = Person("reader7", "何远", "Reader who gets no copies for a month", birth="19790409")
WAITING = Person("newreader", "李清和", "Reader whose name waits at the desk", birth="19951005")


def id_number(person: Person, sequence: int) -> str:
    """An ID number of Shapingba whose check digit is right."""
    body = f"500106{person.birth}{sequence:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def welcome(person: Person) -> User:
    """Make the account of a person who proved her address and agreed."""
    kind, address = "email", f"{person.username}@example.org"
    if person.phone:
        kind, address = "phone", person.phone
    user = User.objects.create_user(
        person.username,
        PASSWORD.format(person.username),
        name=person.name,
        language=person.language,
        **{kind: address, f"{kind}_verified_at": now()},
    )
    give_consents(user, [ConsentPurpose.ACCOUNT])
    if person.role:
        give_role(user, person.role, by=None)
    return user


def say_type(user: User, person: Person, *, by: User) -> None:
    """The desk writes down which type of reader she is, where it is another than at first."""
    if person.patron_type != user.patron_type:
        set_patron_type(user, person.patron_type, by=by)


def prove_name(user: User, person: Person, sequence: int, *, checker: str) -> None:
    """She says who she is; the checker decides, or the desk later."""
    given = GivenName(name=person.name, number=id_number(person, sequence), consents=True)
    give_name(user, given, checker=checker)


def accounts_list() -> list[str]:
    """The demo accounts, one a line: user name, password, who it is."""
    everybody = (*STAFF, *READERS, BLOCKED, WAITING)
    return [
        f"{person.username:<12} {PASSWORD.format(person.username):<26} {person.name}, {person.what}"
        for person in everybody
    ]
