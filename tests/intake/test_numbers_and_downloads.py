"""Numbers that people give, from the form to what a trainer presses; and what leaves as a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from home.models import Studio
from home.spin_up.frame import draft_studio
from home.spin_up.plan import check
from intake import follow_up
from intake.models import Lead, LeadContact
from intake.phone.links import Holder, make_token
from intake.privacy.person import leads_of
from intake.questions import Kind
from tests.running import PROJECT
from tests.sites import KADE, ZAAL, intake_of, question_of, studio_at, submit, visit
from tests.studios import a_plan

from .desk import as_, body, html, lead_at

pytestmark = pytest.mark.django_db
WITH_EXTENSION = "+31206241111;ext=12"


def phone_field(host: str = KADE) -> str:
    return question_of(intake_of(host), Kind.PHONE).field_name


def test_an_extension_and_a_remark_reach_whoever_calls() -> None:
    submit(**{phone_field(): "020-624 11 11 toestel 12 (vraag naar Jan)"})
    lead = Lead.objects.get()
    assert lead.phone == WITH_EXTENSION
    follow_up.deliver_due()
    alert = next(message for message in mail.outbox if message.to == [studio_at(KADE).email])
    pages = [
        alert.alternatives[0].content,
        html(visit(reverse("lead_page", args=[make_token(lead, Holder.STUDIO)]), host=KADE)),
        html(as_("kade-owner").get(reverse("lead:inspect", args=[lead.pk]), headers={"host": KADE})),
    ]
    for page in pages:
        assert f'href="tel:{WITH_EXTENSION}"' in page, "what a phone dials (RFC 3966)"
        assert "toestel 12" in page and "vraag naar Jan" in page


def test_the_same_number_with_another_extension_is_somebody_else() -> None:
    email = question_of(intake_of(KADE), Kind.EMAIL).field_name
    for number, extension in enumerate((12, 13, 12)):
        submit(**{phone_field(): f"020 6241111 ext {extension}", email: f"p{number}@voorbeeld.nl"})
    assert Lead.objects.count() == 2
    assert set(leads_of(studio_at(KADE), "020 624 11 11 toestel 12")) == {Lead.objects.earliest("pk")}
    assert LeadContact.objects.filter(value=WITH_EXTENSION).count() == 1


@pytest.mark.parametrize("typed", ["0900-1234", "0800-1234", "0906-1234", "+881 612345678", "112", "06 12\u202e345678"])
def test_a_number_that_reaches_nobody_comes_back_in_words_with_every_answer(typed: str) -> None:
    refused = submit(**{phone_field(): typed})
    assert refused.status_code == 422 and not Lead.objects.exists()
    assert "Fenna de Boer" in html(refused) and typed in html(refused)


def test_a_dutch_number_in_ghent_says_how_it_begins_and_a_german_one_is_understood() -> None:
    refused = submit(host=ZAAL, **{phone_field(ZAAL): "0612345678"})
    assert refused.status_code == 422 and "+31 6 12345678" in html(refused)
    assert submit(host=ZAAL, **{phone_field(ZAAL): "0151 23456789"}).status_code == 303
    assert Lead.objects.get().phone == "+4915123456789"


def test_a_number_from_a_contact_list_is_one_number_everywhere() -> None:
    submit(**{phone_field(): "\u202a+31 6 12345678\u202c"})
    lead, studio = Lead.objects.get(), studio_at(KADE)
    assert lead.phone == "+31612345678"
    for written in ("０６１２３４５６７８", "\u200e06-12345678", "+31 (0)6 12345678", "0031612345678"):
        assert leads_of(studio, written) == [lead]
        found = as_("kade-owner").get(reverse("lead:index"), {"q": written.replace("(0)", "")}, headers={"host": KADE})
        assert "Fenna de Boer" in html(found)


@pytest.mark.parametrize("typed", ["\u202a+31 30 123 45 67\u202c", "０３０ １２３ ４５ ６７", "030\u00ad123\u200b4567"])
def test_a_studios_own_number_has_one_form_by_every_way_in(typed: str) -> None:
    assert str(draft_studio(check(a_plan(values={"phone": typed}))).phone) == "+31301234567"
    studio = studio_at(KADE)
    studio.phone = "+31301234567\u200e"
    studio.full_clean()
    studio.save()
    assert Studio.objects.values_list("phone", flat=True).get(pk=studio.pk) == "+31301234567"


# --- Downloads ---

PRICE = "Offerte: vanaf € 45,- per les"


def taken(file_format: str, who: str = "kade-owner") -> list[list[Any]]:
    content = body(as_(who).get(reverse("lead:index") + f"?export={file_format}"))
    if file_format == "csv":
        assert content.startswith(b"\xef\xbb\xbf"), "the mark by which Excel knows that it is UTF-8"
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("who", ["kade-owner", "admin"])
def test_a_price_keeps_its_shape_and_stands_in_a_column_of_its_own(file_format: str, who: str) -> None:
    lead_at(name="Fenna", next_action=PRICE, status_reason="=1+1")
    heading, row = taken(file_format, who)
    assert len(heading) == len(row) > 20
    assert PRICE in row and "'=1+1" in row


@pytest.mark.parametrize("page", ["index", "answers"])
def test_the_report_has_the_columns_and_commas_that_excel_expects(page: str) -> None:
    submit()
    first = body(as_("kade-owner").get(reverse(f"lead_report:{page}") + "?file=csv")).decode("utf-8-sig").splitlines()
    assert all(line.count(";") == first[0].count(";") > 3 for line in first)


def test_every_response_that_is_csv_passes_the_one_guard() -> None:
    """Who writes a table for a spreadsheet anywhere else must come by `home.cells`."""
    sources = [path for app in ("home", "intake", "landing", "search") for path in (PROJECT / app).rglob("*.py")]
    texts = {str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in sources}
    writers = {name for name, text in texts.items() if "csv.writer(" in text or "openpyxl" in text}
    assert writers == {"intake/desk/spreadsheet.py", "home/leaving/exporting.py"}
    assert all("import decimal, harmless" in texts[name] or "import harmless" in texts[name] for name in writers)


def test_a_text_that_is_too_long_is_said_to_be_and_not_cut() -> None:
    text, typed = question_of(intake_of(KADE), Kind.TEXT).field_name, "Veel te vertellen. " * 300
    shown = re.search(rf'<textarea[^>]*name="{text}"[^>]*>', html(visit("/intake/", host=KADE)))
    assert shown and "maxlength" not in shown[0], "a browser would cut what is pasted without a word"
    refused = submit(**{text: typed})
    assert refused.status_code == 422 and "4000" in html(refused) and typed.strip() in html(refused)
