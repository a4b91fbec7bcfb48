"""A new studio in one step: what it has, what it does not take along, what it costs."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, ReferenceIndex, Revision, Site

from home.models import HomePage, PageOrigin, PlainPage, Role, Studio, StudioImage
from home.spin_up.making import spin_up
from home.spin_up.problems import SpinUpProblem
from intake import follow_up
from intake.models import IntakePage, Lead
from landing.models import LandingPage
from tests.sites import KADE, counted_queries, studio_at, submit, visit
from tests.studios import (
    WORDS,
    a_plan,
    add_to_blueprint,
    blueprint,
    blueprint_home,
    blueprint_picture,
    make_studio,
    studio_of,
)
from tests.traces import media, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HOST = "gracht.localhost"


def pages_of(studio: Studio) -> list[Page]:
    return list(Page.objects.descendant_of(studio.container).order_by("path").specific())


def everything_stored(studio: Studio) -> str:
    """All that a studio's pages hold, live and in revisions, as text."""
    live = [json.dumps(page.serializable_data(), default=str) for page in pages_of(studio)]
    revisions = Revision.objects.filter(object_id__in=[str(page.pk) for page in pages_of(studio)])
    return "\n".join([*live, *(json.dumps(revision.content, default=str) for revision in revisions)])


def readable(html: str) -> str:
    """What a person reads of a page."""
    return re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", "", html)


# --- What it has ---


def test_the_site_answers_in_all_its_languages() -> None:
    make_studio()
    dutch, english = visit("/", host=HOST), visit("/en/", host=HOST)
    assert dutch.status_code == english.status_code == 200
    assert "Personal training in Utrecht" in dutch.content.decode()
    assert "somebody who" in english.content.decode()
    assert visit("/de/", host=HOST).status_code == 404
    for address in re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", visit("/sitemap.xml", host=HOST).content.decode()):
        page = visit(address, host=HOST)
        assert page.status_code == 200, address
        assert not re.search(r"{[a-z]{2,}", readable(page.content.decode())), address


def test_only_the_chosen_languages() -> None:
    make_studio(languages=["nl"])
    assert visit("/en/", host=HOST).status_code == 404
    assert 'hreflang="en"' not in visit("/", host=HOST).content.decode()


def test_groups_are_named_in_the_language_of_the_installation(settings: Any) -> None:
    settings.LOCALE_PATHS = [Path(settings.BASE_DIR) / "locale"]
    with override("en"):
        studio = make_studio(languages=["nl"])
    names = {role.role: role.group.name.rpartition(": ")[2] for role in studio.roles.all()}
    assert names == {Role.OWNER: "Eigenaar", Role.MARKETER: "Marketeer", Role.TRAINER: "Trainer"}


def test_robots_and_sitemap_are_its_own() -> None:
    make_studio()
    assert "http://gracht.localhost/sitemap.xml" in visit("/robots.txt", host=HOST).content.decode()
    assert "noord.localhost" not in visit("/sitemap.xml", host=HOST).content.decode()


def test_links_stay_inside() -> None:
    studio = make_studio()
    other = make_studio(name="Tweede", host="tweede.localhost", owner_email="b@tweede.example")
    own = {page.pk for page in pages_of(studio)}
    for made, ids in ((studio, own), (other, {page.pk for page in pages_of(other)})):
        targets = {
            int(row.to_object_id)
            for row in ReferenceIndex.objects.filter(object_id__in=[str(pk) for pk in ids])
            if row.to_content_type.model == "page" and row.base_content_type.model == "page"
        }
        assert targets and targets <= ids, made
        text = everything_stored(made)
        assert set(map(int, re.findall(r'linktype=\\+"page\\+" id=\\+"(\d+)', text))) <= ids
        assert set(map(int, re.findall(r'\\+"(?:action_)?page\\+": (\d+)', text))) <= ids


def test_translations_belong_together_and_block_ids_stay() -> None:
    studio = make_studio()
    source = LandingPage.objects.descendant_of(blueprint()).get(slug="wat-kost-personal-training")
    dutch = LandingPage.objects.descendant_of(studio.container).get(slug="wat-kost-personal-training")
    english = LandingPage.objects.descendant_of(studio.container).get(slug="what-personal-training-costs")
    assert dutch.get_translation(english.locale) == english
    assert [block.id for block in dutch.story] == [block.id for block in source.story]
    assert dutch.latest_revision.content["story"] == json.dumps(list(dutch.story.raw_data)) or json.loads(
        dutch.latest_revision.content["story"]
    ) == list(dutch.story.raw_data)


def test_keys_follow_from_studio_and_blueprint() -> None:
    import uuid

    studio = make_studio()
    for page in pages_of(studio):
        assert page.translation_key == uuid.uuid5(studio.uuid, str(page.origin.source.translation_key))


def test_each_page_remembers_where_it_came_from() -> None:
    studio = make_studio()
    origins = PageOrigin.objects.filter(page__in=pages_of(studio))
    assert origins.count() == len(pages_of(studio))
    for origin in origins.select_related("source"):
        assert origin.base_revision_id == origin.source.live_revision_id
    call_command("purge_revisions", stdout=io.StringIO())
    assert all(Revision.objects.filter(pk=origin.base_revision_id).exists() for origin in origins)


def test_the_tree_is_sound_and_can_be_edited_on() -> None:
    studio = make_studio()
    assert not any(Page.find_problems())
    home = HomePage.objects.child_of(studio.container).get(locale__language_code="nl")
    home.add_child(instance=PlainPage(title="Erbij", slug="erbij", locale=home.locale))
    page = LandingPage.objects.descendant_of(studio.container).get(slug="eerste-zes-weken")
    page.title = "Anders"
    page.save_revision().publish()
    assert "Anders" in visit("/eerste-zes-weken/", host=HOST).content.decode()
    assert visit("/erbij/", host=HOST).status_code == 200
    assert not any(Page.find_problems())


def test_pages_are_found_by_search() -> None:
    make_studio()
    assert "Wat kost personal training in Utrecht?" in visit("/zoeken/?q=fysiotherapeut", host=HOST).content.decode()
    assert "Utrecht" not in visit("/zoeken/?q=fysiotherapeut", host=KADE).content.decode()


def test_the_intake_works_and_alerts_the_studio() -> None:
    studio = make_studio(values={**WORDS, "email": "post@gracht.example"})
    mail.outbox.clear()
    assert submit(host=HOST).status_code == 303
    follow_up.deliver_due()
    lead = Lead.objects.get(studio=studio)
    assert lead.name == "Fenna de Boer"
    assert ["post@gracht.example"] in [message.to for message in mail.outbox]
    reply = next(message for message in mail.outbox if message.to == [lead.email])
    assert "Studio Gracht" in reply.body and "{" not in reply.body


def test_questions_keep_their_identity() -> None:
    studio = make_studio()
    source = IntakePage.objects.descendant_of(blueprint()).get(locale__language_code="nl")
    clone = IntakePage.objects.descendant_of(studio.container).get(locale__language_code="nl")
    assert [q.id for s in clone.question_steps for q in s.questions] == [
        q.id for s in source.question_steps for q in s.questions
    ]


def test_pictures_are_copied_and_survive_the_blueprints() -> None:
    picture = blueprint_picture()
    files = media()
    studio = make_studio()
    assert len(media()) == len(files) + 1
    own = HomePage.objects.child_of(studio.container).get(locale__language_code="nl").seo_picture
    assert own.pk != picture.pk and own.file.name != picture.file.name
    assert own.collection_id == studio.collection_id and own.credit == "Instroom"
    picture.file.storage.delete(picture.file.name)
    assert own.file.open("rb").read(4) == b"RIFF"


def test_the_words_of_pictures_are_filled_and_what_is_lacking_is_told() -> None:
    blueprint_picture(title="Trainen in {City}", description="De zaal van { studio }, {weer}", credit="{Owner}")
    report = spin_up(a_plan(name="Fit & Co", values={"city": "Utrecht"}))
    picture = StudioImage.objects.get(collection=studio_of(report).collection)
    assert (picture.title, picture.description, picture.credit) == ("Trainen in Utrecht", "De zaal van Fit & Co,", "")
    lacking = {(row.name, row.page, row.language) for row in report.unfilled}
    assert {("weer", "Trainen in Utrecht", "picture"), ("owner", "Trainen in Utrecht", "picture")} <= lacking


def test_words_of_a_picture_that_become_too_long_are_named() -> None:
    blueprint_picture(credit="{studio} " * 12)
    files = media()
    with pytest.raises(SpinUpProblem, match="too long"):
        make_studio()
    assert media() == files


@pytest.mark.parametrize("written", ["{City}", "{ city }", "{CITY}"])
def test_a_placeholder_is_filled_however_it_is_written(written: str) -> None:
    add_to_blueprint(f"Welkom in {written}", "welkom", intro=f"In {written}.")
    make_studio()
    page = visit("/welkom/", host=HOST).content.decode()
    assert re.search(r"<title>\s*Welkom in Utrecht", page) and "In Utrecht." in page


@pytest.mark.parametrize(("written", "name"), [("{eerste-naam}", "eerste_naam"), ("{straat naam}", "straat_naam")])
def test_a_placeholder_that_nobody_knows_is_told_and_never_shown(written: str, name: str) -> None:
    body = f"<p>Dag <b>{written}</b> en {{<i>{name}</i>}}</p>"
    add_to_blueprint(f"Welkom {written}", "welkom", story=[("section", {"body": body})])
    report = spin_up(a_plan())
    page = visit("/welkom/", host=HOST).content.decode()
    assert name in {row.name for row in report.unfilled}
    assert written not in page and name not in page


# --- What it does not take along ---


def test_no_schedule_lock_owner_comment_or_redirect() -> None:
    admin = get_user_model().objects.get(username="admin")
    page = add_to_blueprint("Tijdelijk", "tijdelijk")
    page.expire_at, page.locked, page.locked_by, page.owner = timezone.now() + timedelta(days=1), True, admin, admin
    page.wagtail_admin_comments.add(
        __import__("wagtail.models", fromlist=["Comment"]).Comment(user=admin, text="intern", contentpath="title")
    )
    page.save()
    Redirect.objects.create(old_path="/oud", site=Site.objects.get(is_default_site=True), redirect_page=page)
    studio = make_studio()
    clone = PlainPage.objects.descendant_of(studio.container).get(slug="tijdelijk")
    assert (clone.expire_at, clone.go_live_at, clone.locked, clone.locked_by, clone.owner) == (
        None,
        None,
        False,
        None,
        None,
    )
    assert not clone.wagtail_admin_comments.exists()
    assert not Redirect.objects.filter(redirect_page__in=pages_of(studio)).exists()
    assert not clone.scheduled_revision


def test_drafts_stay_drafts_and_pending_changes_stay_behind() -> None:
    add_to_blueprint("Concept", "concept", publish=False)
    live = add_to_blueprint("Levend", "levend")
    live.title = "NIET GEPUBLICEERD"
    live.save_revision()
    studio = make_studio()
    draft = PlainPage.objects.descendant_of(studio.container).get(slug="concept")
    clone = PlainPage.objects.descendant_of(studio.container).get(slug="levend")
    assert not draft.live and draft.has_unpublished_changes
    assert (clone.title, clone.has_unpublished_changes) == ("Levend", False)
    assert "NIET GEPUBLICEERD" not in everything_stored(studio)
    assert visit("/concept/", host=HOST).status_code == 404


def test_an_alias_stays_an_alias() -> None:
    page = add_to_blueprint("Bron", "bron")
    page.create_alias(update_slug="bron-alias")
    studio = make_studio()
    alias = Page.objects.descendant_of(studio.container).get(slug="bron-alias")
    assert alias.alias_of.slug == "bron" and alias.alias_of.path.startswith(studio.container.path)
    assert not alias.revisions.exists()


def test_a_page_with_a_password_keeps_it() -> None:
    page = add_to_blueprint("Besloten", "besloten")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="geheim")
    make_studio()
    assert "password" in visit("/besloten/", host=HOST).content.decode()


def test_what_points_outside_is_refused_by_name_and_nothing_stays() -> None:
    stranger = studio_at(KADE).site.root_page
    picture = blueprint_picture()
    add_to_blueprint("Lek", "lek", story=[("section", {"body": f'<p><a linktype="page" id="{stranger.pk}">x</a></p>'})])
    before, files = tables(), media()
    assert Path(picture.file.path) in files
    with pytest.raises(SpinUpProblem) as problem:
        make_studio()
    assert "“Lek” (nl), story." in str(problem.value)
    after = tables()
    assert {k: v for k, v in after.items() if v != before[k]} == {}
    assert media() == files
    assert not mail.outbox


def test_a_value_that_is_too_long_is_named() -> None:
    home = blueprint_home()
    home.hero_line_1 = "Trainen in {city}, bij {studio}"
    home.save_revision().publish()
    before = tables()
    with pytest.raises(SpinUpProblem, match="too long by 15"):
        make_studio(name="De allerlangste naam van een studio in de hele stad")
    assert tables() == before


# --- Rights ---


def test_people_have_exactly_their_rights() -> None:
    studio = make_studio()
    rights = {
        role.role: set(role.group.page_permissions.values_list("permission__codename", "page_id"))
        for role in studio.roles.all()
    }
    container = studio.container_id
    assert rights[Role.OWNER] == {(c, container) for c in ("add_page", "change_page", "publish_page")}
    assert rights[Role.MARKETER] == {(c, container) for c in ("add_page", "change_page")}
    assert rights[Role.TRAINER] == set()
    for role in studio.roles.all():
        collections = set(role.group.collection_permissions.values_list("collection_id", flat=True))
        assert collections <= {studio.collection_id}


# --- Cost ---


def test_queries_per_page_and_whatever_the_number_of_studios() -> None:
    for number in range(4):
        add_to_blueprint(f"Extra {number}", f"extra-{number}")
    spin_up(a_plan(), dry_run=True)
    with counted_queries() as first:
        spin_up(a_plan(name="A", host="a.localhost", owner_email="a@a.example"))
    for number in range(6):
        make_studio(name=f"S{number}", host=f"s{number}.localhost", owner_email=f"s{number}@a.example")
    with counted_queries() as later:
        spin_up(a_plan(name="B", host="b.localhost", owner_email="b@b.example"))
    assert len(first) <= 25 * 16
    assert len(later) <= len(first), Counter(q["sql"][:60] for q in later) - Counter(q["sql"][:60] for q in first)
