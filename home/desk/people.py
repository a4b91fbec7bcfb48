"""Who works in a studio: its owner and the agency see them and take somebody out; its owner asks others in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, log

from ..access import studio_as, studios_for, works_as
from ..colleagues import ASKED, CLOSED, TAKEN_OUT, CannotLeave, close_account, colleague_at, colleagues_at, take_out
from ..email_address import same_key
from ..invitations import CannotAsk, ask, send_again
from ..models import Invitation, Role, Studio
from ..seal import name_id, register
from .agency import agency_only, is_agency
from .forms import InviteForm

register(Invitation, lookup="studio")
name_id("invitation_pk", Invitation)
name_id("studio_pk", Studio)
name_id("person_pk", get_user_model())


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The people of the studio that is being worked in, for its owner. The agency has them on the studio's own page."""
    studio = studio_as(request, Role.OWNER)
    if is_agency(request):
        return redirect("studios:studio", studio.pk) if studio is not None else redirect("studios:index")
    if studio is None or not _owned(request).filter(pk=studio.pk).exists():
        raise Http404("Owners see who works in their studio.")
    form = InviteForm(request.POST) if request.method == "POST" else InviteForm()
    if request.method == "POST" and form.is_valid() and _ask(request, studio, form):
        return redirect("people")
    context = {
        "studio": studio,
        "colleagues": colleagues_at(studio),
        "asked": studio.invitations.filter(user=None).order_by("-created_at"),
        "form": form,
        "header_icon": "group",
        "page_title": _("People of %s") % studio.name,
    }
    return render(request, "home/desk/people.html", context, status=422 if form.errors else 200)


def _owned(request: HttpRequest) -> QuerySet[Studio]:
    return studios_for(request.user, roles=(Role.OWNER,))


def _ask(request: HttpRequest, studio: Studio, form: InviteForm) -> bool:
    """Invite somebody; whether they were. Says the same of an address that is known elsewhere and one that is not."""
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    if any(same_key(one.person.email) == same_key(email) and role in one.roles for one in colleagues_at(studio)):
        form.add_error("email", _("Works here already in this role."))
        return False
    try:
        ask(studio, email=email, role=role)
    except CannotAsk as error:
        form.add_error(None, str(error))
        return False
    log(studio, ASKED, user=request.user, data={"email": email, "role": str(role)})
    messages.success(request, _("The mail to %s is on its way.") % email)
    return True


@require_POST
def asked(request: HttpRequest, studio_pk: int, invitation_pk: int) -> HttpResponse:
    """An invitation that nobody accepted yet: its mail once more, or withdraw it."""
    studio = get_object_or_404(_owned(request), pk=studio_pk)
    invitation = get_object_or_404(Invitation, pk=invitation_pk, studio=studio, user=None)
    if "withdraw" in request.POST:
        invitation.delete()
        messages.success(request, _("The invitation of %s is withdrawn.") % invitation.email)
    else:
        send_again(invitation)
        messages.success(request, _("The mail to %s is on its way.") % invitation.email)
    return redirect("people")


@require_http_methods(["GET", "HEAD", "POST"])
def out(request: HttpRequest, studio_pk: int, person_pk: int) -> HttpResponse:
    """Take somebody out of a studio: asked once more, done by POST."""
    studio = get_object_or_404(_owned(request), pk=studio_pk)
    colleague = colleague_at(studio, person_pk)
    if colleague is None:
        raise Http404("Nobody of this number works here.")
    if request.method != "POST":
        question = _("Take %(person)s out of %(studio)s?")
        explained = _("What they wrote stays. Leads they were to call wait for somebody else. Their account stays too.")
        return _asked(request, studio, colleague.person, question, explained, _("Take out of this studio"))
    try:
        take_out(studio, colleague, by=request.user)
    except CannotLeave as error:
        messages.error(request, str(error))
        return redirect(_back(request, studio))
    messages.success(request, _("%(person)s is out of %(studio)s.") % _words(studio, colleague.person))
    return redirect("wagtailadmin_home" if colleague.person == request.user else _back(request, studio))


@agency_only
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, studio_pk: int, person_pk: int) -> HttpResponse:
    """Close somebody's account, in every studio they work in."""
    studio = get_object_or_404(Studio, pk=studio_pk)
    colleague = colleague_at(studio, person_pk)
    if colleague is None:
        raise Http404("Nobody of this number works here.")
    if request.method != "POST":
        question, explained = _("Close the account of %(person)s?"), _("They are signed out, and cannot sign in again.")
        return _asked(request, studio, colleague.person, question, explained, _("Close the account"))
    try:
        close_account(colleague.person, by=request.user)
        messages.success(request, _("The account of %(person)s is closed.") % _words(studio, colleague.person))
    except CannotLeave as error:
        messages.error(request, str(error))
    return redirect(_back(request, studio))


def _asked(
    request: HttpRequest, studio: Studio, person: Any, question: str, explained: str, button: str
) -> HttpResponse:
    context = {
        "question": question % _words(studio, person),
        "explained": explained,
        "button": button,
        "back": _back(request, studio),
        "header_icon": "group",
        "page_title": button,
    }
    return render(request, "home/desk/confirm_person.html", context)


def _words(studio: Studio, person: Any) -> dict[str, str]:
    return {"person": person.get_full_name() or person.get_username(), "studio": studio.name}


def _back(request: HttpRequest, studio: Studio) -> str:
    return reverse("studios:studio", args=[studio.pk]) if is_agency(request) else reverse("people")


class PeopleMenuItem(MenuItem):
    """For owners; the agency has its own list of studios."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not request.user.is_superuser and works_as(request.user, Role.OWNER)


@hooks.register("register_admin_menu_item")
def register_people_menu_item() -> MenuItem:
    return PeopleMenuItem(gettext_lazy("People"), reverse_lazy("people"), icon_name="group", order=310)


@hooks.register("register_admin_urls")
def register_people() -> list[Any]:
    return [
        path("people/", people, name="people"),
        path("people/<int:studio_pk>/asked/<int:invitation_pk>/", asked, name="asked"),
        path("people/<int:studio_pk>/<int:person_pk>/out/", out, name="take_out"),
        path("people/<int:studio_pk>/<int:person_pk>/close/", close, name="close_account"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(ASKED, gettext_lazy("Invite a person"), gettext_lazy("A person was invited"))
    actions.register_action(TAKEN_OUT, gettext_lazy("Take a person out"), gettext_lazy("A person was taken out"))
    actions.register_action(CLOSED, gettext_lazy("Close an account"), gettext_lazy("The account was closed"))
