"""A studio that was used for a while leaves nothing behind, whatever its people made and threw away meanwhile."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from taggit.models import Tag
from wagtail.actions.delete_page import DeletePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Collection, Locale, UploadedFile
from wagtail.users.models import UserProfile
from wagtail_localize.operations import translate_object

from home import jobs
from home.hosts import change_main_host
from home.models import AccountMail, Blueprint, PlainPage, SpinUp, Studio, StudioDocument
from home.pictures import add_picture
from home.spin_up import waiting
from intake.models import FollowUpPolicy
from tests.sites import KADE, studio_at, visit
from tests.studios import a_plan
from tests.traces import media_with, rows_with

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]
CANARY = "Zonnebloem"
ASKED = f"{CANARY}.localhost:8000"
MAIN = "zonnebloem-fit.localhost"
EMAIL = "eigenaar@zonnebloem.example"


def asked_for_in_the_desk() -> Studio:
    """Once in vain, then well."""
    admin = get_user_model().objects.get(username="admin")
    failed = waiting.ask(a_plan(name=CANARY, host=ASKED, owner_email=EMAIL, blueprint="weg"), user=admin)
    assert jobs.run(SpinUp, failed.pk) is not jobs.Ran.DONE
    client = Client()
    client.force_login(admin)
    form = {"name": CANARY, "host": ASKED, "owner_email": EMAIL, "city": f"{CANARY}stad", "languages": ["en"]}
    client.post(reverse("studios:new"), {**form, "blueprint": Blueprint.objects.get(slug="personal-training").pk})
    assert jobs.run(SpinUp, SpinUp.objects.get(status=SpinUp.Status.WAITING).pk) is jobs.Ran.DONE
    return Studio.objects.select_related("site", "container", "collection").get(name=CANARY)


@pytest.fixture
def used() -> Iterator[Studio]:
    studio = asked_for_in_the_desk()
    owner = get_user_model().objects.get(email=EMAIL)
    Client().force_login(owner)
    portrait = io.BytesIO()
    Image.new("RGB", (8, 8)).save(portrait, "PNG")
    profile = UserProfile.get_for_user(owner)
    profile.avatar.save(f"{CANARY}.png", ContentFile(portrait.getvalue()))
    UploadedFile.objects.create(file=ContentFile(b"x", name=f"{CANARY}-half.txt"), uploaded_by_user=owner)
    AccountMail.objects.create(template="account/email/password_changed", users=[owner.pk], email=EMAIL, language="nl")
    # Pages: made, published, translated, deleted.
    home = studio.site.root_page
    page = home.add_child(
        instance=PlainPage(title=f"{CANARY} weg", slug="weg", locale=home.locale, intro=f"{CANARY} intro")
    )
    page.save_revision(user=owner, log_action=True).publish(user=owner)
    translate_object(page, [Locale.objects.get(language_code="en")])
    for version in page.get_translations(inclusive=True):
        DeletePageAction(version.specific, user=owner).execute(skip_permission_checks=True)
    # The agency made and deleted one as well, and so did a command, of which nobody knows who ran it.
    admin = get_user_model().objects.get(username="admin")
    for user in (admin, None):
        page = home.add_child(instance=PlainPage(title=f"{CANARY} van het bureau", slug="bureau", locale=home.locale))
        page.save_revision(user=user, log_action=True)
        DeletePageAction(page, user=user).execute(skip_permission_checks=True)
    # Pictures: one thrown away, one in a collection of its own.
    picture = add_picture(studio, Path(settings.BASE_DIR) / "content/pictures/kade-kraan.webp", credit=CANARY)
    picture.title = f"{CANARY} foto"
    picture.tags.add(f"{CANARY}label")
    picture.save()
    log(picture, "wagtail.create", user=owner)
    log(picture, "wagtail.delete", user=owner, deleted=True)
    picture.delete()
    document = StudioDocument.objects.create(
        title=f"{CANARY} weg", file=ContentFile(b"x", name="weg.txt"), collection=studio.collection
    )
    log(document, "wagtail.delete", user=admin, deleted=True)
    document.delete()
    below = studio.collection.add_child(instance=Collection(name=f"{CANARY} zomer"))
    document = StudioDocument.objects.create(
        title=f"{CANARY} rooster", file=ContentFile(b"x", name=f"{CANARY}.txt"), collection=below
    )
    log(document, "wagtail.edit", user=admin)
    # Settings and redirects: changed by the owner and by the agency.
    redirect = Redirect.objects.create(old_path=f"/{CANARY}", site=studio.site, redirect_page=home)
    log(redirect, "wagtail.create", user=admin)
    policy = FollowUpPolicy.for_site(studio.site)
    log(policy, "wagtail.edit", user=admin, title=f"Policy {CANARY}")
    change_main_host(studio, MAIN)
    yield studio
    for file in media_with(CANARY):
        file.unlink()


def test_it_can_be_seen_at_all(used: Studio) -> None:
    tables = {row.partition(":")[0] for row in rows_with(CANARY)}
    assert {
        "wagtailcore_pagelogentry",
        "wagtailcore_modellogentry",
        "wagtail_localize_string",
        "taggit_tag",
        "home_spinup",
        "wagtailusers_userprofile",
        "wagtailcore_uploadedfile",
        "wagtailcore_collection",
    } <= tables
    assert {file.parent.name for file in media_with(CANARY)} == {"avatar_images", "wagtail_uploads", "documents"}


def test_nothing_is_left(used: Studio, tmp_path: Path) -> None:
    owner = get_user_model().objects.get(email=EMAIL)
    call_command("delete_studio", MAIN, name=CANARY, export_to=tmp_path / "export")
    assert rows_with(CANARY, str(used.uuid)) == []
    assert media_with(CANARY) == set()
    assert str(owner.pk) not in {row.get_decoded().get("_auth_user_id") for row in Session.objects.all()}


def test_what_others_have_stays(used: Studio, tmp_path: Path) -> None:
    kade = studio_at(KADE)
    Tag.objects.create(name="niets")
    picture = add_picture(kade, Path(settings.BASE_DIR) / "content/pictures/kade-kraan.webp", credit="K")
    picture.tags.add("kade")
    admin = get_user_model().objects.get(username="admin")
    Client().force_login(admin)
    log(picture, "wagtail.edit", user=get_user_model().objects.get(email=EMAIL))
    waiting.ask(a_plan(host="anders.localhost"), user=admin)
    call_command("delete_studio", MAIN, name=CANARY, export_to=tmp_path / "export")
    assert list(picture.tags.names()) == ["kade"] and picture.file.storage.exists(picture.file.name)
    assert rows_with("wagtail.edit") and SpinUp.objects.filter(hostname="anders.localhost").exists()
    assert str(admin.pk) in {row.get_decoded().get("_auth_user_id") for row in Session.objects.all()}
    assert visit("/", host=KADE).status_code == 200
