"""People and organisations on the staff desk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries, services
from accounts.forms import (
    DeskNameForm,
    MemberForm,
    OrganisationForm,
    PatronTypeForm,
    ReasonForm,
    RoleForm,
    put,
)
from accounts.http import role_required
from accounts.models import Membership, Organisation, RealNameCheck, StaffAct, User
from accounts.pages import facts, organisation_cards
from accounts.roles import Role, role_label
from portal.http import UserRequest
from portal.refusals import Refusal

DESK = (Role.LIBRARIAN, Role.MANAGER, Role.CASHIER, Role.ADMINISTRATOR)
TYPES = (Role.LIBRARIAN, Role.ADMINISTRATOR)
PARTNERS = (Role.LIBRARIAN, Role.MANAGER)


@role_required(*DESK)
@require_safe
def person_list(request: UserRequest) -> HttpResponse:
    """Find a person by name, mail address or number."""
    wanted = request.GET.get("q", "").strip()[:100]
    found, rest = queries.people_matching(wanted, before=request.GET.get("before", ""))
    lines = [(person, queries.shown_addresses(person), _roles_of(person)) for person in found]
    context = {"q": wanted, "lines": lines, "rest": rest}
    return render(request, "accounts/person_list.html", context)


def _roles_of(person: User) -> list[str]:
    return [role_label(group.name) for group in person.groups.all()]


@role_required(*DESK)
@require_safe
def person_detail(request: UserRequest, pk: int) -> HttpResponse:
    """What the library knows of a person, as far as the desk needs it."""
    person = get_object_or_404(User, pk=pk)
    acts = StaffAct.objects.filter(user=person).order_by("-pk")
    acts = acts.select_related("by", "membership__organisation")[:20]
    context = {
        "person": person,
        "addresses": queries.shown_addresses(person),
        "check": queries.last_check(person),
        "held": sorted(group.name for group in person.groups.all()),
        "roles": Role.choices,
        "acts": [(act, role_label(act.role)) for act in acts],
        "memberships": person.memberships.select_related("organisation").order_by("-pk"),
        "rules_people": services.has_role(request.user, Role.ADMINISTRATOR),
        "checks_names": services.has_role(request.user, Role.LIBRARIAN),
        "reason_form": ReasonForm(),
        "type_form": _type_form(request.user, person),
        **facts(person),
    }
    return render(request, "accounts/person_detail.html", context)


def _type_form(by: User, person: User) -> PatronTypeForm | None:
    """What to choose a reader's type with; nobody chooses her own."""
    if not services.has_role(by, *TYPES) or person.erased_at or person.pk == by.pk:
        return None
    return PatronTypeForm(initial={"patron_type": person.patron_type})


@role_required(*TYPES)
@require_POST
def person_type(request: UserRequest, pk: int) -> HttpResponse:
    """Write down which type of reader a person is."""
    person = get_object_or_404(User, pk=pk)
    form = PatronTypeForm(request.POST)
    chosen = form.cleaned_data["patron_type"] if form.is_valid() else ""
    try:
        services.set_patron_type(person, chosen, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The reader type is changed."))
    return redirect("accounts_staff:person_detail", pk=pk)


@role_required(Role.ADMINISTRATOR)
@require_POST
def person_role(request: UserRequest, pk: int) -> HttpResponse:
    """Give a role, or take it back."""
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        change = services.take_role if "take" in request.POST else services.give_role
        try:
            change(person, form.cleaned_data["role"], by=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.text)
        else:
            messages.success(request, _("The roles are changed."))
    return redirect("accounts_staff:person_detail", pk=pk)


@role_required(Role.ADMINISTRATOR)
@require_POST
def person_suspend(request: UserRequest, pk: int) -> HttpResponse:
    """The person may read and do nothing more."""
    person = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.suspend(person, reason=reason, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The account is suspended."))
    return redirect("accounts_staff:person_detail", pk=pk)


@role_required(Role.ADMINISTRATOR)
@require_POST
def person_restore(request: UserRequest, pk: int) -> HttpResponse:
    """The person may act again."""
    person = get_object_or_404(User, pk=pk)
    try:
        services.restore(person, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The account is open again."))
    return redirect("accounts_staff:person_detail", pk=pk)


@role_required(Role.LIBRARIAN)
@require_http_methods(["GET", "HEAD", "POST"])
def person_name(request: UserRequest, pk: int) -> HttpResponse:
    """The person stands at the desk with a passport or card."""
    person = get_object_or_404(User, pk=pk, erased_at__isnull=True)
    form = DeskNameForm(request.POST or None, initial={"real_name": person.name})
    if form.is_valid():
        try:
            services.confirm_at_desk(person, form.given(), by=request.user)
        except Refusal as refusal:
            put(form, refusal)
        else:
            messages.success(request, _("The real name is confirmed."))
            return redirect("accounts_staff:person_detail", pk=pk)
    return render(request, "accounts/person_name.html", {"form": form, "person": person})


@never_cache
@role_required(Role.LIBRARIAN)
@require_POST
def name_look(request: UserRequest, pk: int) -> HttpResponse:
    """Number and picture of a name that waits: shown once, written down."""
    check = get_object_or_404(RealNameCheck, pk=pk)
    context: dict[str, object] = {"check": check}
    status = 200
    try:
        context["shown"] = services.show_name(check, by=request.user)
    except Refusal as refusal:
        context["refusal"], status = refusal.text, refusal.status
    return render(request, "accounts/name_look.html", context, status=status)


@role_required(*PARTNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_list(request: UserRequest) -> HttpResponse:
    """The organisations that the library knows, and a form for one more."""
    wanted = request.GET.get("q", "").strip()[:100]
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.add_organisation(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            put(form, refusal)
        else:
            return redirect("accounts_staff:organisation_detail", pk=made.pk)
    page = Paginator(queries.organisations(wanted), 25).get_page(request.GET.get("page"))
    context = {"q": wanted, "page": page, "form": form}
    return render(request, "accounts/organisation_list.html", context)


@role_required(*PARTNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_detail(request: UserRequest, pk: int) -> HttpResponse:
    """An organisation and who acts for it."""
    organisation = get_object_or_404(Organisation, pk=pk)
    names_heads = services.has_role(request.user, Role.MANAGER)
    form = MemberForm(request.POST or None, names_heads=names_heads)
    if form.is_valid():
        try:
            person = _person(form.cleaned_data["login"])
            services.add_member(
                organisation, person, role=form.cleaned_data["role"], by=request.user
            )
        except Refusal as refusal:
            put(form, refusal)
        else:
            return redirect("accounts_staff:organisation_detail", pk=pk)
    members = organisation.memberships.filter(left_at__isnull=True).select_related("user")
    context = {
        "organisation": organisation,
        "members": members,
        "acts": queries.acts_of_members(organisation),
        "form": form,
        "cards": organisation_cards(organisation, request.user),
    }
    return render(request, "accounts/organisation_detail.html", context)


def _person(login: str) -> User:
    if (person := queries.person_by_login(login)) is None:
        raise Refusal("nobody-of-that-name", field="login")
    return person


@role_required(*PARTNERS)
@require_POST
def membership_end(request: UserRequest, pk: int) -> HttpResponse:
    """The person acts for the organisation no longer."""
    membership = get_object_or_404(Membership, pk=pk)
    try:
        services.end_membership(membership, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect("accounts_staff:organisation_detail", pk=membership.organisation_id)
