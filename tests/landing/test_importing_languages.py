"""One article in several languages: which files belong together, and what that does to their pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page

from home.models import HomePage, PlainPage
from landing.models import LandingPage
from tests.sites import AGENCY, KADE, ZAAL, studio_at, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Write = Callable[..., Path]


def article(title: str, *, slug: str = "", parts: tuple[str, ...] = ("A", "B"), extra: str = "") -> str:
    """A file with a section for each of `parts`, questions with two answers, and a button."""
    sections = "\n\n".join(f"## {title} {part}\n\n{title}: wat er over {part} te zeggen is." for part in parts)
    rows = "\n".join(f'  - question: "{title} {n}?"\n    answer: "Ja."' for n in (1, 2))
    given = f'slug: "{slug}"\n' if slug else ""
    questions = f'::: faq\nheading: "{title}"\nitems:\n{rows}\n:::'
    return f'---\ntitle: "{title}"\n{given}{extra}---\n\n{sections}\n\n{questions}\n\n[{title}](/intake)\n'


DUTCH = article("Proef", slug="proef")
ENGLISH = article("Trial", slug="trial")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file, with the folders it is in."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def load(*paths: Path, site: str = KADE, **options: Any) -> tuple[str, str]:
    """Run the command; standard output and error, refusals included."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_landing", *map(str, paths), site=site, stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def page_of(slug: str, language: str = "nl", site: str = KADE) -> LandingPage:
    pages = LandingPage.objects.descendant_of(studio_at(site).container)
    return pages.get(slug=slug, locale__language_code=language).get_latest_revision_as_object()


def ids(value: Any) -> list[str]:
    """Ids of blocks and of the items inside them, in order."""
    if isinstance(value, list):
        return [found for child in value for found in ids(child)]
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [found for child in value.values() for found in ids(child)]
    return []


def block_ids(page: LandingPage) -> list[str]:
    return ids(list(page.story.raw_data))


def headings(page: LandingPage) -> dict[str, str]:
    """Id by heading."""
    return {block["value"]["heading"]: block["id"] for block in page.story.raw_data if "heading" in block["value"]}


# --- Which files belong together ---


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("proef.md", "proef.en.md"),
        ("proef.nl.md", "proef.en.md"),
        ("nl/proef.md", "en/proef.md"),
        ("proef.md", "en/proef.md"),
        ("blog/proef.md", "blog/proef.EN.md"),
        ("nl/blog/proef.md", "en/blog/proef.md"),
        ("a.b.md", "a.b.en.md"),
    ],
)
def test_files_of_one_name_become_translations_of_each_other(
    write: Write, tmp_path: Path, dutch: str, english: str
) -> None:
    write(dutch, DUTCH)
    write(english, ENGLISH)
    out, err = load(tmp_path, publish=True)
    assert "2 created" in out and not err
    source, translation = page_of("proef"), page_of("trial", "en")
    assert translation.translation_key == source.translation_key
    assert translation.get_parent().specific == HomePage.objects.get(url_path="/kade/en/")
    assert block_ids(translation) == block_ids(source) and len(block_ids(source)) == 6
    assert "unchanged" in load(tmp_path, publish=True)[0]


def test_a_visitor_can_change_language(write: Write) -> None:
    load(write("proef.md", DUTCH), write("proef.en.md", ENGLISH), publish=True)
    assert 'href="/en/trial/"' in visit("/proef/", host=KADE).content.decode()
    english = visit("/en/trial/", host=KADE).content.decode()
    assert 'href="/proef/"' in english and 'href="/en/intake/?van=/en/trial/"' in english


def test_a_file_may_say_which_dutch_page_it_translates(write: Write) -> None:
    english = article("Trial", slug="trial", extra='translationOf: "proef"\n')
    out, err = load(write("en/anything.md", english), write("proef.md", DUTCH))
    assert not err and "translation of proef" in out
    assert page_of("trial", "en").translation_key == page_of("proef").translation_key


def test_a_translation_may_come_later(write: Write) -> None:
    load(write("proef.md", DUTCH))
    out, err = load(write("proef.en.md", ENGLISH))
    assert not err and "translation of proef" in out
    assert page_of("trial", "en").translation_key == page_of("proef").translation_key
    assert block_ids(page_of("trial", "en")) == block_ids(page_of("proef"))


def test_the_dutch_page_may_come_later_too(write: Write) -> None:
    english = write("proef.en.md", ENGLISH)
    load(english)
    before = block_ids(page_of("trial", "en"))
    load(english, write("proef.md", DUTCH))
    assert page_of("proef").translation_key == page_of("trial", "en").translation_key
    assert block_ids(page_of("proef")) == block_ids(page_of("trial", "en")) == before


def test_pages_that_stood_apart_are_linked_and_take_the_ids_of_the_dutch_one(write: Write) -> None:
    load(write("proef.md", DUTCH))
    load(write("los.md", ENGLISH), parent="/en/")
    before = block_ids(page_of("proef"))
    assert page_of("trial", "en").translation_key != page_of("proef").translation_key
    file = write("proef.en.md", ENGLISH)
    assert "updated" in load(file, dry_run=True)[0]
    assert "translation of proef" in load(file)[0]
    assert page_of("trial", "en").translation_key == page_of("proef").translation_key
    assert block_ids(page_of("trial", "en")) == block_ids(page_of("proef")) == before
    assert "1 unchanged" in load(file)[0]


def test_a_file_that_names_no_language_is_in_that_of_the_parent_and_translates_nothing(write: Write) -> None:
    load(write("proef.md", DUTCH))
    load(write("en-map/proef.md", ENGLISH), parent="/en/")
    assert page_of("trial", "en").translation_key != page_of("proef").translation_key


def test_a_translation_comes_beside_its_source_where_the_page_above_is_translated(write: Write) -> None:
    studio = studio_at(KADE)
    homes = {home.locale.language_code: home for home in HomePage.objects.child_of(studio.container)}
    dutch = homes["nl"].add_child(instance=PlainPage(title="Kennis", slug="kennis", locale=homes["nl"].locale))
    files = write("proef.md", DUTCH), write("proef.en.md", ENGLISH)
    load(*files, parent="/kennis/")
    assert page_of("trial", "en").url_path == "/kade/en/trial/"
    page_of("trial", "en").delete()
    homes["en"].refresh_from_db()
    knowledge = PlainPage(
        title="Knowledge", slug="knowledge", locale=homes["en"].locale, translation_key=dutch.translation_key
    )
    homes["en"].add_child(instance=knowledge)
    load(*files, parent="/kennis/")
    assert page_of("proef").url_path == "/kade/nl/kennis/proef/"
    assert page_of("trial", "en").url_path == "/kade/en/knowledge/trial/"
    assert "2 unchanged" in load(*files)[0], "a page is found below the home page too"


def test_the_dutch_page_of_another_studio_is_not_translated(write: Write) -> None:
    load(write("proef.md", DUTCH), site=ZAAL)
    out, err = load(write("proef.en.md", ENGLISH))
    assert not err and "translation of" not in out
    assert page_of("trial", "en").translation_key != page_of("proef", site=ZAAL).translation_key
    named = write("x.en.md", article("Trial", slug="x", extra='translationOf: "proef"\n'))
    assert "There is no article proef in Dutch (nl)" in load(named)[1]


# --- Ids for life ---


def test_a_section_that_only_one_language_has_moves_no_id(write: Write) -> None:
    dutch, english = write("proef.md", DUTCH), write("proef.en.md", ENGLISH)
    load(dutch, english)
    before = headings(page_of("trial", "en"))
    write("proef.md", article("Proef", slug="proef", parts=("Nieuw", "A", "B")))
    assert "1 unchanged" in load(dutch, english)[0]
    assert headings(page_of("trial", "en")) == before
    write("proef.en.md", article("Trial", slug="trial", parts=("New", "A", "B")))
    load(dutch, english)
    assert block_ids(page_of("trial", "en")) == block_ids(page_of("proef"))


def test_where_kinds_differ_a_translation_has_blocks_of_its_own(write: Write) -> None:
    english = ENGLISH.replace("::: faq", '::: quote\ntext: "Only here."\n:::\n\n::: faq')
    load(write("proef.md", DUTCH), write("proef.en.md", english))
    source, translation = page_of("proef").story.raw_data, page_of("trial", "en").story.raw_data
    assert [block["id"] for block in source][:2] == [block["id"] for block in translation][:2]
    assert translation[2]["type"] == "quote"
    assert translation[2]["id"] not in [block["id"] for block in source]
    assert len(set(block_ids(page_of("trial", "en")))) == len(block_ids(page_of("trial", "en")))


def test_a_translation_with_another_slug_is_still_that_page(write: Write) -> None:
    dutch, english = write("proef.md", DUTCH), write("proef.en.md", ENGLISH)
    load(dutch, english, publish=True)
    before = page_of("trial", "en")
    write("proef.en.md", article("Trial", slug="first-time"))
    out, err = load(dutch, english, publish=True)
    assert not err and "updated: slug" in out
    assert page_of("first-time", "en").pk == before.pk
    assert visit("/en/first-time/", host=KADE).status_code == 200


# --- Refused ---


def test_a_language_that_the_site_does_not_have_is_told(write: Write) -> None:
    file = write("proef.de.md", DUTCH)
    out, err = load(write("proef.md", DUTCH), file, write("fr/proef.md", ENGLISH))
    assert f"{file}: {KADE} has no home page in German (de), only in Dutch (nl), English (en)." in err
    assert "no home page in French (fr)" in err
    assert "1 created, 2 refused" in out
    assert "has no home page in English (en), only in Dutch (nl)." in load(write("x.en.md", ENGLISH), site=AGENCY)[1]


def test_a_dutch_page_that_does_not_exist_is_told_with_its_line(write: Write) -> None:
    file = write("trial.en.md", article("Trial", slug="trial", extra='translationOf: "weg"\n'))
    assert f"{file}:4: There is no article weg in Dutch (nl)" in load(file)[1]
    assert not LandingPage.objects.filter(slug="trial").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("x.en.md", "5", "between double quotes"), ("x.md", '"y"', "is for other languages than Dutch (nl)")],
)
def test_what_is_wrong_with_the_name_of_the_dutch_page_is_told(write: Write, name: str, value: str, words: str) -> None:
    file = write(name, article("x", extra=f"translationOf: {value}\n"))
    _out, err = load(file)
    assert f"{file}:3: " in err and words in err


def test_two_files_in_one_language_are_not_both_the_translation(write: Write) -> None:
    out, err = load(
        write("proef.md", DUTCH), write("proef.en.md", ENGLISH), write("en/proef.md", article("Other", slug="other"))
    )
    assert "2 created, 1 refused" in out
    assert "the same article in English (en) as proef.en.md" in err


def test_a_page_has_one_translation_in_a_language(write: Write) -> None:
    load(write("proef.md", DUTCH), write("proef.en.md", ENGLISH))
    load(write("los.md", article("Other", slug="other")), parent="/en/")
    _out, err = load(write("proef.en.md", article("Other", slug="other")))
    assert "proef is trial in English (en), not other." in err


def test_a_page_that_only_mirrors_the_dutch_one_is_not_overwritten(write: Write) -> None:
    load(write("proef.md", DUTCH))
    source = LandingPage.objects.get(slug="proef")
    source.copy_for_translation(Locale.objects.get(language_code="en"), alias=True)
    _out, err = load(write("proef.en.md", ENGLISH))
    assert "proef is mirrored in English (en)." in err


def test_a_page_that_translates_another_is_not_taken_away_from_it(write: Write) -> None:
    load(write("proef.md", DUTCH), write("proef.en.md", ENGLISH), write("ander.md", article("Ander", slug="ander")))
    _out, err = load(write("ander.en.md", ENGLISH))
    assert "trial is the translation of proef, not of ander." in err
    assert page_of("trial", "en").translation_key == page_of("proef").translation_key


def test_a_translation_comes_in_where_the_dutch_file_is_refused_and_is_linked_when_it_is_mended(write: Write) -> None:
    dutch, english = write("proef.md", DUTCH + "\n| a | b |\n"), write("proef.en.md", ENGLISH)
    out, _err = load(dutch, english)
    assert "1 created, 1 refused" in out
    assert not LandingPage.objects.filter(slug="proef").exists()
    write("proef.md", DUTCH)
    assert "1 created, 1 unchanged" in load(dutch, english)[0]
    assert page_of("proef").translation_key == page_of("trial", "en").translation_key


def test_a_dry_run_tells_and_links_nothing(write: Write) -> None:
    pages = Page.objects.count()
    out, err = load(write("proef.md", DUTCH), write("proef.en.md", ENGLISH), dry_run=True)
    assert "Would be: 2 created" in out and "translation of proef" in out and not err
    assert Page.objects.count() == pages


def test_a_folder_without_articles_is_told(tmp_path: Path) -> None:
    assert "There are no Markdown files" in load(tmp_path)[1]


# --- Links between languages ---


def test_links_name_dutch_pages_and_lead_to_the_translation(write: Write) -> None:
    linking = article("Trial", slug="trial") + "\n## More\n\nSee [the other](/tweede).\n"
    load(
        write("proef.md", DUTCH),
        write("proef.en.md", linking),
        write("tweede.md", article("Tweede", slug="tweede")),
        write("tweede.en.md", article("Second", slug="second")),
        publish=True,
    )
    assert 'href="/en/second/"' in visit("/en/trial/", host=KADE).content.decode()
    assert f'id=\\"{page_of("second", "en").pk}\\"' in json.dumps(list(page_of("trial", "en").story.raw_data))


# --- Out and in again ---


@pytest.mark.parametrize("site", [AGENCY, KADE, ZAAL])
def test_a_whole_site_goes_out_and_comes_in_unchanged(tmp_path: Path, site: str) -> None:
    call_command("export_landing", site=site, to=tmp_path / "uit", stdout=StringIO())
    files = sorted(path.name for path in (tmp_path / "uit").glob("*.md"))
    out, err = load(tmp_path / "uit", site=site, publish=True)
    assert f"\n{len(files)} unchanged." in out and not err
    call_command("export_landing", site=site, to=tmp_path / "weer", stdout=StringIO())
    for name in files:
        assert (tmp_path / "weer" / name).read_text() == (tmp_path / "uit" / name).read_text()


def test_translations_are_called_after_the_dutch_page(tmp_path: Path) -> None:
    call_command("export_landing", site=KADE, to=tmp_path, stdout=StringIO())
    text = (tmp_path / "wat-kost-personal-training.en.md").read_text()
    assert 'slug: "what-personal-training-costs"' in text
    assert (tmp_path / "wat-kost-personal-training.md").exists()


def test_what_was_exported_makes_the_same_pages_elsewhere(tmp_path: Path) -> None:
    call_command("export_landing", site=KADE, to=tmp_path, stdout=StringIO())
    before = {name: (tmp_path / name).read_text() for name in ("eerste-zes-weken.md", "eerste-zes-weken.en.md")}
    pages = LandingPage.objects.descendant_of(studio_at(KADE).container)
    key = pages.get(slug="eerste-zes-weken", locale__language_code="nl").translation_key
    for page in pages.filter(translation_key=key):
        page.delete()
    assert "2 created" in load(tmp_path, publish=True)[0]
    source = page_of("eerste-zes-weken")
    translation = LandingPage.objects.get(translation_key=source.translation_key, locale__language_code="en")
    assert block_ids(translation) == block_ids(source)
    call_command("export_landing", site=KADE, to=tmp_path / "weer", stdout=StringIO())
    assert {name: (tmp_path / "weer" / name).read_text() for name in before} == before


def test_a_page_that_translates_nothing_is_not_read_back_as_a_translation(write: Write, tmp_path: Path) -> None:
    load(write("bron/proef.md", DUTCH), write("bron/proef.en.md", ENGLISH))
    load(write("bron/los.md", article("Loose", slug="proef")), parent="/en/")
    loose = page_of("proef", "en").translation_key
    call_command("export_landing", site=KADE, to=tmp_path / "uit", stdout=StringIO())
    assert {"proef.md", "proef.en.md", "proef-en.en.md"} <= {path.name for path in (tmp_path / "uit").iterdir()}
    out, err = load(tmp_path / "uit")
    assert "created" not in out and "updated" not in out and not err
    assert page_of("proef", "en").translation_key == loose != page_of("proef").translation_key
