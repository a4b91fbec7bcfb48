"""What a link says of where its reader came from survives every redirect of ours."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.hosts import add_host
from home.labels import CARRIED
from intake.models import Lead
from landing.models import LandingPage
from tests.sites import KADE, good_answers, intake_of, studio_at, submit, token_in, visit

pytestmark = pytest.mark.django_db
LABELS = {name: f"{name}-1" for name in sorted(CARRIED)}
QUERY = "&".join(f"{name}={value}" for name, value in LABELS.items())
OLD = "wat-kost-personal-training"


def renamed(slug: str = "wat-het-kost") -> LandingPage:
    """As the editor does it: another slug, published. Wagtail makes the redirect by itself."""
    page = LandingPage.objects.descendant_of(studio_at(KADE).container).get(slug=OLD)
    page.slug = slug
    page.save_revision().publish()
    if not Redirect.objects.filter(old_path=f"/{OLD}").exists():
        # Only a signal of the editor's makes it, not a change in code.
        Redirect.add_redirect(f"/{OLD}", redirect_to=page, site=studio_at(KADE).site)
    return page


def redirect(old: str, **to: object) -> Redirect:
    return Redirect.objects.create(old_path=Redirect.normalise_path(old), site=studio_at(KADE).site, **to)


def home_page() -> Page:
    return studio_at(KADE).site.root_page


def kept(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.mark.parametrize(
    "asked",
    [
        f"/{OLD}/",
        f"/{OLD}",
        f"/{OLD}.md",
        "/oud-blad.html",
        "/oud-pad/",
        "/oude-plek",
        "/oud-met-vraag?id=5",
        "/nl/privacy/",
        "/nl/",
        "/privacy",
        "/en/about",
    ],
)
def test_campaign_and_article_survive_every_redirect_of_ours(asked: str) -> None:
    renamed()
    redirect("/oud-blad.html", redirect_page=home_page())
    redirect("/oud-pad", redirect_link="/privacy/#wie")
    redirect("/oude-plek", redirect_link=f"http://{KADE}/privacy/?utm_source=eigen")
    redirect("/oud-met-vraag?id=5", redirect_page=home_page())
    path = f"{asked}{'&' if '?' in asked else '?'}{QUERY}"
    for _hop in range(4):
        answer = visit(path, host=KADE)
        if answer.status_code not in (301, 302):
            break
        parts = urlsplit(answer["Location"])
        path = f"{parts.path}?{parts.query}"
    assert answer.status_code == 200, path
    expected = {**LABELS, "utm_source": "eigen"} if asked == "/oude-plek" else LABELS
    assert kept(path) == expected
    if asked.endswith(".md"):
        assert urlsplit(path).path == "/wat-het-kost.md"


def test_another_name_of_a_site_keeps_them_too() -> None:
    add_host(studio_at(KADE), "www.kade.localhost")
    assert kept(visit(f"/intake/?{QUERY}", host="www.kade.localhost")["Location"]) == LABELS


def test_what_follows_the_place_in_a_page_stays_and_other_peoples_sites_are_told_nothing() -> None:
    redirect("/oud", redirect_link="/privacy/#wie")
    redirect("/elders", redirect_link="https://elders.example/plan")
    assert visit(f"/oud/?{QUERY}", host=KADE)["Location"].endswith("#wie")
    assert visit(f"/elders/?{QUERY}", host=KADE)["Location"] == "https://elders.example/plan"


def test_the_campaign_of_an_old_newsletter_is_that_of_the_lead() -> None:
    renamed()
    place = visit(f"/{OLD}/?utm_source=nieuwsbrief&utm_campaign=zomer&gbraid=0AAA", host=KADE)["Location"]
    form = Client().get(
        "/intake/", headers={"host": KADE, "referer": f"http://{KADE}{urlsplit(place).path}?{urlsplit(place).query}"}
    )
    hidden = {"utm_source": "nieuwsbrief", "utm_campaign": "zomer", "gbraid": "0AAA"}
    for name, value in hidden.items():
        assert f'name="{name}" value="{value}"' in form.content.decode()
    submit(van="/wat-het-kost/", **hidden)
    lead = Lead.objects.get()
    assert (lead.campaign, lead.submissions.get().campaign) == ("zomer", hidden)


def test_a_form_that_was_open_when_its_page_was_renamed_arrives_with_its_answers() -> None:
    headers = {"host": KADE, "sec-fetch-site": "same-origin"}
    client, page = Client(), intake_of(KADE)
    token = token_in(client.get("/intake/", headers=headers))
    page.slug = "kennismaken"
    page.save_revision().publish()
    Redirect.objects.filter(old_path="/intake").delete()
    redirect("/intake", redirect_page=page)
    answer = client.post("/intake/", {**good_answers(page), "token": token}, headers=headers)
    assert answer.status_code in (307, 308) and urlsplit(answer["Location"]).path == "/kennismaken/"
