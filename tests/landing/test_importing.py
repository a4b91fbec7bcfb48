"""Articles in and out: created, updated, unchanged; refused with file and line; byte for byte back."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from landing.models import LandingPage
from tests.sites import AGENCY, KADE, visit

pytestmark = pytest.mark.django_db
SEED = settings.BASE_DIR.parent / "shared" / "seeds" / "personal-trainer-leads.md"
ARTICLE = """---
title: "Proef"
description: "Een proef."
heroTitleLine1: "Eén"
heroTitleLine2: "  twee "
slug: "proef"
---

Een opening met een [link](/over-ons).

---

## Eerste deel

Tekst met **nadruk**.

## Tweede deel

Hier staat genoeg tekst om later te herkennen, ook als de kop verandert in iets anders.

::: faq
heading: "Vragen"
items:
  - question: "Mag dit?"
    answer: "Ja, [lees](/privacy) maar."
:::

[Plan een gesprek](/intake)"""


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Write a file into a fresh folder."""

    def write_file(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_file


def load(*files: Path, site: str = KADE, **options: object) -> tuple[str, str]:
    """Run the command; standard output and error, refusals included."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_landing", *map(str, files), site=site, stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def export(path: str, site: str = KADE) -> str:
    out = StringIO()
    call_command("export_landing", path, site=site, stdout=out)
    return out.getvalue().removesuffix("\n")


def proef() -> LandingPage:
    return LandingPage.objects.get(slug="proef")


def test_a_file_becomes_a_draft_and_with_publish_a_page(write) -> None:  # type: ignore[no-untyped-def]
    file = write("proef.md", ARTICLE)
    out, err = load(file)
    assert "created" in out and not err
    assert not proef().live
    assert visit("/proef/", host=KADE).status_code == 404
    load(file, publish=True)
    page = visit("/proef/", host=KADE).content.decode()
    assert "Een opening met een" in page and "Mag dit?" in page
    assert [line.text for line in proef().hero_lines] == ["Eén", "twee"]
    assert [line.accent for line in proef().hero_lines] == [False, True]


def test_the_same_file_again_changes_nothing(write) -> None:  # type: ignore[no-untyped-def]
    file = write("proef.md", ARTICLE)
    load(file, publish=True)
    revisions = proef().revisions.count()
    out, _err = load(file, publish=True)
    assert "unchanged" in out
    assert proef().revisions.count() == revisions


def test_opening_and_saving_in_the_editor_changes_nothing(write) -> None:  # type: ignore[no-untyped-def]
    """The editor numbers the blocks of a text anew with each save."""
    file = write("proef.md", ARTICLE)
    load(file, publish=True)
    page = proef()
    raw = [dict(block) for block in page.story.raw_data]
    raw[1]["value"] = {**raw[1]["value"], "body": raw[1]["value"]["body"].replace("<p>", '<p data-block-key="x1">')}
    page.story = json.dumps(raw)
    page.save_revision().publish()
    assert "unchanged" in load(file, publish=True)[0]


def test_a_dry_run_tells_and_does_nothing(write) -> None:  # type: ignore[no-untyped-def]
    out, _err = load(write("proef.md", ARTICLE), dry_run=True, publish=True)
    assert "created" in out and "Would be" in out
    assert not LandingPage.objects.filter(slug="proef").exists()


@pytest.mark.parametrize("before", [None, {}, {"publish": True}])
@pytest.mark.parametrize("publish", [False, True])
@pytest.mark.parametrize("text", [ARTICLE, ARTICLE.replace("nadruk", "klem")])
def test_a_dry_run_says_what_the_run_then_says(write, before: dict[str, bool] | None, publish: bool, text: str) -> None:  # type: ignore[no-untyped-def]
    if before is not None:
        load(write("proef.md", ARTICLE), **before)
    file = write("proef.md", text)
    told, _err = load(file, dry_run=True, publish=publish)
    assert told.replace("Would be: ", "") == load(file, publish=publish)[0]


def test_a_dry_run_with_a_refusal_does_not_say_that_the_others_are_in(write) -> None:  # type: ignore[no-untyped-def]
    files = write("proef.md", ARTICLE), write("kapot.md", "# Kop\n")
    assert load(*files, dry_run=True)[1].endswith("1 of 2 files would be refused; nothing was changed.")
    assert load(*files)[1].endswith("1 of 2 files were refused; the others are in.")


def test_renamed_moved_and_inserted_blocks_keep_their_ids(write) -> None:  # type: ignore[no-untyped-def]
    load(write("proef.md", ARTICLE))
    before = {block["value"].get("heading"): block["id"] for block in proef().story.raw_data}
    changed = ARTICLE.replace("## Tweede deel", "## Een andere kop").replace(
        "## Eerste deel", "## Nieuw\n\nHeel iets nieuws.\n\n## Eerste deel"
    )
    out, _err = load(write("proef.md", changed))
    after = {
        block["value"].get("heading"): block["id"] for block in proef().get_latest_revision_as_object().story.raw_data
    }
    assert after["Een andere kop"] == before["Tweede deel"]
    assert after["Eerste deel"] == before["Eerste deel"]
    assert after["Vragen"] == before["Vragen"]
    assert after["Nieuw"] not in before.values()
    assert "+ section “Nieuw”" in out and "~ section “Een andere kop”" in out


def test_intake_means_this_sites_own_intake(write) -> None:  # type: ignore[no-untyped-def]
    load(write("proef.md", ARTICLE), publish=True)
    action = proef().story[-1].value["link"]["page"]
    assert action.url_path == "/kade/nl/intake/"
    assert re.search(r'href="/intake/\?van=/proef/"', visit("/proef/", host=KADE).content.decode())


REFUSED = {
    "no front matter": ("# Kop\n", 1, "no front matter"),
    "open front matter": ('---\ntitle: "x"\n', 1, "does not end"),
    "bad YAML": ('---\ntitle: "x\nslug: y"z"\n---\n', 3, "not valid YAML"),
    "no title": ('---\nslug: "proef"\n---\n', 1, "title is missing"),
    "key twice": ('---\ntitle: "x"\ntitle: "y"\n---\n', 3, "given twice"),
    "unknown key": ('---\ntitle: "x"\ntitel: "y"\n---\n', 3, "no field titel"),
    "wrong encoding": (b'---\ntitle: "x"\n---\n\ncaf\xe9\n', 5, "UTF-8"),
    "dead link": ('---\ntitle: "x"\n---\n\nZie [daar](/nergens).\n', 5, "/nergens leads to no page"),
    "nowhere": ('---\ntitle: "x"\n---\n\nZie [daar](../intake).\n', 5, "as /path"),
    "code": ('---\ntitle: "x"\n---\n\nZie [daar](javascript:x).\n', 5, "leads nowhere"),
    "fragment": ('---\ntitle: "x"\n---\n\nZie [daar](/wat-kost-personal-training#x).\n', 5, "without ? or #"),
    "query": ('---\ntitle: "x"\n---\n\n::: action\nlabel: "a"\nlink: "/intake?a=b"\n:::\n', 5, "without ? or #"),
    "hero query": ('---\ntitle: "x"\nheroActionLabel: "a"\nheroActionLink: "/intake?a=b"\n---\n', 4, "without ? or #"),
    "label alone": ('---\ntitle: "x"\nheroActionLabel: "Begin"\n---\n', 3, "both heroActionLabel"),
    "number as title": ("---\ndescription: x\ntitle: 2024\n---\n", 3, "double quotes"),
    "word as title": ("---\ntitle: yes\n---\n", 2, "double quotes"),
    "empty title": ("---\ndescription: x\ntitle:\n---\n", 3, "title is missing"),
    "dead button": ('---\ntitle: "x"\n---\n\n::: action\nlabel: "a"\nlink: "/weg"\n:::\n', 5, "/weg leads to no page"),
    "line too long": (f'---\ntitle: "x"\nheroTitleLine1: "{"a" * 61}"\n---\n', 3, "60 fit"),
    "table": ('---\ntitle: "x"\n---\n\n| a | b |\n', 5, "table"),
    "open block": ('---\ntitle: "x"\n---\n\ntekst\n\n::: faq\n', 7, "does not end"),
    "unknown block": ('---\ntitle: "x"\n---\n\n::: foto\n:::\n', 5, "no block 'foto'"),
    "no picture": ('---\ntitle: "x"\n---\n\n::: picture\nfile: "weg.webp"\n:::\n', 5, "no picture weg.webp"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused_with_its_line_and_the_others_come_in(write, name: str) -> None:  # type: ignore[no-untyped-def]
    text, line, words = REFUSED[name]
    broken = write("kapot.md", text)
    out, err = load(write("proef.md", ARTICLE), broken, publish=True)
    assert f"{broken}:{line}: " in err and words in err
    assert proef().live
    assert not LandingPage.objects.filter(title="x").exists()
    assert "1 created, 1 refused" in out


def test_a_huge_file_and_a_missing_one_are_refused(write) -> None:  # type: ignore[no-untyped-def]
    big = write("groot.md", b"a" * 10 * 1024 * 1024)
    _out, err = load(big, big.with_name("weg.md"))
    assert f"{big}:1: The file is larger than" in err and "cannot be opened" in err


def test_the_second_of_two_files_with_one_slug_is_refused(write) -> None:  # type: ignore[no-untyped-def]
    _out, err = load(write("a.md", ARTICLE), write("b.md", ARTICLE))
    assert "b.md:6" in err and "also that of a.md" in err


def test_another_kind_of_page_is_never_overwritten(write) -> None:  # type: ignore[no-untyped-def]
    _out, err = load(write("x.md", '---\ntitle: "x"\nslug: "privacy"\n---\n\ntekst\n'), publish=True)
    assert "not a landing page" in err
    assert visit("/privacy/", host=KADE).status_code == 200


@pytest.mark.parametrize(
    ("front_matter", "line"),
    [('title: "x"\nslug: "zoeken"', 3), ('title: "Admin"', 2), ('title: "x"\nslug: "en"', 3), ('title: "Lead"', 2)],
)
def test_an_address_that_the_site_needs_itself_is_refused(write, front_matter: str, line: int) -> None:  # type: ignore[no-untyped-def]
    file = write("x.md", f"---\n{front_matter}\n---\n\ntekst\n")
    _out, err = load(file, publish=True)
    assert f"{file}:{line}: The site itself answers at /" in err
    assert "created" in load(file, parent="/privacy", publish=True)[0], "deeper, nothing else answers there"


def test_files_may_link_to_each_other(write) -> None:  # type: ignore[no-untyped-def]
    one = write("een.md", '---\ntitle: "Een"\n---\n\nZie [twee](/twee) nu.\n')
    two = write("twee.md", '---\ntitle: "Twee"\n---\n\nZie [een](/een) nu.\n')
    _out, err = load(one, two, publish=True)
    assert not err
    assert 'href="/twee/"' in visit("/een/", host=KADE).content.decode()


def test_a_file_that_links_to_a_refused_one_is_refused_too(write) -> None:  # type: ignore[no-untyped-def]
    one = write("een.md", '---\ntitle: "Een"\n---\n\nZie [twee](/twee) nu.\n')
    two = write("twee.md", '---\ntitle: "Twee"\n---\n\nZie [weg](/weg) nu.\n')
    out, err = load(one, two, publish=True)
    assert "2 refused" in out and "This links to twee.md, which is refused." in err
    assert not LandingPage.objects.filter(slug__in=["een", "twee"]).exists()


def test_an_unknown_site_names_those_there_are(write) -> None:  # type: ignore[no-untyped-def]
    _out, err = load(write("proef.md", ARTICLE), site="weg.example")
    assert "There is no site weg.example" in err and KADE in err


@pytest.mark.parametrize(
    ("site", "path"),
    [
        (AGENCY, "/personal-trainer-leads/"),
        (KADE, "/wat-kost-personal-training/"),
        (KADE, "/en/what-personal-training-costs/"),
    ],
)
def test_export_and_import_again_changes_nothing(write, site: str, path: str) -> None:  # type: ignore[no-untyped-def]
    text = export(path, site)
    parent = "/en/" if path.startswith("/en/") else "/"
    out, err = load(write("uit.md", text), site=site, publish=True, parent=parent)
    assert "unchanged" in out and not err
    assert export(path, site) == text


def test_an_article_is_also_served_as_text() -> None:
    response = visit("/wat-kost-personal-training.md", host=KADE)
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    text = response.content.decode()
    assert text.startswith('---\ntitle: "Wat kost personal training in Amsterdam-Noord?"\n')
    assert "(http://noord.localhost/intake/" in text or 'link: "http://noord.localhost/intake/' in text
    assert visit("/en/what-personal-training-costs.md", host=KADE).status_code == 200
    for path in ("/privacy.md", "/weg.md", "/intake.md"):
        assert visit(path, host=KADE).status_code == 404


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not part of this project")
class TestSeed:
    """The landing page that this product exists for."""

    def test_it_imports_renders_and_comes_back_byte_for_byte(self, tmp_path: Path) -> None:
        LandingPage.objects.get(url_path="/vliegwiel/nl/personal-trainer-leads/").delete()
        _out, err = load(SEED, site=AGENCY, publish=True)
        assert not err
        page = visit("/personal-trainer-leads/").content.decode()
        assert page.count("<h2") >= 10
        for words in ("écht passen bij jouw studio", "<b>Het filtert op intentie.</b>", "Het eerlijke geheim"):
            assert words in page
        assert 'href="/intake/?van=/personal-trainer-leads/"' in page
        body = SEED.read_text(encoding="utf-8").split("---\n", 2)[2].strip("\n")
        assert export("/personal-trainer-leads/", AGENCY).split("---\n", 2)[2].strip("\n") == body
        assert "unchanged" in load(SEED, site=AGENCY, publish=True)[0]
        copy = tmp_path / "copy.md"
        copy.write_text(export("/personal-trainer-leads/", AGENCY), encoding="utf-8")
        assert "unchanged" in load(copy, site=AGENCY, publish=True)[0]


# --- Folders of other sites ---


def article(slug: str, body: str = "Tekst.", fields: str = "") -> str:
    return f'---\ntitle: "{slug.title()}"\nslug: "{slug}"\n{fields}---\n\n{body}\n'


def test_one_cause_is_told_once_and_what_waits_for_it_behind_it(write) -> None:  # type: ignore[no-untyped-def]
    one, two = write("a.md", article("aa", "Zie [b](/bb).")), write("b.md", article("bb", "Zie [c](/cc)."))
    three = write("c.md", article("cc", "Zie [weg](/bestaat-niet)."))
    out, err = load(one.parent, dry_run=True)
    assert err.splitlines()[:4] == [
        f"{three}:6: The link /bestaat-niet leads to no page of this site.",
        f"{three}: 2 files wait for this one.",
        f"{one}:6: This links to b.md, which is refused.",
        f"{two}:6: This links to c.md, which is refused.",
    ]
    assert "3 refused" in out


def test_fields_of_other_sites_are_told_once_and_can_be_left_out(write) -> None:  # type: ignore[no-untyped-def]
    for name in ("een", "twee", "drie"):
        folder = write(f"{name}.md", article(name, fields="date: 2024-03-01\ntags: [x]\ndescription:\n")).parent
    _out, err = load(folder, dry_run=True)
    assert err.count("There is no field date.") == err.count("There is no field tags.") == 1
    assert "So have 2 other files." in err
    out, err = load(folder, leave_out=["date", "tags"], publish=True)
    assert "3 created" in out and not err


def test_what_was_passed_over_or_mended_is_said(write) -> None:  # type: ignore[no-untyped-def]
    call = write("BEL.MD", article("bel", "[Bel ons](tel:+32 475 12 34 56) vandaag."))
    write("README.md", "# Over deze map\n")
    out, err = load(call.parent, publish=True)
    assert not err
    assert "README.md: passed over" in out and f"{call}:6: The spaces were taken out of the link tel:+32 475" in out
    assert 'href="tel:+32475123456"' in visit("/bel/", host=KADE).content.decode()


def test_no_asterisk_is_on_the_page(write) -> None:  # type: ignore[no-untyped-def]
    body = "## Wat je merkt\n\n**Wij zijn *echt*!**\n\n*Zeg **nee**!*\n\n- **Train *slim*, niet *hard*.**"
    file = write("nadruk.md", article("nadruk", body))
    load(file, publish=True)
    assert "*" not in re.sub(r"(?s)<(style|script).*?</\1>", "", visit("/nadruk/", host=KADE).content.decode())
    assert export("/nadruk/").endswith(body)
    assert "unchanged" in load(file, publish=True)[0]


@pytest.mark.parametrize(
    "html",
    [
        "<p><b>Let op:</b>dit geldt voor foto<b>’s</b> en 10<b>%</b>-acties.</p>",
        '<p data-block-key="a1b2c">Kade 1<br/></p><p data-block-key="d4e5f"></p><p>1000 AA <b>Amsterdam </b>nu</p>',
    ],
)
def test_what_was_typed_in_the_editor_comes_back_unchanged_and_shows_no_mark(write, html: str) -> None:  # type: ignore[no-untyped-def]
    load(write("proef.md", ARTICLE), publish=True)
    page = proef()
    story = list(page.story.raw_data)
    story[1]["value"]["body"] = html
    page.story = json.dumps(story)
    page.save_revision().publish()
    text = export("/proef/")
    assert "unchanged" in load(write("uit.md", text), publish=True)[0]
    changed = text.replace("deel", "stuk")
    load(write("uit.md", changed), publish=True)
    shown = re.sub(r"(?s)<(style|script).*?</\1>", "", visit("/proef/", host=KADE).content.decode())
    assert "*" not in shown and "\\" not in shown
    assert "unchanged" in load(write("weer.md", export("/proef/")), publish=True)[0]
