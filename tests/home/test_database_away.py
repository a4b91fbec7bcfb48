"""While the database is away: what is in memory is shown, a form loses no answer, and nobody waits or reads of an error."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client

from bench.faults.returned_form import ReturnedForm
from home import outage
from home.page_memory import memory
from intake import submitting
from intake.models import Lead, Submission
from tests.caches import empty_cache
from tests.sites import AGENCY, KADE, ZAAL, good_answers, intake_of, token_in, visit

pytestmark = pytest.mark.django_db
PATH = "/wat-kost-personal-training/"
PHONE = "020 014 7260"


@contextmanager
def database_away() -> Iterator[list[str]]:
    """Inside, every statement fails. What was tried."""
    tried: list[str] = []

    def refuse(execute: Any, sql: str, *args: Any) -> Any:
        tried.append(sql)
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield tried


def ask(method: str, path: str, data: Any = None, *, host: str = KADE, **headers: str) -> Any:
    """A request whose answer is what a visitor gets, whatever happens inside."""
    client = Client(raise_request_exception=False)
    return getattr(client, method)(path, data, headers={"host": host, "sec-fetch-site": "same-origin", **headers})


def fields_of(response: Any) -> dict[str, list[str]]:
    return ReturnedForm(response.content.decode()).fields


def given(answers: dict[str, Any]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in answers.items()}


# --- Pages ---


def test_a_page_in_memory_goes_on_being_served_and_the_database_is_asked_now_and_then() -> None:
    drawn = visit(PATH, host=KADE).content
    with database_away() as tried:
        answers = [ask("get", PATH) for _time in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {drawn}
    assert len(tried) == 1


def test_what_is_changed_after_an_outage_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    visit(PATH, host=KADE)
    with database_away():
        ask("get", PATH)
    monkeypatch.setattr(outage, "ASK_AGAIN_SECONDS", 0.0)
    outage.watch.failed(OperationalError("once more"))
    page = intake_of(KADE).get_parent().specific.get_children().get(slug="wat-kost-personal-training").specific
    page.title = "Na de storing"
    page.save_revision().publish()
    assert "Na de storing" in visit(PATH, host=KADE).content.decode()
    assert not outage.watch.is_doubtful


def test_outage_and_return_are_each_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "ASK_AGAIN_SECONDS", 0.0)
    visit(PATH, host=KADE)
    with caplog.at_level(logging.WARNING, logger="home.outage"):
        with database_away():
            for _time in range(5):
                assert ask("get", PATH).status_code == 200
        visit(PATH, host=KADE)
        visit(PATH, host=KADE)
    first, last = [record.message for record in caplog.records]
    assert first.startswith("The database does not answer")
    assert last == "The database is back."


@pytest.mark.parametrize("known", [True, False], ids=["studio known", "studio unknown"])
@pytest.mark.parametrize("path", [PATH, "/", "/zoeken/?q=training", "/sitemap.xml", "/is-er-niet/", "/mijn-gegevens/"])
def test_a_page_that_cannot_be_had_is_refused_in_plain_words(path: str, known: bool) -> None:
    if known:
        visit("/intake/", host=KADE)
        memory.clear()
    with database_away() as tried:
        answer = ask("get", path)
    if path == "/mijn-gegevens/" and answer.status_code == 200:
        return
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "no-store" in answer["Cache-Control"]
    assert "Dat ligt aan ons" in answer.content.decode()
    assert (PHONE in answer.content.decode()) is known
    assert len(tried) <= 2, "the page that says so asks nothing more"


def test_another_copy_of_the_studio_out_of_the_cache_takes_no_page_away() -> None:
    """As when Redis comes back with what it held, and the database goes: nothing has changed, so the page is right."""
    visit(PATH, host=KADE)
    empty_cache()
    visit("/intake/", host=KADE)
    with database_away():
        assert ask("get", PATH).status_code == 200


def test_a_proxy_that_has_a_copy_is_told_to_show_it() -> None:
    """With a 504; a 503 it passes on, for a site that is closed."""
    with database_away():
        answer = ask("get", PATH, **{"If-None-Match": '"a-copy"'})
        assert answer.status_code == 504
        assert int(answer["Retry-After"]) > 0
        assert ask("post", "/intake/", {}, **{"If-None-Match": '"a-copy"'}).status_code == 503


def test_the_desk_says_so_too(admin_client: Client) -> None:
    admin_client.raise_request_exception = False
    with database_away():
        assert admin_client.get("/admin/").status_code == 503


def test_an_error_of_ours_stays_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(request: Any, path: str) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr("home.views.prepare", fail)
    assert ask("get", PATH).status_code == 500


# --- Forms ---

FORMS = [(KADE, "/intake/"), (ZAAL, "/fr/intake/"), (AGENCY, "/intake/")]


def language_in(path: str) -> str:
    return path.split("/")[1] if path.count("/") == 3 else "nl"


def sent_while(path: str, host: str, **more: str) -> tuple[Any, dict[str, Any]]:
    """Open a form, and send it with the database away. The answer, and what was sent."""
    page = intake_of(host, language_in(path))
    data = {**good_answers(page), "token": token_in(visit(path, host=host)), "utm_source": "krant", **more}
    with database_away():
        return ask("post", path, data, host=host), data


@pytest.mark.parametrize(("host", "path"), FORMS)
def test_a_form_that_cannot_be_stored_comes_back_with_every_answer_and_is_stored_once(host: str, path: str) -> None:
    answer, data = sent_while(path, host)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    fields = fields_of(answer)
    html = answer.content.decode()
    for name, values in given(data).items():
        assert fields.get(name) == values or all(f'value="{value}"' in html or value in html for value in values), name
    assert fields["token"] == [data["token"]]
    assert not Lead.objects.exists()
    for _time in range(2):
        again = ask("post", path, data, host=host)
        assert again.status_code == 303
    assert Submission.objects.count() == Lead.objects.count() == 1


def test_what_came_back_can_be_sent_as_it_is() -> None:
    answer, _data = sent_while("/intake/", KADE)
    fields = fields_of(answer)
    for _step in range(12):
        again = ask("post", "/intake/", fields)
        if again.status_code == 303:
            break
        fields = fields_of(again)
    assert Lead.objects.get().name == "Fenna de Boer"


def test_it_says_to_send_again_or_to_call() -> None:
    answer, _data = sent_while("/intake/", KADE)
    assert "stuur ze nog een keer" in answer.content.decode()
    assert PHONE in answer.content.decode()


@pytest.mark.parametrize(("host", "path"), FORMS)
def test_the_form_is_shown_while_the_database_is_away(host: str, path: str) -> None:
    visit(path, host=host)
    with database_away():
        answer = ask("get", path, host=host)
    assert answer.status_code == 200
    assert token_in(answer)


@pytest.mark.parametrize("known", [True, False], ids=["studio known", "studio unknown"])
def test_a_process_that_never_saw_the_form_gives_every_answer_back_too(known: bool) -> None:
    data = {**good_answers(intake_of(KADE)), "token": token_in(visit("/intake/", host=KADE)), "van": "/x/"}
    outage.begin_anew()
    if known:
        visit(PATH, host=KADE)
    with database_away():
        answer = ask("post", "/intake/?x=1", data)
    assert answer.status_code == 503
    assert fields_of(answer) == given(data)
    assert 'action="/intake/?x=1"' in answer.content.decode()
    assert ask("post", "/intake/", fields_of(answer)).status_code == 303
    assert Lead.objects.count() == 1


def test_what_another_site_sent_is_not_given_back() -> None:
    outage.begin_anew()
    with database_away():
        answer = ask("post", "/intake/", {"q-1": "geheim"}, **{"sec-fetch-site": "cross-site"})
    assert answer.status_code == 503
    assert "geheim" not in answer.content.decode()


def test_a_password_is_not_given_back() -> None:
    with database_away():
        answer = ask("post", "/_util/password/1/1/", {"password": "geheim", "return_url": "/"})
    assert "geheim" not in answer.content.decode()


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database or disk is full"),
        OperationalError("could not extend file: No space left on device"),
        OperationalError("database is locked"),
        OperationalError("couldn't get a connection after 2.00 sec"),
        OperationalError("canceling statement due to statement timeout"),
        InterfaceError("connection already closed"),
        DatabaseError("the table is damaged"),
    ],
    ids=str,
)
def test_whatever_keeps_it_from_being_stored_it_comes_back(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(received: Any) -> None:
        raise error

    data = {**good_answers(intake_of(KADE)), "token": token_in(visit("/intake/", host=KADE))}
    with monkeypatch.context() as patch:
        patch.setattr(submitting, "receive_submission", fail)
        answer = ask("post", "/intake/", data)
    assert answer.status_code == 503
    assert "Fenna@Voorbeeld.NL" in answer.content.decode()
    assert ask("post", "/intake/", data).status_code == 303


def test_who_was_thanked_reads_so_though_the_database_went_away_since() -> None:
    data = {**good_answers(intake_of(KADE)), "token": token_in(visit("/intake/", host=KADE))}
    thanks = ask("post", "/intake/", data)["Location"]
    visit(thanks, host=KADE)
    with database_away():
        answer = ask("get", thanks)
    assert answer.status_code == 503
    assert "Je antwoorden zijn binnen" in answer.content.decode()


def test_half_a_form_that_cannot_be_kept_is_no_error() -> None:
    path = "/intake/halverwege/"
    page = intake_of(KADE)
    page.keep_unfinished = True
    page.save_revision().publish()
    data = {**good_answers(page), "token": token_in(visit("/intake/", host=KADE)), "keep": "yes"}
    assert ask("post", path, data).status_code == 204
    with database_away():
        assert ask("post", path, data).status_code == 503


# --- SQLite ---


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_locked_loses_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    data = {**good_answers(intake_of(KADE)), "token": token_in(visit("/intake/", host=KADE))}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(django_settings.DATABASES["default"]["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = ask("post", "/intake/", data)
        assert ask("get", PATH).status_code == 200, "who only reads waits for nobody"
        other.execute("ROLLBACK")
    assert answer.status_code == 503
    assert "Fenna@Voorbeeld.NL" in answer.content.decode()
    assert ask("post", "/intake/", data).status_code == 303
    assert Lead.objects.count() == 1
