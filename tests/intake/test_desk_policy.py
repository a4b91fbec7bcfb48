"""Who may change how a studio follows up, and whom they may choose."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import GroupSitePermission

from home.roles import make_roles
from intake.models import FollowUpPolicy
from tests.sites import KADE, ZAAL, studio_at

from .desk import as_, html

pytestmark = pytest.mark.django_db


def address(host: str = KADE) -> str:
    return reverse("wagtailsettings:edit", args=["intake", "followuppolicy", studio_at(host).site_id])


def person(username: str, **names: str) -> Any:
    user = get_user_model().objects.get(username=username)
    for key, value in names.items():
        setattr(user, key, value)
    user.save()
    return user


def filled_in(*people: Any, **changes: Any) -> dict[str, Any]:
    rows = {
        f"duties-{n}-{key}": value
        for n, one in enumerate(people)
        for key, value in (("person", one), ("days", "1,2"), ("on_duty", "on"))
    }
    count = {
        "duties-TOTAL_FORMS": len(people),
        "duties-INITIAL_FORMS": 0,
        "duties-MIN_NUM_FORMS": 0,
        "duties-MAX_NUM_FORMS": 1000,
    }
    fields = {
        "assignment": "in_turn",
        "fixed_person": "",
        "remind_after": 2,
        "answer_within": 4,
        "agency_after": 20,
        "keep_months": 12,
    }
    return {**fields, **count, **rows, **changes}


def test_an_owner_changes_times_and_people() -> None:
    trainer = person("kade-trainer")
    response = as_("kade-owner").post(address(), filled_in(trainer.pk))
    assert response.status_code == 302
    policy = FollowUpPolicy.objects.get(site=studio_at(KADE).site)
    assert (policy.answer_within, policy.keep_months) == (4, 12)
    assert [(duty.person, duty.days) for duty in policy.duties.all()] == [(trainer, "1,2")]


@pytest.mark.parametrize("who", ["kade-marketer", "kade-trainer", "zaal-owner"])
def test_nobody_else_does(who: str) -> None:
    assert as_(who).get(address()).status_code in (302, 403, 404)
    as_(who).post(address(), filled_in(keep_months=1))
    assert not FollowUpPolicy.objects.filter(site=studio_at(KADE).site, keep_months=1).exists()


def test_only_people_of_the_studio_are_offered() -> None:
    person("kade-trainer", first_name="Eigen Trainer")
    person("zaal-trainer", first_name="Geheime Trainer")
    page = html(as_("kade-owner").get(address()))
    assert page.count("Eigen Trainer") >= 2, "as the fixed person and as a person on duty"
    assert "Geheime Trainer" not in page


@pytest.mark.parametrize("field", ["fixed_person", "duties"])
def test_somebody_of_another_studio_is_refused_without_being_named(field: str) -> None:
    stranger = person("zaal-trainer", first_name="Geheime Trainer")
    data = filled_in(stranger.pk) if field == "duties" else filled_in(assignment="fixed", fixed_person=stranger.pk)
    response = as_("kade-owner").post(address(), data)
    assert response.status_code in (200, 302)
    assert "Geheime Trainer" not in html(response)
    assert not FollowUpPolicy.objects.filter(fixed_person=stranger).exists()
    assert not FollowUpPolicy.objects.filter(duties__person=stranger).exists()


def test_the_right_is_given_once_and_for_this_site_only() -> None:
    roles = make_roles(studio_at(KADE))
    make_roles(studio_at(KADE))
    given = GroupSitePermission.objects.filter(permission__codename="change_followuppolicy", group__in=roles.values())
    assert [(right.group.studio_role.role, right.site) for right in given] == [("owner", studio_at(KADE).site)]
    assert FollowUpPolicy.get_permission_policy().user_has_permission_for_instance(
        person("zaal-owner"), "change", studio_at(ZAAL).site
    )
