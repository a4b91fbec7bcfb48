"""What a person may see. One place decides; lists, choosers and reports ask it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Role, Studio, StudioRole

SESSION_KEY = "studio"
REMEMBERED = "_held_roles"


def studios_for(user: AbstractBaseUser | AnonymousUser, *, roles: tuple[Role, ...] = tuple(Role)) -> QuerySet[Studio]:
    """Studios in which `user` works in one of `roles`. Agency staff (superusers) work in all; nobody else in any."""
    if not user.is_authenticated or not user.is_active:
        return Studio.objects.none()
    if user.is_superuser:
        return Studio.objects.all()
    return Studio.objects.filter(roles__role__in=roles, roles__group__user=user).distinct()


@dataclass(frozen=True)
class HeldRole:
    """What somebody is in one studio, with as much of the studio as menus, lists and filters show."""

    role: str
    studio_id: int
    studio_name: str
    time_zone: str


def held_roles(user: AbstractBaseUser | AnonymousUser) -> tuple[HeldRole, ...]:
    """Every role of `user`, by the name of its studio; agency staff need none and have none.

    One query, remembered on the user object, which lives as long as a request: menus, lists and filters all ask.
    """
    if not user.is_authenticated or not user.is_active:
        return ()
    if not hasattr(user, REMEMBERED):
        held = StudioRole.objects.filter(group__user=user.pk).order_by("studio__name", "studio_id", "role")
        rows = held.values_list("role", "studio_id", "studio__name", "studio__time_zone")
        setattr(user, REMEMBERED, tuple(HeldRole(*row) for row in rows))
    remembered: tuple[HeldRole, ...] = getattr(user, REMEMBERED)
    return remembered


def works_as(user: AbstractBaseUser | AnonymousUser, *roles: Role) -> bool:
    """Whether `user` has one of `roles`, or any role at all, in some studio. Menus ask this many times a page."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    return any(held.role in roles or not roles for held in held_roles(user))


def current_studio(request: HttpRequest) -> Studio | None:
    """The studio that this person is working in, which lists in the desk keep to; None means all of theirs.

    It is the one they chose last, as long as they still work there. Without a choice it is their first by name;
    agency staff then work in all.
    """
    if not hasattr(request, "_current_studio"):
        request._current_studio = _current_studio(request)
    return request._current_studio


def _current_studio(request: HttpRequest) -> Studio | None:
    own = studios_for(request.user).select_related("site", "container", "collection")
    chosen = request.session.get(SESSION_KEY)
    found = own.filter(pk=chosen).first() if chosen else None
    if found is None and not request.user.is_superuser:
        found = own.order_by("name", "pk").first()
    return found


def work_in(request: HttpRequest, studio: Studio | None) -> None:
    """Remember the choice for this session. The caller has checked that the person works there."""
    if studio is None:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = studio.pk
    request._current_studio = studio
