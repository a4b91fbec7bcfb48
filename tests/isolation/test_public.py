"""What visitors get: each host gives out its own studio's pages, files, searches and forms, and nobody else's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from home.models import Role, StudioDocument, StudioImage, StudioRendition
from tests.sites import AGENCY, KADE, intake_of, submit, token_in, visit

from .attempts import leaks, whole_body
from .canaries import CANARY, RARE
from .studios import Furnished

pytestmark = [pytest.mark.django_db, pytest.mark.once]
THERE = f"{CANARY}.localhost"


def signed_in(studio: Furnished, role: Role) -> Client:
    client = Client()
    client.force_login(studio.person(role))
    return client


def test_no_address_shows_another_studio(own: Furnished, other: Furnished) -> None:
    """Its own addresses, tried on every other host, as a visitor and as somebody who works elsewhere."""
    document = StudioDocument.objects.get(pk=other.rows.of(StudioDocument)[0])
    paths = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", visit("/sitemap.xml", host=THERE).content.decode())
    assert len(paths) > 8
    paths += [f"{path.rstrip('/')}.md" for path in paths if path.count("/") > 1]
    paths += ["/sitemap.xml", "/robots.txt", f"/zoeken/?q={RARE}", f"/en/zoeken/?q={RARE}", "/besloten/", "/concept/"]
    paths += [document.url, f"/_util/password/{other.rows.of(type(other.private.get_view_restrictions()[0]))[0]}/1/"]
    paths += [f"/{RARE}-{CANARY}", f"/{RARE}-{CANARY}/", f"/admin/originals/{picture_of(other).file.name}"]
    mail.outbox.clear()
    for host in (KADE, AGENCY, "niemand.localhost"):
        for client in (Client(raise_request_exception=False), signed_in(own, Role.OWNER)):
            for path in paths:
                response = client.get(path, headers={"host": host})
                found = leaks(response, whole_body(response), path)
                assert not found, (host, path, response.status_code, found)


def picture_of(studio: Furnished) -> StudioImage:
    return StudioImage.objects.get(pk=studio.rows.of(StudioImage)[0])


def test_a_picture_is_given_out_by_the_host_of_its_studio_only(own: Furnished, other: Furnished) -> None:
    rendition = StudioRendition.objects.get(pk=other.rows.of(StudioRendition)[0])
    here = visit(rendition.url, host=THERE)
    assert here.status_code == 200 and "public" in here["Cache-Control"] and not here.cookies
    assert "Cookie" not in here.get("Vary", "")
    for host in (KADE, AGENCY, "niemand.localhost"):
        assert visit(rendition.url, host=host).status_code == 404, host
    assert visit("/media/images/er-is-niets.webp", host=KADE).status_code == 404


def test_the_desk_shows_ones_own_pictures_on_whatever_host(own: Furnished, other: Furnished) -> None:
    rendition = StudioRendition.objects.get(pk=other.rows.of(StudioRendition)[0])
    mine = signed_in(other, Role.MARKETER).get(rendition.url, headers={"host": AGENCY})
    assert mine.status_code == 200 and "private" in mine["Cache-Control"]
    assert signed_in(own, Role.MARKETER).get(rendition.url, headers={"host": AGENCY}).status_code == 404


def test_a_document_is_given_out_by_the_host_of_its_studio_only(own: Furnished, other: Furnished) -> None:
    document = StudioDocument.objects.get(pk=other.rows.of(StudioDocument)[0])
    assert visit(document.url, host=THERE).status_code == 200
    for host in (KADE, AGENCY, "niemand.localhost"):
        assert visit(document.url, host=host).status_code == 404, host


def test_originals_and_documents_have_no_public_address(own: Furnished, other: Furnished) -> None:
    picture, document = picture_of(other), StudioDocument.objects.get(pk=other.rows.of(StudioDocument)[0])
    public, private = Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_MEDIA_ROOT)
    for file in (picture.file, document.file):
        assert (private / file.name).is_file() and not (public / file.name).exists()
        for address in (f"/media/{file.name}", f"/media/images/../{file.name}", f"/private/{file.name}"):
            assert visit(address, host=THERE).status_code == 404, address
    original = f"/admin/originals/{picture.file.name}"
    assert visit(original, host=THERE).status_code == 302, "somebody unknown is asked to sign in"
    assert signed_in(own, Role.OWNER).get(original).status_code == 404
    assert signed_in(other, Role.TRAINER).get(original).status_code == 404
    mine = signed_in(other, Role.MARKETER).get(original)
    assert mine.status_code == 200 and "sandbox" in mine["Content-Security-Policy"]


def test_names_of_pictures_cannot_be_guessed(own: Furnished, other: Furnished) -> None:
    for rendition in StudioRendition.objects.filter(pk__in=other.rows.of(StudioRendition)):
        assert re.match(r"images/[0-9a-f]{9,16}", rendition.file.name), rendition.file.name
    assert re.match(r"original_images/[0-9a-f]{16}-kade-", picture_of(other).file.name)


def test_a_page_never_draws_another_studios_picture(own: Furnished, other: Furnished) -> None:
    """Even where the database says so."""
    picture = picture_of(other)
    rendition = picture.get_rendition("width-400")
    page = own.live.specific
    page.hero_picture = page.seo_picture = picture
    page.save()
    html = visit(page.get_url_parts()[2], host=KADE).content.decode()
    assert "hero" in html and Path(rendition.file.name).stem[:9] not in html


def test_a_form_token_of_one_studio_is_no_use_at_another(own: Furnished, other: Furnished) -> None:
    token = token_in(visit("/intake/", host=THERE, headers={"sec-fetch-site": "same-origin"}))
    assert submit(host=KADE, token=token).status_code == 422
    assert intake_of(KADE).translation_key != intake_of(THERE).translation_key


def test_a_redirect_works_on_its_own_site_only(own: Furnished, other: Furnished) -> None:
    Redirect.objects.create(old_path="/actie", site=other.studio.site, redirect_page=other.live)
    assert visit("/actie/", host=THERE).status_code == 301
    for host in (KADE, AGENCY):
        assert visit("/actie/", host=host).status_code == 404


def test_a_host_that_is_no_studios_gets_the_agency(own: Furnished, other: Furnished) -> None:
    page = visit("/", host="niemand.localhost")
    assert page.status_code == 200
    assert page.content == visit("/", host="niemand-anders.localhost").content.replace(b"niemand-anders", b"niemand")
    assert b"Vliegwiel" in page.content


def test_the_desk_answers_on_its_own_host_only(settings, own: Furnished) -> None:  # type: ignore[no-untyped-def]
    settings.ADMIN_HOST = "desk.localhost"
    client = signed_in(own, Role.OWNER)
    for path in ("/admin/", "/admin/login/", "/admin/pages/"):
        assert client.get(path, headers={"host": KADE}).status_code == 404, path
    assert client.get("/admin/", headers={"host": "desk.localhost"}).status_code == 200
    assert client.get("/admin/", headers={"host": "desk.localhost:8000"}).status_code == 200
    assert visit("/", host=KADE).status_code == 200
