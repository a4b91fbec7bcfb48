"""Whose leads somebody sees. Asked once per request, however many views, menus and panels want to know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from home.access import StudioName, standing, studio_names
from home.cells import delimiter_for
from home.models import Studio

from ..models.lead import Lead, LeadQuerySet

REMEMBERED = "_desk_scope"


@dataclass(frozen=True)
class Scope:
    """The studios of one person. `everything` is the agency's, which may have a thousand: few pages name them."""

    everything: bool
    own: tuple[StudioName, ...] = ()

    @cached_property
    def studios(self) -> tuple[StudioName, ...]:
        """By name. The agency's are read when somebody asks for them."""
        return studio_names() if self.everything else self.own

    def first_studios(self, number: int) -> tuple[StudioName, ...]:
        """No more than `number` of them."""
        return studio_names(limit=number) if self.everything else self.own[:number]

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.own)

    @property
    def has_several(self) -> bool:
        """Whether a list has to say of which studio something is."""
        return self.everything or len(self.own) > 1

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(studio.pk for studio in self.studios)

    def has(self, studio_id: int) -> bool:
        return self.everything or studio_id in self.ids

    @property
    def zone(self) -> ZoneInfo:
        """In which days begin and end: that of one's own studios where they agree, else the installation's."""
        zones = {studio.time_zone for studio in self.own}
        return ZoneInfo(zones.pop() if len(zones) == 1 else settings.TIME_ZONE)

    @property
    def delimiter(self) -> str:
        """What stands between columns of CSV where one's studios are."""
        studios = Studio.objects.all() if self.everything else Studio.objects.filter(pk__in=self.ids)
        return delimiter_for(set(studios.order_by().values_list("country", flat=True).distinct()))

    def only(self, studio_id: int | None) -> Scope:
        """The same, narrowed to one studio. None, or a studio that is not in it, narrows nothing."""
        if studio_id is None:
            return self
        own = tuple(studio for studio in self.own if studio.pk == studio_id)
        chosen = studio_names(pk=studio_id) if self.everything else own
        return Scope(everything=False, own=chosen) if chosen else self

    def leads(self) -> LeadQuerySet:
        """Leads in it. One studio is compared rather than searched in a list: that is what the indexes are for."""
        leads = LeadQuerySet(Lead)
        if self.everything:
            return leads
        if len(self.own) == 1:
            return leads.filter(studio_id=self.own[0].pk)
        return leads.filter(studio_id__in=self.ids)


def scope_of(user: Any) -> Scope:
    """What `user` may see, remembered on the user object, which lives as long as a request."""
    known = getattr(user, REMEMBERED, None)
    if known is None:
        everything = bool(user.is_authenticated and user.is_active and user.is_superuser)
        known = Scope(everything=everything, own=() if everything else standing(user).studios)
        setattr(user, REMEMBERED, known)
    return known


def row_number(given: str) -> int | None:
    """A row's number as an address gives it; None for what cannot be one, in either database."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None


def lean(leads: LeadQuerySet, *of_studio: str) -> LeadQuerySet:
    """With article, person and studio, of each only the columns that a row shows."""
    shown = ("source_page__title", "assigned_to__first_name", "assigned_to__last_name", "assigned_to__username")
    own = [field.name for field in Lead._meta.concrete_fields]
    return leads.select_related("studio", "source_page", "assigned_to").only(*own, *shown, *of_studio)


class LeadPolicy(BasePermissionPolicy):
    """People see the leads of the studios they work in. Leads come from forms: nobody adds or deletes one here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and not scope_of(user).is_empty

    def user_has_any_permission(self, user: Any, actions: list[str]) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Lead) -> bool:
        return action == "view" and scope_of(user).has(instance.studio_id)

    def instances_user_has_any_permission_for(self, user: Any, actions: list[str]) -> QuerySet[Lead]:
        return scope_of(user).leads() if "view" in actions else Lead.objects.none()
