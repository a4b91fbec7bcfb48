"""A studio leaves as a folder that people can read, and comes back as it was."""

from __future__ import annotations

import csv
import filecmp
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home.hosts import add_host
from home.leaving.exporting import harmless
from home.models import Studio
from home.pictures import add_picture
from intake import follow_up
from intake.models import Lead
from landing.models import LandingPage
from tests.home.translating import never_handed_over
from tests.sites import KADE, ZAAL, studio_at, submit, visit

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def translated(page: LandingPage) -> None:
    """Its English page follows it, text by text, as a translator left it."""
    never_handed_over()
    source, _made = TranslationSource.update_or_create_from_instance(page)
    english = Locale.objects.get(language_code="en")
    translation = Translation.objects.create(source=source, target_locale=english)
    for segment in source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=english,
            data=f"EN {segment.string.data}" if segment.context.path != "slug" else "first-six-weeks",
            translation_type="manual",
        )
    translation.save_target(publish=True)


@pytest.fixture
def kade(tmp_path: Path) -> Path:
    """Studio Kade with a lead, a redirect and another name, as a folder."""
    studio = studio_at(KADE)
    add_host(studio, "www.kade.localhost")
    below = studio.collection.add_child(instance=Collection(name="Zomer")).add_child(instance=Collection(name="2025"))
    picture = add_picture(studio, Path(settings.BASE_DIR) / "content/pictures/kade-kraan.webp", credit="Zomerfoto")
    picture.title, picture.collection = "Zomerfoto", below
    picture.save()
    page = LandingPage.objects.descendant_of(studio.container).get(slug="eerste-zes-weken")
    page.hero_picture = picture
    page.save_revision().publish()
    translated(page)
    Redirect.objects.create(old_path="/oud", site=studio.site, redirect_page=studio.site.root_page)
    submit(host=KADE)
    follow_up.deliver_due()
    call_command("export_studio", KADE, tmp_path / "kade", verbosity=0)
    return tmp_path / "kade"


def test_a_person_can_read_it(kade: Path) -> None:
    article = (kade / "pages/nl/wat-kost-personal-training.md").read_text()
    assert article.startswith('---\ntitle: "Wat kost personal training') and "](/eerste-zes-weken)" in article
    assert (kade / "pages/en/what-personal-training-costs.md").exists()
    assert '"title": "Personal training in Amsterdam-Noord"' in (kade / "pages/nl/home.json").read_text()
    assert (kade / "media/pictures/kade-kraan.webp").read_bytes()[:4] == b"RIFF"
    assert "Studio Kade" in (kade / "studio.yaml").read_text()
    assert "/oud,/,yes" in (kade / "redirects.csv").read_text()


def test_no_person_is_in_it_unless_asked_for(kade: Path, tmp_path: Path) -> None:
    def everything(folder: Path) -> str:
        return "".join(f.read_text(errors="ignore") for f in folder.rglob("*") if f.is_file())

    with (kade / "leads.csv").open(encoding="utf-8-sig") as stream:
        row = next(csv.DictReader(stream))
    assert row["verdict"] == "now" and "name" not in row
    assert "Fenna" not in everything(kade) and "knieblessure" not in everything(kade)
    call_command("export_studio", KADE, tmp_path / "all", with_leads=True, verbosity=0)
    with (tmp_path / "all/leads.csv").open(encoding="utf-8-sig") as stream:
        row = next(csv.DictReader(stream))
    assert (row["name"], row["phone"]) == ("Fenna de Boer", "+31206241111") and "knieblessure" in row["answers"]


def test_nothing_of_another_studio_is_in_it(kade: Path) -> None:
    submit(host=ZAAL)
    texts = "".join(f.read_text(errors="ignore") for f in kade.rglob("*") if f.is_file())
    assert "De Zaal" not in texts and "gent.localhost" not in texts and "zaal-bogen" not in texts


def same(one: Path, other: Path) -> list[str]:
    """Files that differ between two exports, apart from those that name the host."""
    names = {str(f.relative_to(folder)) for folder in (one, other) for f in folder.rglob("*") if f.is_file()}
    apart = {"README.md", "leads.csv"}
    return [n for n in names - apart if not filecmp.cmp(one / n, other / n, shallow=False)]


def test_it_comes_back_equal_after_it_was_deleted(kade: Path, tmp_path: Path) -> None:
    pages = {
        path: visit(path, host=KADE).content for path in ("/", "/en/", "/wat-kost-personal-training/", "/over-ons/")
    }
    call_command("delete_studio", KADE, name="Studio Kade", export_to=tmp_path / "gone")
    assert not Studio.objects.filter(site__hostname=KADE).exists()
    call_command("spin_up_studio", from_export=kade)
    call_command("export_studio", KADE, tmp_path / "again", verbosity=0)
    assert same(kade, tmp_path / "again") == []
    for path, before in pages.items():
        after = visit(path, host=KADE)
        assert after.status_code == 200
        assert words(after.content) == words(before)
    assert visit("/oud", host=KADE).status_code == 301
    assert submit(host=KADE).status_code == 303
    assert visit("/", host="www.kade.localhost").status_code == 301
    assert Collection.objects.get(name="2025").get_parent().get_parent() == studio_at(KADE).collection


def test_a_translation_follows_its_page_again(kade: Path, tmp_path: Path) -> None:
    old = translation_of(KADE)
    call_command("spin_up_studio", from_export=kade, host="tweede.localhost")
    new = translation_of("tweede.localhost")
    assert new.enabled and new.get_progress() == old.get_progress() != (0, 0)
    page = LandingPage.objects.descendant_of(studio_at("tweede.localhost").container).get(slug="eerste-zes-weken")
    page.title = "Iets nieuws"
    page.save_revision().publish()
    new.source.update_from_db()
    new.save_target(publish=True)
    english = page.get_translation(new.target_locale).specific
    assert new.get_progress()[0] - new.get_progress()[1] == 1
    assert english.title == "Iets nieuws" and english.story.raw_data != page.story.raw_data


def translation_of(host: str) -> Translation:
    page = LandingPage.objects.descendant_of(studio_at(host).container).get(slug="eerste-zes-weken")
    return Translation.objects.get(source__object_id=page.translation_key)


def test_pictures_in_collections_below_leave_along(kade: Path) -> None:
    assert (kade / "media/pictures/zomerfoto.webp").exists()
    assert (
        'hero_picture: "Zomerfoto"' in (kade / "pages/nl/eerste-zes-weken.md").read_text()
        or "zomerfoto" in (kade / "pages/nl/eerste-zes-weken.md").read_text().lower()
    )


def test_another_name_that_is_taken_is_told(kade: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spin_up_studio", from_export=kade, host="tweede.localhost")
    assert "www.kade.localhost" in capsys.readouterr().out
    assert not studio_at("tweede.localhost").host_names.exists()


def test_leads_stay_behind(kade: Path, tmp_path: Path) -> None:
    """The table is for people; it is not read back."""
    call_command("export_studio", KADE, tmp_path / "all", with_leads=True, verbosity=0)
    call_command("spin_up_studio", from_export=tmp_path / "all", host="tweede.localhost")
    assert not Lead.objects.of(studio_at("tweede.localhost")).exists()


def words(html: bytes) -> list[str]:
    import re

    return re.sub(r"(?s)<(script|style|head).*?</\1>|<[^>]+>", " ", html.decode()).split()


def test_it_can_stand_beside_itself_under_another_name(kade: Path, tmp_path: Path) -> None:
    call_command("spin_up_studio", from_export=kade, host="tweede.localhost", owner_email="x@tweede.example")
    assert words(visit("/over-ons/", host="tweede.localhost").content) == words(visit("/over-ons/", host=KADE).content)
    call_command("export_studio", "tweede.localhost", tmp_path / "again", verbosity=0)
    assert [name for name in same(kade, tmp_path / "again") if name not in ("pages.json", "studio.yaml")] == []


def test_a_folder_in_use_and_a_broken_folder_are_refused(kade: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_studio", KADE, kade)
    (kade / "pages/nl/home.json").unlink()
    with pytest.raises(CommandError, match=r"home\.json"):
        call_command("spin_up_studio", from_export=kade, host="tweede.localhost")
    (kade / "pages.json").write_text("[{")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("spin_up_studio", from_export=kade, host="tweede.localhost")
    assert not Studio.objects.filter(site__hostname="tweede.localhost").exists()


def test_a_folder_cannot_reach_outside_itself(kade: Path) -> None:
    text = (kade / "pages.json").read_text()
    (kade / "pages.json").write_text(text.replace("pages/nl/home.json", "../../../../etc/hostname"))
    with pytest.raises(CommandError, match="not inside"):
        call_command("spin_up_studio", from_export=kade, host="tweede.localhost")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-2+3", "'-2+3"),
        ("+31 20 624", "+31 20 624"),
        ("-5", "-5"),
        ("gewoon", "gewoon"),
    ],
)
def test_a_table_runs_nothing_in_a_spreadsheet(cell: str, written: str) -> None:
    assert harmless(cell) == written
