"""The people of a studio: who they are, and what happens when one of them leaves it or their account is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .models import Invitation, Role, Studio, StudioRole

ASKED = "home.asked"
TAKEN_OUT = "home.taken_out"
CLOSED = "home.account_closed"
HandOver = Callable[[Studio, Any], None]

_hand_overs: list[HandOver] = []


class CannotLeave(ValueError):
    """Why somebody stays, in a sentence."""


@dataclass(frozen=True)
class Colleague:
    """One person with all their roles in one studio."""

    person: Any
    roles: tuple[Role, ...]

    @property
    def labels(self) -> str:
        return ", ".join(str(role.label) for role in self.roles)


def on_leaving(hand_over: HandOver) -> None:
    """An app above says what goes from somebody's hands when they leave a studio, as the leads they were to call."""
    _hand_overs.append(hand_over)


def colleagues_at(studio: Studio) -> list[Colleague]:
    """Everybody with a role in a studio, closed accounts too, by name."""
    held: dict[Any, list[Role]] = {}
    groups = StudioRole.objects.filter(studio=studio).order_by("pk").prefetch_related("group__user_set")
    for role in groups:
        for person in role.group.user_set.all():
            held.setdefault(person, []).append(Role(role.role))
    found = [Colleague(person=person, roles=tuple(roles)) for person, roles in held.items()]
    return sorted(found, key=lambda one: (one.person.get_full_name() or one.person.get_username()).lower())


def colleague_at(studio: Studio, pk: int) -> Colleague | None:
    """One of them, by the number of the person."""
    return next((one for one in colleagues_at(studio) if one.person.pk == pk), None)


@transaction.atomic
def take_out(studio: Studio, colleague: Colleague, *, by: Any) -> None:
    """Somebody works here no more. What they did stays, what they had in hand is handed over, and it is logged.

    Raises CannotLeave for the last owner, who would leave nobody to ask back in. The agency may do so.
    """
    owners = [one for one in colleagues_at(studio) if Role.OWNER in one.roles and one.person.is_active]
    if not by.is_superuser and [owner.person for owner in owners] == [colleague.person]:
        raise CannotLeave(_("You are the only owner of this studio. Ask the agency to name another one first."))
    colleague.person.groups.remove(*StudioRole.objects.filter(studio=studio).values_list("group_id", flat=True))
    # Whoever is asked back gets a mail again.
    Invitation.objects.filter(studio=studio, user=colleague.person).delete()
    _hand_over(studio, colleague.person)
    log(studio, TAKEN_OUT, user=by, data={"person": colleague.person.get_username()})


@transaction.atomic
def close_account(person: Any, *, by: Any) -> None:
    """Nobody signs in with it any more, and who is signed in is not. The agency opens it again under Users."""
    if person.is_superuser:
        raise CannotLeave(_("This is an account of the agency. Change it in the settings, under Users."))
    get_user_model()._default_manager.filter(pk=person.pk).update(is_active=False)
    for session in UserSession.objects.filter(user=person):
        session.end()
    for studio in Studio.objects.filter(roles__group__user=person).distinct():
        _hand_over(studio, person)
    log(person, CLOSED, user=by)


def _hand_over(studio: Studio, person: Any) -> None:
    for hand_over in _hand_overs:
        hand_over(studio, person)
