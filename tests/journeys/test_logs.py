"""What a real run writes: nothing of a visitor, and one line for what a stranger got wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import requests

from intake.questions import Kind
from tests.edge import until
from tests.running import running_site
from tests.sites import KADE, good_answers, intake_of, question_of

if TYPE_CHECKING:
    from tests.conftest import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.once]
VISITOR = "fenna.geheim@voorbeeld.nl"
TOKEN = "WyIwMTIzNDU2Nzg5IiwxMjNd:1w0hXy:geheim"


def test_no_log_of_app_worker_and_gunicorn_names_a_visitor_or_opens_anything(
    tmp_path: Any, free_port: int, mail_server: MailServer
) -> None:
    mail_server.refuse = f"550 5.1.1 <{VISITOR}> unknown user"
    page = intake_of(KADE)
    email = question_of(page, Kind.EMAIL).field_name
    mail = {"EMAIL_HOST": mail_server.hostname, "EMAIL_PORT": str(mail_server.port), "EMAIL_USE_TLS": "0"}
    with running_site(tmp_path / "var", port=free_port, demo=True, **mail) as site:
        site.wait_until_serving()

        def send(path: str, *, host: str = KADE, method: str = "GET", **words: Any) -> requests.Response:
            headers = {"Host": f"{host}:{free_port}", "Sec-Fetch-Site": "same-origin"}
            address = f"http://127.0.0.1:{free_port}{path}"
            return requests.request(method, address, headers=headers, timeout=30, allow_redirects=False, **words)

        token = re.search(r'name="token" value="([^"]+)"', send("/intake/").text)
        assert token
        answers = {**good_answers(page, **{email: VISITOR}), "token": token[1]}
        thanked = send("/intake/", method="POST", data=answers)
        assert thanked.status_code == 303
        send(thanked.headers["Location"].partition(str(free_port))[2])
        until(lambda: "Follow-up" in site.log, so="the mail server refused")

        for path in (f"/lead/{TOKEN}/", f"/sign-in/join/{TOKEN}/", f"/sign-in/invitation/MQ/{TOKEN}/", f"/{VISITOR}/"):
            send(path)
            send(path, method="POST", data={"email": VISITOR})
        for path in (
            f"/mijn-gegevens/?link={TOKEN}",
            f"/zoeken/?q={VISITOR}",
            f"/sign-in/password/reset/key/7-{TOKEN}/",
        ):
            send(path)
        scanned = ["/wp-login.php", "/.env", "/admin/nothing/"]
        for path in scanned:
            send(path)
        before = site.log
        assert send("/", host="evil.example").status_code == 400
        until(lambda: "evil.example" in site.log, so="the wrong host is told")
        said = site.log[len(before) :].splitlines()
        log = site.log
    (line,) = [line for line in said if line.strip()]
    assert "WARNING django.security.DisallowedHost" in line
    assert "Traceback" not in log, log
    for path in scanned[:2]:
        assert len([line for line in log.splitlines() if path in line]) == 1
    for secret in (VISITOR, "fenna", TOKEN, "geheim", token[1], thanked.headers["Location"].partition("voor=")[2]):
        assert secret and secret not in log, log
    assert not [found for found in re.findall(r"[\w.+-]+@[\w.-]+", log) if found != "post@localhost"]
