"""People of a studio for tests: trainers, owners, and who is on duty."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from wagtail.users.models import UserProfile

from home.models import Role
from intake.models import Duty, FollowUpPolicy
from tests.sites import KADE, studio_at


def person(name: str, *, host: str = KADE, role: Role = Role.TRAINER, language: str = "") -> Any:
    """Somebody with an address who works in one studio."""
    user = get_user_model().objects.create_user(name, f"{name}@voorbeeld.nl", "geheim", first_name=name.title())
    user.groups.add(studio_at(host).roles.get(role=role).group)
    if language:
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    return user


def on_duty(*people: Any, host: str = KADE, **policy: Any) -> FollowUpPolicy:
    """These take calls, in this order."""
    made, _new = FollowUpPolicy.objects.update_or_create(site=studio_at(host).site, defaults=policy)
    made.duties.all().delete()
    Duty.objects.bulk_create(Duty(policy=made, person=one) for one in people)
    return made
