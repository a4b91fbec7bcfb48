"""One door for every picture: what pages could not show is refused in words at every entrance, and leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import models
from wagtail.images.models import WagtailImageFieldFile
from wagtail.models import Collection

from home.models import StudioImage
from home.picture_door import BadPicture, CheckedFile, checked_picture, picture_from_file
from home.pictures import add_picture
from home.spin_up.media import MediaCopies
from home.spin_up.problems import SpinUpProblem
from landing.models import LandingPage
from tests.hostile_files import REFUSED, TAKEN, half, picture
from tests.intake.desk import as_, html
from tests.sites import KADE, studio_at, visit
from tests.traces import media

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("in_english")]
CONTENT = Path(settings.BASE_DIR) / "content/pictures"
ARTICLE = """---
title: "Proef"
slug: "proef"
{above}
---

Een opening.

{below}
"""
Entrance = Callable[[str, bytes, Path], str]
"""(name, content, empty folder) → what a person reads, or nothing when the picture came in."""


# --- The entrances ---


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def of_kade() -> int:
    return studio_at(KADE).collection_id


def adding_one(name: str, content: bytes, folder: Path) -> str:
    fields = {"title": "T", "collection": of_kade(), "file": upload(name, content)}
    response = as_("kade-marketer").post("/admin/images/add/", fields)
    assert response.status_code in (200, 302)
    return "" if response.status_code == 302 else html(response)


def adding_several(name: str, content: bytes, folder: Path) -> str:
    fields = {"title": "T", "collection": of_kade(), "files[]": upload(name, content)}
    response = as_("kade-marketer").post(
        "/admin/images/multiple/add/", fields, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert response.status_code == 200
    return "" if response.json()["success"] else response.json()["error_message"]


def while_choosing(name: str, content: bytes, folder: Path) -> str:
    prefix = "image-chooser-upload-"
    fields = {f"{prefix}title": "T", f"{prefix}collection": of_kade(), f"{prefix}file": upload(name, content)}
    response = as_("kade-marketer").post("/admin/images/chooser/create/", fields)
    assert response.status_code == 200
    return "" if response.json()["step"] == "chosen" else response.json()["htmlFragment"]


def replacing(name: str, content: bytes, folder: Path) -> str:
    given = StudioImage.objects.filter(collection=of_kade())[0]
    fields = {"title": given.title, "collection": of_kade(), "file": upload(name, content)}
    response = as_("kade-marketer").post(f"/admin/images/{given.pk}/", fields)
    assert response.status_code in (200, 302)
    return "" if response.status_code == 302 else html(response)


def as_portrait(name: str, content: bytes, folder: Path) -> str:
    fields = {
        "name_email-first_name": "A",
        "name_email-last_name": "B",
        "locale-preferred_language": "en",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "avatar-avatar": upload(name, content),
    }
    response = as_("kade-owner").post("/admin/account/", fields)
    assert response.status_code in (200, 302)
    return "" if response.status_code == 302 else html(response)


def imported(
    name: str, content: bytes, folder: Path, *, above: str = "", below: str = "", dry_run: bool = False
) -> str:
    (folder / name).write_bytes(content)
    (folder / "proef.md").write_text(ARTICLE.format(above=above, below=below))
    err = StringIO()
    try:
        call_command("import_landing", str(folder / "proef.md"), site=KADE, publish=True, dry_run=dry_run, stderr=err)
    except CommandError:
        return err.getvalue()
    return ""


def at_the_top_of_an_article(name: str, content: bytes, folder: Path) -> str:
    return imported(name, content, folder, above=f'heroPicture: "{name}"')


def in_an_article(name: str, content: bytes, folder: Path) -> str:
    return imported(name, content, folder, below=f'::: picture\nfile: "{name}"\n:::')


def in_a_dry_run(name: str, content: bytes, folder: Path) -> str:
    return imported(name, content, folder, below=f'::: picture\nfile: "{name}"\n:::', dry_run=True)


def with_a_studio(name: str, content: bytes, folder: Path) -> str:
    """From an export, and as a copy of a blueprint: both bring their files by this."""
    copies = MediaCopies(Collection.objects.get(pk=of_kade()))
    try:
        copies.add(StudioImage, name=name, content=content, values={"title": "T", "width": 7, "height": 7})
    except SpinUpProblem as problem:
        return str(problem)
    finally:
        copies.undo()
    return ""


def from_the_demo(name: str, content: bytes, folder: Path) -> str:
    (folder / name).write_bytes(content)
    try:
        add_picture(studio_at(KADE), folder / name)
    except BadPicture as problem:
        return str(problem)
    return ""


def by_any_code(name: str, content: bytes, folder: Path) -> str:
    try:
        StudioImage.objects.create(title="T", file=ContentFile(content, name=name), collection_id=of_kade())
    except BadPicture as problem:
        return str(problem)
    return ""


ENTRANCES: list[Entrance] = [
    adding_one,
    adding_several,
    while_choosing,
    replacing,
    as_portrait,
    at_the_top_of_an_article,
    in_an_article,
    in_a_dry_run,
    with_a_studio,
    from_the_demo,
    by_any_code,
]

PAGES_OF_THE_DESK = (adding_one, while_choosing, replacing, as_portrait)
"""Drawing these takes longer; they all have the same field."""
ONE_OF_EACH = ("half a JPEG", "half an AVIF", "no pixels", "240 megapixels", "nothing", "an SVG", "a HEIC", "11 MB")


def uploads() -> set[Path]:
    """Originals and portraits; sizes of pictures that were there may be made by looking."""
    return {file for file in media() if file.is_relative_to(settings.PRIVATE_MEDIA_ROOT)}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Each hostile file once: some take a while to make."""
    return {}


@pytest.mark.parametrize(
    ("what", "entrance"),
    [
        pytest.param(what, entrance, id=f"{what}, {entrance.__name__}")
        for what in REFUSED
        for entrance in ENTRANCES
        if entrance not in PAGES_OF_THE_DESK or what in ONE_OF_EACH
    ],
)
def test_what_pages_could_not_show_is_refused_in_words_at_every_entrance_and_leaves_nothing(
    what: str, entrance: Entrance, made: dict[str, bytes], tmp_path: Path
) -> None:
    name, make, words = REFUSED[what]
    if what not in made:
        made[what] = make()
    content = made[what]
    if entrance in (adding_one, adding_several, while_choosing, replacing, as_portrait) and not content:
        words = "file is empty"
    rows, files = StudioImage.objects.count(), uploads()
    assert words in entrance(name, content, tmp_path)
    assert (StudioImage.objects.count(), uploads()) == (rows, files)
    assert not LandingPage.objects.filter(slug="proef").exists()


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_picture_comes_in_at_every_entrance(entrance: Entrance, tmp_path: Path) -> None:
    assert entrance("foto.jpg", picture("JPEG"), tmp_path) == ""


@pytest.mark.parametrize("what", TAKEN)
def test_what_comes_in_is_drawn_on_a_page_in_every_size(what: str, tmp_path: Path) -> None:
    name, make = TAKEN[what]
    assert in_an_article(name, make(), tmp_path) == ""
    page = LandingPage.objects.get(slug="proef")
    page.hero_picture = page.seo_picture = StudioImage.objects.get(title=name)
    page.save_revision().publish()
    answer = visit("/proef/", host=KADE)
    assert answer.status_code == 200 and "srcset" in html(answer) and "og:image" in html(answer)


@pytest.mark.parametrize("what", TAKEN)
def test_whatever_comes_in_can_be_a_portrait(what: str, tmp_path: Path) -> None:
    name, make = TAKEN[what]
    assert as_portrait(name, make(), tmp_path) == ""


def test_a_bad_picture_keeps_only_its_own_article_out(tmp_path: Path) -> None:
    (tmp_path / "half.jpg").write_bytes(half(picture("JPEG")))
    (tmp_path / "kapot.md").write_text(
        ARTICLE.format(above="", below='::: picture\nfile: "half.jpg"\n:::').replace("proef", "kapot")
    )
    (tmp_path / "goed.md").write_text(ARTICLE.format(above="", below=""))
    for dry_run in (True, False):
        out, err = StringIO(), StringIO()
        with pytest.raises(CommandError, match="1 of 2 files"):
            call_command("import_landing", str(tmp_path), site=KADE, dry_run=dry_run, stdout=out, stderr=err)
        assert "kapot.md:9: half.jpg cannot be read as a picture" in err.getvalue()
        assert "goed.md: created" in out.getvalue()
    assert list(LandingPage.objects.filter(slug__in=["proef", "kapot"]).values_list("slug", flat=True)) == ["proef"]


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "link to a device", "link to nothing"])
def test_only_files_are_read_as_pictures(kind: str, tmp_path: Path) -> None:
    """A pipe would be waited for, and a device read for ever."""
    path = tmp_path / "foto.jpg"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link to a device":
        path.symlink_to("/dev/zero")
    elif kind == "link to nothing":
        path.symlink_to(tmp_path / "weg.jpg")
    else:
        path = Path("/dev/zero")
    with pytest.raises(BadPicture, match=r"cannot be read as a picture"):
        picture_from_file(path)


def test_a_link_to_a_picture_is_that_picture(tmp_path: Path) -> None:
    (tmp_path / "foto.webp").symlink_to(CONTENT / "kade-kraan.webp")
    assert picture_from_file(tmp_path / "foto.webp").width > 100


def test_the_size_that_is_stored_is_that_of_the_picture(tmp_path: Path) -> None:
    copies = MediaCopies(Collection.objects.get(pk=of_kade()))
    values = {"title": "T", "width": 9999, "height": 1}
    row = copies.add(StudioImage, name="foto.jpg", content=picture("JPEG", size=(64, 48)), values=values)
    assert (row.width, row.height) == (64, 48)
    copies.undo()


def test_a_checked_picture_is_not_read_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = checked_picture(picture("JPEG"), name="foto.jpg")
    monkeypatch.setattr("home.models.media.checked_picture", lambda *args, **kwargs: pytest.fail("read again"))
    assert isinstance(checked.as_file(), CheckedFile)
    StudioImage.objects.create(title="T", file=checked.as_file(), collection_id=of_kade())


def test_no_other_field_takes_pictures() -> None:
    """A field for pictures that is added has to come through the door, and then stands here."""
    fields = {
        str(field): field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ImageField)
    }
    # Sizes are made by us from what came in; portraits come by a form of ours.
    assert set(fields) == {
        "home.StudioImage.file",
        "home.StudioRendition.file",
        "wagtailimages.Image.file",
        "wagtailimages.Rendition.file",
        "wagtailusers.UserProfile.avatar",
    }
    assert fields["home.StudioImage.file"].attr_class is not WagtailImageFieldFile
