"""A deleted studio leaves nothing behind: not in any table, not in media."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from wagtail.models import Comment, Locale
from wagtail_localize.operations import translate_object

from home.hosts import add_host
from home.invitations import invite
from home.leaving.deleting import unfinished_export
from home.models import PlainPage, Role, Studio, StudioDocument, StudioImage
from home.pictures import add_picture
from intake import follow_up
from landing.models import LandingPage
from tests.sites import AGENCY, KADE, intake_of, question_of, studio_at, submit, visit
from tests.studios import WORDS, blueprint_picture, make_studio
from tests.traces import counts, media, media_with, rows_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]
CANARY = "Kanarievogel"
HOST = "kanarievogel.localhost"


@pytest.fixture
def canary() -> Iterator[Studio]:
    """A studio that has left its mark everywhere it can."""
    from intake.questions import Kind

    studio = make_studio(
        name=f"Studio {CANARY}",
        host=HOST,
        owner_email=f"eigenaar@{CANARY.lower()}.example",
        values={**WORDS, "city": f"{CANARY}stad"},
    )
    add_host(studio, f"www.{HOST}")
    invite(studio, email=f"marketeer@{CANARY.lower()}.example", role=Role.MARKETER)
    user = get_user_model().objects.get(email__startswith="marketeer")
    picture = add_picture(studio, Path(settings.BASE_DIR) / "content/pictures/kade-kraan.webp", credit=CANARY)
    picture.tags.add(CANARY)
    StudioDocument.objects.create(
        title=CANARY, file=ContentFile(b"x", name=f"{CANARY}.txt"), collection=studio.collection
    )
    page = LandingPage.objects.descendant_of(studio.container).get(slug="eerste-zes-weken")
    page.hero_picture = picture
    page.wagtail_admin_comments.add(Comment(user=user, text=CANARY, contentpath="title"))
    page.save_revision(user=user).publish()
    home = studio.site.root_page
    extra = PlainPage(title=f"{CANARY} extra", slug="extra", locale=home.locale, intro=CANARY)
    home.add_child(instance=extra)
    extra.save_revision(user=user)
    translate_object(extra, [Locale.objects.get(language_code="en")])
    page.save_revision(user=user)
    page.get_workflow().start(page, user)
    visit("/eerste-zes-weken/", host=HOST)
    email = question_of(intake_of(HOST), Kind.EMAIL).field_name
    submit(host=HOST, **{email: f"lead@{CANARY.lower()}.example"})
    follow_up.deliver_due()
    yield studio
    # The database is emptied after each test; its files are not.
    for file in media_with(CANARY):
        file.unlink()


def test_the_canary_can_be_seen_at_all(canary: Studio) -> None:
    tables = {row.partition(":")[0] for row in rows_with(CANARY)}
    assert {
        "home_studio",
        "wagtailcore_page",
        "wagtailcore_revision",
        "wagtailcore_pagelogentry",
        "home_studiodocument",
        "wagtailcore_comment",
        "auth_user",
        "auth_group",
        "intake_lead",
        "taggit_tag",
        "wagtail_localize_string",
        "wagtailcore_workflow",
        "home_hostname",
    } <= tables
    assert [file.suffix for file in media_with(CANARY)] == [".txt"]


def test_nothing_is_left(canary: Studio, tmp_path: Path) -> None:
    pages = {str(pk) for pk in canary.container.get_descendants(inclusive=True).values_list("pk", flat=True)}
    call_command("delete_studio", HOST, name=canary.name, export_to=tmp_path / "export", with_leads=True)
    assert rows_with(CANARY, str(canary.uuid)) == []
    assert media_with(CANARY) == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT object_id FROM wagtailcore_revision")
        revisions = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT page_id FROM wagtailcore_pagelogentry")
        history = {str(row[0]) for row in cursor.fetchall()}
        cursor.execute("SELECT object_id, to_object_id FROM wagtailcore_referenceindex")
    assert not pages & revisions and not pages & history
    assert (
        CANARY in (tmp_path / "export/leads.csv").read_text()
        or "kanarievogel" in (tmp_path / "export/leads.csv").read_text()
    )
    assert visit("/", host=KADE).status_code == visit("/", host=AGENCY).status_code == 200


def test_every_table_and_file_is_as_before() -> None:
    blueprint_picture()
    before, files = counts(), media()
    make_studio()
    assert len(media()) == len(files) + 1
    call_command("delete_studio", "gracht.localhost", name="Studio Gracht")
    after = counts()
    kept = {table: (before[table], n) for table, n in after.items() if n != before[table] and "sqlite" not in table}
    # Finished tasks, and texts of the search index's own tables, are counted elsewhere.
    assert {t: n for t, n in kept.items() if "_fts" not in t and "django_tasks" not in t} == {}
    assert media() == files


def test_people_who_work_elsewhere_stay(canary: Studio) -> None:
    invite(canary, email="owner@kade.example", role=Role.OWNER)
    call_command("delete_studio", HOST, name=canary.name)
    user = get_user_model().objects.get(username="kade-owner")
    assert user.is_active and user.groups.count() == 1
    assert get_user_model().objects.filter(is_superuser=True).exists()


def test_another_studio_is_untouched(canary: Studio) -> None:
    kade = studio_at(KADE)
    pages = kade.container.get_descendants().count()
    pictures = StudioImage.objects.filter(collection=kade.collection).count()
    call_command("delete_studio", HOST, name=canary.name)
    assert studio_at(KADE).container.get_descendants().count() == pages
    assert StudioImage.objects.filter(collection=kade.collection).count() == pictures


def test_a_try_that_was_cut_off_leaves_no_export_behind(
    canary: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def cut_off(studio: Studio) -> None:
        raise SystemExit

    with override_settings(VAR_DIR=tmp_path):
        for _try in range(2):
            with monkeypatch.context() as patched, pytest.raises(SystemExit):
                patched.setattr("home.leaving.deleting.remove", cut_off)
                call_command("delete_studio", HOST, name=canary.name)
        call_command("delete_studio", HOST, name=canary.name)
    (export,) = (tmp_path / "exports").iterdir()
    assert (export / "README.md").exists() and "unfinished" not in export.name


def test_two_who_delete_one_studio_at_once_do_not_spoil_each_others_export(canary: Studio, tmp_path: Path) -> None:
    with override_settings(VAR_DIR=tmp_path), unfinished_export(canary) as folder:
        (folder / "half").touch()
        with pytest.raises(CommandError, match="Somebody else"):
            call_command("delete_studio", HOST, name=canary.name)
        assert (folder / "half").exists()


@pytest.mark.parametrize("typed", ["", "studio kade", "Studio Kad", "Studio Kade!"])
def test_a_wrong_name_deletes_nothing(typed: str) -> None:
    before = counts()
    with pytest.raises(CommandError, match="Studio Kade"):
        call_command("delete_studio", KADE, name=typed)
    assert counts() == before


def test_the_agency_cannot_be_deleted() -> None:
    with pytest.raises(CommandError, match="agency"):
        call_command("delete_studio", AGENCY, name="Vliegwiel")
