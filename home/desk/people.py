"""Who works in a studio: its owner and the agency see them, and take somebody out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from ..access import current_studio, studios_for, works_as
from ..colleagues import CLOSED, TAKEN_OUT, CannotLeave, close_account, colleague_at, colleagues_at, take_out
from ..models import Role, Studio
from ..seal import name_id
from .agency import agency_only, is_agency

name_id("studio_pk", Studio)
name_id("person_pk", get_user_model())


def people(request: HttpRequest) -> HttpResponse:
    """The people of the studio that is being worked in, for its owner. The agency has them on the studio's own page."""
    studio = current_studio(request)
    if is_agency(request):
        return redirect("studios:studio", studio.pk) if studio is not None else redirect("studios:index")
    if studio is None or not studios_for(request.user, roles=(Role.OWNER,)).filter(pk=studio.pk).exists():
        raise Http404("Owners see who works in their studio.")
    context = {
        "studio": studio,
        "colleagues": colleagues_at(studio),
        "header_icon": "group",
        "page_title": _("People of %s") % studio.name,
    }
    return render(request, "home/desk/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def out(request: HttpRequest, studio_pk: int, person_pk: int) -> HttpResponse:
    """Take somebody out of a studio: asked once more, done by POST."""
    studio = get_object_or_404(studios_for(request.user, roles=(Role.OWNER,)), pk=studio_pk)
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
        path("people/<int:studio_pk>/<int:person_pk>/out/", out, name="take_out"),
        path("people/<int:studio_pk>/<int:person_pk>/close/", close, name="close_account"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(TAKEN_OUT, gettext_lazy("Take a person out"), gettext_lazy("A person was taken out"))
    actions.register_action(CLOSED, gettext_lazy("Close an account"), gettext_lazy("The account was closed"))
