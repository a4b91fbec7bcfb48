"""What a person may see. One place decides; lists, choosers and reports ask it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Role, Studio

SESSION_KEY = "studio"
REMEMBERED = "_standing"


def studios_for(user: AbstractBaseUser | AnonymousUser, *, roles: tuple[Role, ...] = tuple(Role)) -> QuerySet[Studio]:
    """Studios in which `user` works in one of `roles`. Agency staff (superusers) work in all; nobody else in any."""
    if not user.is_authenticated or not user.is_active:
        return Studio.objects.none()
    if user.is_superuser:
        return Studio.objects.all()
    return Studio.objects.filter(roles__role__in=roles, roles__group__user=user).distinct()


@dataclass(frozen=True)
class StudioName:
    """As much of a studio as menus, lists and filters show."""

    pk: int
    name: str
    time_zone: str


@dataclass(frozen=True)
class Standing:
    """What somebody is and may through their groups. `roles`: (role, studio), by the name of the studio."""

    roles: tuple[tuple[str, StudioName], ...] = ()
    rights: frozenset[str] = frozenset()

    @property
    def studios(self) -> tuple[StudioName, ...]:
        """Each once, whatever they are there."""
        return tuple(dict.fromkeys(studio for _role, studio in self.roles))


def standing(user: AbstractBaseUser | AnonymousUser) -> Standing:
    """Roles and rights of `user`; agency staff need none and have none.

    One query, remembered on the user object, which lives as long as a request: menus, lists and filters all ask.
    """
    if not user.is_authenticated or not user.is_active:
        return Standing()
    if not hasattr(user, REMEMBERED):
        setattr(user, REMEMBERED, _read_standing(user))
    remembered: Standing = getattr(user, REMEMBERED)
    return remembered


def _read_standing(user: AbstractBaseUser) -> Standing:
    of_studio = ("studio_role__studio_id", "studio_role__studio__name", "studio_role__studio__time_zone")
    right = ("permissions__content_type__app_label", "permissions__codename")
    groups = Group.objects.filter(user=user.pk).order_by(of_studio[1], of_studio[0], "studio_role__role")
    roles, rights = {}, set()
    for role, studio_id, name, zone, app_label, codename in groups.values_list("studio_role__role", *of_studio, *right):
        if role:
            roles[role, StudioName(studio_id, name, zone)] = True
        if codename:
            rights.add(f"{app_label}.{codename}")
    return Standing(roles=tuple(roles), rights=frozenset(rights))


def works_as(user: AbstractBaseUser | AnonymousUser, *roles: Role) -> bool:
    """Whether `user` has one of `roles`, or any role at all, in some studio. Menus ask this many times a page."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    return any(role in roles or not roles for role, _studio in standing(user).roles)


def current_studio(request: HttpRequest) -> Studio | None:
    """The studio that this person is working in, which lists in the desk keep to; None means all of theirs."""
    if not hasattr(request, "_current_studio"):
        name = current_studio_name(request)
        own = Studio.objects.select_related("site", "container", "collection")
        request._current_studio = own.filter(pk=name.pk).first() if name else None
    return request._current_studio


def studio_as(request: HttpRequest, *roles: Role) -> Studio | None:
    """The studio that is being worked in, for what takes one of `roles`.

    Who has none of them there, but has in another studio, gets the first such by name: somebody who owns one studio and
    only calls for another can open the pages of the first at any time.
    """
    studio = current_studio(request)
    if studio is None or request.user.is_superuser:
        return studio
    own = [name.pk for role, name in standing(request.user).roles if role in roles]
    if not own or studio.pk in own:
        return studio
    return Studio.objects.select_related("site", "container", "collection").get(pk=own[0])


def current_studio_name(request: HttpRequest) -> StudioName | None:
    """The same, where its name is enough.

    It is the one they chose last, as long as they still work there. Without a choice it is their first by name;
    agency staff then work in all.
    """
    if not hasattr(request, "_current_studio_name"):
        request._current_studio_name = _current_studio_name(request)
    return request._current_studio_name


def _current_studio_name(request: HttpRequest) -> StudioName | None:
    chosen = request.session.get(SESSION_KEY)
    if request.user.is_authenticated and request.user.is_active and request.user.is_superuser:
        return next(iter(studio_names(pk=chosen)), None) if chosen else None
    own = standing(request.user).studios
    return next((studio for studio in own if studio.pk == chosen), own[0] if own else None)


def studio_names(*, limit: int | None = None, **narrowed: int) -> tuple[StudioName, ...]:
    """Of all studios, by name."""
    rows = Studio.objects.filter(**narrowed).order_by("name", "pk").values_list("pk", "name", "time_zone")[:limit]
    return tuple(StudioName(*row) for row in rows)


def work_in(request: HttpRequest, studio: Studio | None) -> None:
    """Remember the choice for this session. The caller has checked that the person works there."""
    if studio is None:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = studio.pk
    for remembered in ("_current_studio", "_current_studio_name"):
        request.__dict__.pop(remembered, None)
