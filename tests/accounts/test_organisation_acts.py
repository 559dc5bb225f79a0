"""Who acts for an organisation is not said by herself, and each time it is written down by whom."""

import pytest

from accounts.models import Membership, Organisation, StaffAct
from accounts.queries import held_on
from accounts.services import add_member, add_organisation, close_account, end_membership
from portal.refusals import Refusal
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(manager) -> Organisation:
    return add_organisation("重庆桥梁公司", kind="enterprise", by=manager)


def written() -> list[tuple[str, str, str, str, str]]:
    acts = StaffAct.objects.order_by("pk").select_related("membership__organisation")
    return [
        (
            act.user.username,
            act.kind,
            act.membership.organisation.name,
            act.membership.role,
            act.by.username,
        )
        for act in acts
    ]


@pytest.mark.parametrize(
    ("who", "role"),
    [("librarian", "staff"), ("manager", "staff"), ("manager", "liaison"), ("manager", "head")],
)
def test_nobody_makes_herself_a_member(firm, request, who, role):
    by = request.getfixturevalue(who)

    with pytest.raises(Refusal, match="not-your-own"):
        add_member(firm, by, role=role, by=by)

    assert Membership.objects.count() == StaffAct.objects.count() == 0


@pytest.mark.parametrize("role", ["head", "liaison"])
def test_who_answers_for_money_is_made_so_by_a_manager(firm, reader, librarian, manager, role):
    with pytest.raises(Refusal, match="not-allowed"):
        add_member(firm, reader, role=role, by=librarian)

    assert add_member(firm, reader, role=role, by=manager).role == role


def test_a_librarian_names_a_mere_member(firm, reader, librarian):
    assert add_member(firm, reader, by=librarian).role == "staff"


def test_who_came_and_went_is_written_down(firm, reader, other_reader, librarian, manager):
    head = add_member(firm, reader, role="head", by=manager)
    member = add_member(firm, other_reader, by=librarian)
    end_membership(head, by=librarian)
    end_membership(member, by=other_reader)
    with pytest.raises(Refusal, match="wrong-state"):
        end_membership(member, by=librarian)

    assert written() == [
        ("reader", "member-added", "重庆桥梁公司", "head", "manager"),
        ("other_reader", "member-added", "重庆桥梁公司", "staff", "librarian"),
        ("reader", "member-ended", "重庆桥梁公司", "head", "librarian"),
        ("other_reader", "member-ended", "重庆桥梁公司", "staff", "other_reader"),
    ]


def test_what_is_not_done_is_not_written_down(firm, reader, manager):
    add_member(firm, reader, by=manager)
    with pytest.raises(Refusal, match="member-already"):
        add_member(firm, reader, by=manager)

    assert StaffAct.objects.count() == 1


def test_closing_an_account_ends_it_in_writing(firm, reader, manager):
    membership = add_member(firm, reader, role="head", by=manager)

    close_account(reader)

    membership.refresh_from_db()
    last = StaffAct.objects.latest("pk")
    assert membership.left_at is not None
    assert (last.kind, last.membership, last.by) == ("member-ended", membership, reader)


def test_the_desk_reads_it_with_the_person_and_with_the_organisation(
    client, firm, reader, librarian, manager
):
    end_membership(add_member(firm, reader, role="head", by=manager), by=librarian)
    client.force_login(librarian)

    of_person = client.get(f"/desk/people/{reader.pk}/").content.decode()
    of_firm = client.get(f"/desk/organisations/{firm.pk}/").content.decode()

    assert "不再代表单位 · 重庆桥梁公司 · 负责人" in of_person
    for kind, by in (("开始代表单位", manager), ("不再代表单位", librarian)):
        assert f"{kind} · 重庆桥梁公司 · 负责人" in of_person
        assert f'{reader} · 负责人 · {kind}</span><span class="w">{by} · ' in of_firm


def test_my_data_tells_her(firm, reader, manager):
    add_member(firm, reader, role="liaison", by=manager)

    [act] = held_on(reader)["staff_acts"]

    assert (act["kind"], act["membership__organisation__name"], act["membership__role"]) == (
        "member-added",
        "重庆桥梁公司",
        "liaison",
    )


def test_a_librarian_is_not_offered_what_only_a_manager_gives(client, firm, librarian, manager):
    offered = {}
    for who in (librarian, manager):
        client.force_login(who)
        form = client.get(f"/desk/organisations/{firm.pk}/").context["form"]
        offered[who.username] = [value for value, _label in form.fields["role"].choices]

    assert offered == {"librarian": ["staff"], "manager": ["head", "liaison", "staff"]}


def test_the_page_says_why_she_cannot_add_herself(client, firm, librarian):
    client.force_login(librarian)

    answer = client.post(f"/desk/organisations/{firm.pk}/", {"login": "librarian", "role": "staff"})

    assert (answer.status_code, Membership.objects.count()) == (200, 0)
    assert "不能办理本人的账户" in answer.content.decode()


def test_the_history_of_an_organisation_is_read_at_once(
    client, firm, manager, django_assert_max_num_queries
):
    client.force_login(manager)
    client.get(f"/desk/organisations/{firm.pk}/")
    for n in range(8):
        add_member(firm, person(f"member{n}", f"员工{n}"), by=manager)

    with django_assert_max_num_queries(16):
        page = client.get(f"/desk/organisations/{firm.pk}/")

    assert len(page.context["acts"]) == 8
