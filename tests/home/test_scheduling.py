"""A page that was given a moment goes live at that moment, without a command that somebody has to schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Revision

from home.scheduling import EVERY, publish_what_is_due
from home.translation.untranslated import NotComplete
from landing.models import LandingPage
from tests.home.translating import german_drafts, messages_in, page_at, signed_in, version
from tests.sites import KADE, ZAAL, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PATH = "/wat-kost-personal-training/"


def test_pages_go_live_and_offline_when_they_should() -> None:
    page = LandingPage.objects.get(url_path=f"/kade/nl{PATH}")
    page.unpublish()
    with time_machine.travel(MONDAY, tick=False) as clock:
        page = LandingPage.objects.get(pk=page.pk)
        page.go_live_at, page.expire_at = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)
        page.save_revision().publish()
        assert publish_what_is_due() == 0
        assert visit(PATH, host=KADE).status_code == 404
        clock.shift(timedelta(hours=1) + EVERY)
        assert publish_what_is_due() == 1
        assert visit(PATH, host=KADE).status_code == 200
        clock.shift(timedelta(hours=1) + EVERY)
        publish_what_is_due()
        assert visit(PATH, host=KADE).status_code == 404


def test_a_page_that_is_refused_at_its_moment_keeps_no_other_from_theirs() -> None:
    """Its editor is told, and it is not tried for ever. Wagtail's own command stops at it."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        german_drafts()
        refused, other = version(page_at(f"/kade/nl{PATH}"), "de"), page_at("/zaal/nl/terug-na-een-blessure/")
        other.unpublish()
        refused.go_live_at = MONDAY + timedelta(hours=1)
        planned = refused.save_revision(clean=False)
        Revision.objects.filter(pk=planned.pk).update(approved_go_live_at=refused.go_live_at)
        other = page_at(other.url_path)
        other.go_live_at = MONDAY + timedelta(hours=1, seconds=1)
        other.save_revision().publish()
        clock.shift(timedelta(hours=2))
        with pytest.raises(NotComplete):
            call_command("publish_scheduled", verbosity=0)
        assert publish_what_is_due() == 2
        assert visit("/terug-na-een-blessure/", host=ZAAL).status_code == 200
        assert not version(page_at(f"/kade/nl{PATH}"), "de").live
        clock.shift(EVERY)
        assert publish_what_is_due() == 0
    edit = reverse("wagtailadmin_pages:edit", args=[refused.pk])
    told = messages_in(signed_in("kade-marketer").get(edit))
    assert "should have gone live" in told
    assert "in Dutch" in told
