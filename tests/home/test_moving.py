"""Moving pages in the desk: not to an address at which the site itself answers."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from landing.models import LandingPage
from tests.sites import KADE, studio_at, visit

pytestmark = pytest.mark.django_db


def test_a_page_is_not_moved_to_where_the_site_itself_answers() -> None:
    home = studio_at(KADE).site.root_page.specific
    article = LandingPage.objects.child_of(home).first()
    pages = {
        slug: article.add_child(instance=LandingPage(title=slug, slug=slug, locale=home.locale))
        for slug in ("zoeken", "vinden")
    }
    client = Client()
    client.force_login(get_user_model().objects.get(username="kade-marketer"))
    said = {
        slug: client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk])).status_code
        for slug, page in pages.items()
    }
    for page in pages.values():
        page.refresh_from_db()
    assert pages["zoeken"].get_parent() == article.page_ptr and said["zoeken"] == 302
    assert pages["vinden"].get_parent() == home.page_ptr and said["vinden"] == 302
    assert visit("/zoeken/", host=KADE).status_code == visit("/vinden/", host=KADE).status_code == 200
