"""Documents are files to save: of a named type, and so inside; what came in before is never opened or run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from home.documents import check_document
from home.leaving.arriving import spin_up_from_export
from home.leaving.exporting import export_studio
from home.models import StudioDocument
from home.spin_up.problems import SpinUpProblem
from tests.sites import KADE, studio_at, visit

PDF, HTML = b"%PDF-1.7\n", b"<!doctype html><script>alert(1)</script>"
WRONG = [
    ("x.js", b"alert(1)"),
    ("x.HTML", HTML),
    ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("x.xhtml", HTML),
    ("x.exe", b"MZ"),
    ("x", b"text"),
    ("x.pdf.mjs", PDF),
    ("x.pdf", HTML),
    ("x.docx", HTML),
    ("x.xls", HTML),
    ("x.zip", PDF),
    ("x.rtf", HTML),
    ("x.txt", b"\0\1\2"),
]
RIGHT = [
    ("x.pdf", PDF),
    ("X.PDF", b"\xef\xbb\xbf" + PDF),
    ("x.docx", b"PK\x03\x04"),
    ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("x.rtf", rb"{\rtf1}"),
    ("x.txt", "één".encode()),
    ("x.csv", "é;b".encode("utf-16")),
    ("x.ics", b"BEGIN:VCALENDAR"),
    ("x.txt", b""),
]


@pytest.mark.parametrize(("name", "content"), WRONG)
def test_what_is_of_no_named_type_is_refused_in_words(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        check_document(name, content)
    assert "." in refused.value.messages[0]


@pytest.mark.parametrize(("name", "content"), RIGHT)
def test_what_is_what_its_name_says_is_taken(name: str, content: bytes) -> None:
    check_document(name, content)


def desk() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.get(username="kade-owner"))
    return client


def stored(name: str, content: bytes) -> StudioDocument:
    document = StudioDocument(title="Stuk", collection=studio_at(KADE).collection)
    document.file.save(name, ContentFile(content))
    return document


@pytest.mark.django_db
def test_no_entrance_of_the_desk_takes_a_wrong_file() -> None:
    client, right = desk(), stored("goed.pdf", PDF)
    collection = right.collection_id
    ways = {
        "/admin/documents/add/": {"title": "Stuk", "collection": collection, "tags": ""},
        f"/admin/documents/edit/{right.pk}/": {"title": "Stuk", "collection": collection, "tags": ""},
        "/admin/documents/chooser/create/": {
            "document-chooser-upload-title": "Stuk",
            "document-chooser-upload-collection": collection,
            "document-chooser-upload-tags": "",
        },
        "/admin/documents/multiple/add/": {"title": "Stuk", "collection": collection},
    }
    field = {
        "/admin/documents/chooser/create/": "document-chooser-upload-file",
        "/admin/documents/multiple/add/": "files[]",
    }
    before = StudioDocument.objects.count()
    for path, form in ways.items():
        for name, content in WRONG:
            sent = {**form, field.get(path, "file"): SimpleUploadedFile(name, content)}
            response = client.post(path, sent, headers={"x-requested-with": "XMLHttpRequest"})
            assert response.status_code == 200, (path, name)
            assert StudioDocument.objects.count() == before, (path, name)
            right.refresh_from_db()
            assert right.filename.endswith("goed.pdf")
        # The same form with a right file comes through.
        sent = {**form, field.get(path, "file"): SimpleUploadedFile("goed.pdf", PDF + path.encode())}
        client.post(path, sent, headers={"x-requested-with": "XMLHttpRequest"})
        before += 0 if "/edit/" in path else 1
        assert StudioDocument.objects.count() == before, path


@pytest.mark.django_db
def test_a_folder_with_a_wrong_document_is_refused_by_its_name(tmp_path: Path) -> None:
    stored("los.pdf", PDF)
    folder = export_studio(studio_at(KADE), tmp_path / "uit").folder
    listed = next(row for row in json.loads((folder / "media/media.json").read_text()) if row["kind"] == "documents")
    (folder / "media" / "documents" / listed["file"]).write_bytes(HTML)
    before = StudioDocument.objects.count()
    with pytest.raises(SpinUpProblem, match="stuk"):
        spin_up_from_export(folder, host="nieuw.localhost")
    assert StudioDocument.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["oud.js", "oud.html", "oud.svg", "oud.exe"])
def test_a_wrong_file_of_before_is_given_out_to_be_saved_only(name: str) -> None:
    response = visit(stored(name, HTML).url, host=KADE)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/octet-stream")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.django_db
def test_a_pdf_still_opens_in_the_browser() -> None:
    response = visit(stored("goed.pdf", PDF).url, host=KADE)
    assert response["Content-Type"] == "application/pdf" and response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in response.get("Content-Disposition", "")
