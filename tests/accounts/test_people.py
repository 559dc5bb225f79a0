"""Roles, people on the desk, organisations and those who act for them."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.identity import mask_address, normal_email, normal_phone, normal_username, skeleton
from accounts.models import Membership, Organisation, Relation, StaffAct, User
from accounts.roles import Role
from accounts.services import (
    add_interest,
    add_member,
    add_organisation,
    end_membership,
    forget_roles,
    give_role,
    has_role,
    is_member,
    relate,
    remove_relation,
    require,
    require_active,
    restore,
    suspend,
    take_role,
)
from portal.models import Notice
from portal.refusals import Refusal
from tests.factories import person

pytestmark = pytest.mark.django_db
CODE = "91500000MA5U5TX7X3"


@pytest.fixture
def partner(manager) -> Organisation:
    return add_organisation("重庆桥梁公司", kind="enterprise", by=manager)


# Roles


def test_a_role_opens_what_it_names(librarian, cashier, reader):
    require(librarian, Role.LIBRARIAN)
    require(cashier, Role.LIBRARIAN, Role.CASHIER)

    for by, code, status in ((cashier, "not-allowed", 403), (reader, "not-found", 404)):
        with pytest.raises(Refusal, match=code) as refused:
            require(by, Role.LIBRARIAN)
        assert refused.value.status == status


def test_a_superuser_passes_nowhere(reader):
    reader.is_superuser = reader.is_staff = True

    with pytest.raises(Refusal, match="not-found"):
        require(reader, *Role.values)


def test_the_program_passes_only_where_it_may():
    require(None, Role.LIBRARIAN, program=True)

    with pytest.raises(Refusal, match="not-found"):
        require(None, Role.LIBRARIAN)


def test_roles_are_asked_for_once(librarian, django_assert_num_queries):
    forget_roles(librarian)

    with django_assert_num_queries(1):
        assert (has_role(librarian, Role.LIBRARIAN), has_role(librarian, Role.CASHIER)) == (
            True,
            False,
        )


def test_the_administrator_gives_and_takes_roles(client, administrator, reader):
    client.force_login(administrator)
    url = f"/desk/people/{reader.pk}/role/"

    client.post(url, {"role": "cashier"})
    given = set(reader.groups.values_list("name", flat=True))
    client.post(url, {"role": "cashier", "take": "1"})

    assert (given, reader.groups.count()) == ({"cashier"}, 0)
    assert list(StaffAct.objects.values_list("kind", "role", "by_id").order_by("pk")) == [
        ("role-given", "cashier", administrator.pk),
        ("role-taken", "cashier", administrator.pk),
    ]


def test_a_role_taken_back_is_gone_with_the_next_request(client, librarian, administrator):
    client.force_login(librarian)
    before = client.get("/desk/people/").status_code
    take_role(User.objects.get(pk=librarian.pk), "librarian", by=administrator)

    assert (before, client.get("/desk/people/").status_code) == (200, 404)


def test_one_administrator_stays(administrator):
    with pytest.raises(Refusal, match="last-administrator"):
        take_role(administrator, "administrator", by=administrator)


@pytest.mark.parametrize("act", [give_role, take_role])
def test_only_the_administrator_changes_roles(act, manager, librarian, reader):
    for by, code in ((manager, "not-allowed"), (librarian, "not-allowed"), (reader, "not-found")):
        with pytest.raises(Refusal, match=code):
            act(reader, "director", by=by)


def test_a_closed_account_holds_no_role(reader, administrator):
    reader.is_active = False

    with pytest.raises(Refusal, match="wrong-state"):
        give_role(reader, "cashier", by=administrator)


# Suspension


def test_a_suspension_has_a_reason_and_is_told(reader, administrator):
    with pytest.raises(Refusal, match="reason-needed"):
        suspend(reader, reason="", by=administrator)
    suspend(reader, reason="fraud", by=administrator)
    restore(reader, by=administrator)

    assert reader.suspended_at is None
    assert list(Notice.objects.order_by("pk").values_list("code", flat=True)) == [
        "accounts.suspended",
        "accounts.restored",
    ]


def test_nobody_suspends_herself_and_only_administrators_suspend(administrator, manager, reader):
    for by, user, code in (
        (administrator, administrator, "not-your-own"),
        (manager, reader, "not-allowed"),
        (reader, manager, "not-found"),
    ):
        with pytest.raises(Refusal, match=code):
            suspend(user, reason="x", by=by)


def test_twice_suspended_is_once(reader, administrator):
    suspend(reader, reason="x", by=administrator)

    with pytest.raises(Refusal, match="wrong-state"):
        suspend(reader, reason="x", by=administrator)


def test_a_suspended_reader_does_not_act(reader, administrator):
    suspend(reader, reason="x", by=administrator)

    with pytest.raises(Refusal, match="suspended"):
        require_active(reader)


def test_the_first_administrator_gets_her_role_from_the_shell(reader):
    call_command("give_role", "Reader@Example.org", "administrator", stdout=StringIO())

    assert has_role(User.objects.get(pk=reader.pk), Role.ADMINISTRATOR)
    assert StaffAct.objects.get().by is None


@pytest.mark.parametrize(
    ("login", "role", "why"),
    [("nobody", "cashier", "Nobody signs in with nobody"), ("reader", "king", "invalid choice")],
)
def test_the_shell_says_why_a_role_is_not_given(reader, login, role, why):
    with pytest.raises(CommandError, match=why):
        call_command("give_role", login, role)


def test_the_shell_gives_no_role_to_a_dead_account(reader):
    User.objects.filter(pk=reader.pk).update(is_active=False)

    with pytest.raises(CommandError):
        call_command("give_role", "reader", "cashier")


# People on the desk


@pytest.mark.parametrize(
    "wanted", ["王小", "小满", "reader@example.org", "Reader@Example.org", "reader"]
)
def test_staff_find_a_person_and_see_no_whole_address(client, librarian, reader, wanted):
    client.force_login(librarian)

    body = client.get("/desk/people/", {"q": wanted}).content.decode()

    assert ("王小满" in body, "reader@example.org</td>" in body) == (True, False)
    assert "r***@example.org" in body


def test_a_search_for_one_letter_finds_nobody(client, librarian, reader):
    client.force_login(librarian)

    assert "王小满" not in client.get("/desk/people/", {"q": "王"}).content.decode()


def test_who_is_not_among_the_newest_is_on_the_next_page(client, librarian, monkeypatch):
    monkeypatch.setattr("accounts.queries.MOST", 2)
    people = [person(f"w{n}", f"同名{n}") for n in range(3)]
    client.force_login(librarian)

    first = client.get("/desk/people/", {"q": "同名"})
    link = f"?q=%E5%90%8C%E5%90%8D&amp;before={people[1].pk}"
    second = client.get("/desk/people/", {"q": "同名", "before": people[1].pk})

    assert [line[0] for line in first.context["lines"]] == [people[2], people[1]]
    assert link in first.content.decode()
    assert [line[0] for line in second.context["lines"]] == [people[0]]
    assert second.context["rest"] is None


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_key_that_is_none_begins_at_the_newest(client, librarian, reader, before):
    client.force_login(librarian)

    found = client.get("/desk/people/", {"q": "王小满", "before": before})

    assert [line[0] for line in found.context["lines"]] == [reader]


def test_the_list_costs_the_same_for_one_and_for_many(client, librarian, reader):
    client.force_login(librarian)
    User.objects.bulk_create(User(username=f"w{n}", name=f"同名{n}") for n in range(30))

    client.get("/desk/people/", {"q": "谁都不是"})  # what a process asks once

    costs = []
    for wanted in ("王小满", "同名"):
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/people/", {"q": wanted})
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 10


def test_a_person_has_a_page(client, administrator, librarian, reader):
    pages = {}
    for staff in (administrator, librarian):
        client.force_login(staff)
        pages[staff] = client.get(f"/desk/people/{reader.pk}/").content.decode()

    assert all("王小满" in page for page in pages.values())
    assert [f"/desk/people/{reader.pk}/suspend/" in page for page in pages.values()] == [
        True,
        False,
    ]


def test_readers_see_no_people(client, reader, other_reader):
    client.force_login(reader)

    for path in ("/desk/people/", f"/desk/people/{other_reader.pk}/", "/desk/organisations/"):
        assert client.get(path).status_code == 404


# Organisations


@pytest.mark.parametrize(
    ("kind", "uscc", "stored"),
    [
        ("enterprise", "91110000600037341l".upper(), "91110000600037341L"),
        ("enterprise", "", None),
        ("individual", "91110000600037341L", None),
    ],
)
def test_an_organisation_becomes_known(manager, kind, uscc, stored):
    made = add_organisation(" 桥梁公司 ", kind=kind, uscc=uscc, by=manager)

    assert (made.name, made.uscc) == ("桥梁公司", stored)


@pytest.mark.parametrize("uscc", ["91110000600037341M", "123", "91110000600037341"])
def test_a_wrong_credit_code_is_refused(manager, uscc):
    with pytest.raises(Refusal, match="credit-code-invalid"):
        add_organisation("x", kind="enterprise", uscc=uscc, by=manager)


def test_an_organisation_is_known_once(partner, manager):
    with pytest.raises(Refusal, match="organisation-known"):
        add_organisation("重庆桥梁公司 ", kind="library", by=manager)


def test_members_come_and_go(partner, reader, manager):
    membership = add_member(partner, reader, by=manager)
    with pytest.raises(Refusal, match="member-already"):
        add_member(partner, reader, by=manager)
    during = is_member(reader, partner)

    end_membership(membership, by=manager)

    assert (during, is_member(reader, partner)) == (True, False)
    with pytest.raises(Refusal, match="wrong-state"):
        end_membership(membership, by=manager)
    add_member(partner, reader, by=manager)
    assert Membership.objects.count() == 2


def test_only_the_desk_and_the_head_keep_organisations(
    partner, reader, other_reader, cashier, manager
):
    membership = add_member(partner, reader, by=manager)
    for by, code in ((cashier, "not-allowed"), (other_reader, "not-found")):
        for act in (
            lambda by=by: add_organisation("y", kind="library", by=by),
            lambda by=by: add_member(partner, other_reader, by=by),
            lambda by=by: end_membership(membership, by=by),
        ):
            with pytest.raises(Refusal, match=code):
                act()
    end_membership(membership, by=reader)


def test_the_pages_of_organisations_work(client, manager, reader):
    client.force_login(manager)
    made = client.post("/desk/organisations/", {"name": "桥梁公司", "kind": "enterprise"})
    organisation = Organisation.objects.get()
    client.post(made.headers["Location"], {"login": "reader@example.org", "role": "head"})
    unknown = client.post(made.headers["Location"], {"login": "nobody", "role": "head"})
    membership = Membership.objects.get()
    listed = client.get("/desk/organisations/", {"q": "桥梁"}).content.decode()
    client.post(f"/desk/people/memberships/{membership.pk}/end/")

    membership.refresh_from_db()
    assert (membership.user, membership.role, organisation.kind) == (reader, "head", "enterprise")
    assert (membership.left_at is None, "桥梁公司" in listed, unknown.status_code) == (
        False,
        True,
        200,
    )


# Relations and interests


def test_relations_fit_their_kind(reader, other_reader, partner):
    relate(reader, "employee-of", to=partner)
    relate(reader, "coauthor-of", to=other_reader, source="inferred", confidence=60)

    for kind, to in (
        ("employee-of", other_reader),
        ("coauthor-of", partner),
        ("coauthor-of", reader),
    ):
        with pytest.raises(Refusal, match="relation-does-not-fit"):
            relate(reader, kind, to=to)
    with pytest.raises(Refusal, match="relation-known"):
        relate(reader, "employee-of", to=partner)
    assert [(r.confidence, r.consented_at is None) for r in Relation.objects.order_by("pk")] == [
        (100, False),
        (60, True),
    ]


def test_either_end_removes_a_link_and_nobody_else(reader, other_reader, librarian):
    link = relate(reader, "coauthor-of", to=other_reader, source="inferred", confidence=60)
    with pytest.raises(Refusal, match="not-found"):
        remove_relation(librarian, link.pk)

    remove_relation(other_reader, link.pk)

    assert Relation.objects.get().removed_at is not None


def test_the_database_holds_the_rules_of_relations(reader, partner):
    for wrong in (
        {"kind": "coauthor-of", "to_organisation": partner},
        {"kind": "coauthor-of", "to_user": reader},
        {"kind": "employee-of", "to_organisation": partner, "confidence": 60},
        {"kind": "employee-of"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.create(user=reader, **wrong)


@pytest.mark.parametrize(
    ("typed", "scheme", "value"),
    [
        ("TP391.1", "clc", "tp391.1"),
        ("U44", "clc", "u44"),
        ("Bridge", "keyword", "bridge"),
        ("桥梁 2", "keyword", "桥梁 2"),
    ],
)
def test_an_interest_is_a_class_or_a_word(reader, typed, scheme, value):
    made = add_interest(reader, typed)

    assert (made.scheme, made.value) == (scheme, value)
    assert add_interest(reader, typed) == made


# One spelling


@pytest.mark.parametrize(
    ("typed", "one"),
    [
        ("A@B.cn", "a@b.cn"),
        (" ａ@ｂ.cn ", "a@b.cn"),
        ("а@b.cn", None),
        ("a@b", None),
        ("a b@c.cn", None),
        ("a@b.cn\nBcc: x@y.cn", None),
    ],
)
def test_mail_addresses_have_one_spelling(typed, one):
    assert normal_email(typed) == one


@pytest.mark.parametrize(
    ("typed", "one"),
    [
        ("13812342067", "+8613812342067"),
        ("+86 138 1234 2067", "+8613812342067"),
        ("１３８１２３４２０６７", "+8613812342067"),
        ("0086-138-1234-2067", "+8613812342067"),
        ("+1 415 555 2671", "+14155552671"),
        ("1381234", None),
        ("hello", None),
    ],
)
def test_phone_numbers_have_one_spelling(typed, one):
    assert normal_phone(typed) == one


@pytest.mark.parametrize(
    ("name", "twin"),
    [("paul", "pau1"), ("modern", "modem"), ("bob", "b0b"), ("a_b", "a-b"), ("xiaoli", "xlao1i")],
)
def test_names_that_look_alike_have_one_skeleton(name, twin):
    assert skeleton(name) == skeleton(twin)


def test_a_chinese_user_name_is_allowed():
    assert normal_username("林晓123") == "林晓123"


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("+8613812342067", "138****2067"),
        ("lin@example.org", "l***@example.org"),
        ("+4412", "***12"),
    ],
)
def test_an_address_is_masked(text, mask):
    assert mask_address(text) == mask


def test_the_groups_of_the_roles_survive_a_test_that_commits(transactional_db):
    assert Group.objects.filter(name__in=Role.values).count() == len(Role)
