"""Whatever is sent, it is never an error of the server."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.models import IntakePage, Lead
from intake.phone.links import Holder, make_token
from intake.questions import all_questions
from intake.state import pack_state
from tests.sites import KADE, ZAAL, good_answers, intake_of, submit, token_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEADERS = {"host": KADE, "sec-fetch-site": "same-origin"}
EXPECTED = {303, 200, 400, 403, 413, 422, 429}
search = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

anything = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(
        ["\x00", "a\x00b", "\u202e", "é", "😀" * 20, "' OR 1=1 --", "<script>", "=cmd()", "\r\nX: y", "%00"]
    ),
)
CONTENT_TYPES = [
    "",
    "text/plain",
    "application/json",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=rot13",
    "multipart/form-data; boundary=x; charset=hex",
    "multipart/form-data; boundary=" + "x" * 300,
    "multipart/form-data; boundary=é",
]
FRAME = (
    b'--x\r\nContent-Disposition: form-data; name="token"; filename="a"\r\nContent-Type: text/plain; charset=x\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n"
)
LENGTHS = st.sampled_from([0, 1, 199, 201, 3999, 4001, 20_000])


class Target:
    """The form as it stands, with real tokens, ids and states: of this studio, and of another."""

    def __init__(self) -> None:
        self.page: IntakePage = intake_of(KADE)
        self.good = good_answers(self.page)
        self.token = token_in(visit("/intake/", host=KADE))
        other = intake_of(ZAAL)
        self.foreign_token = token_in(visit("/intake/", host=ZAAL))
        self.ids = [
            *(c.id for p in (self.page, other) for q in all_questions(p.question_steps) for c in q.choices),
            *(q.id for q in all_questions(other.question_steps)),
        ]
        self.names = [
            *self.good,
            *(q.field_name for q in all_questions(other.question_steps)),
            *(
                "token",
                "step",
                "shown",
                "state",
                "go",
                "van",
                "via",
                "utm_source",
                "keep",
                "half",
                "altcha",
                "first",
                "onderwerp",
            ),
        ]
        self.values = st.one_of(
            anything,
            st.sampled_from(self.ids),
            st.sampled_from([s.id for s in self.page.question_steps]),
            st.sampled_from(["next", "back", "send", "yes", " ".join(self.good)]),
            st.sampled_from([self.token, self.foreign_token, self.token[:-1], pack_state({"q": ["x"]}, form="other")]),
            LENGTHS.map(lambda length: "x" * length),
        )


@pytest.fixture
def target() -> Target:
    return Target()


@search
@given(data=st.data())
@pytest.mark.parametrize("path", ["/intake/", "/intake/halverwege/"])
def test_any_fields_any_number_of_times(target: Target, path: str, data: Any) -> None:
    """From a form that would hold, with some fields replaced, repeated, or added."""
    fields = dict(target.good) if data.draw(st.booleans()) else {}
    fields["token"] = target.token
    changed = st.dictionaries(
        st.one_of(st.sampled_from(target.names), anything), st.lists(target.values, max_size=3), max_size=6
    )
    fields |= data.draw(changed)
    response = Client().post(path, fields, headers=HEADERS)
    assert response.status_code in EXPECTED | {204}


@search
@given(pairs=st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=60)), max_size=20), known=st.booleans())
def test_any_bytes_as_fields(target: Target, pairs: list[tuple[bytes, bytes]], known: bool) -> None:
    """Percent-encoded bytes that are no UTF-8, and raw ones."""
    names = [quote(name).encode() for name in target.names]
    body = b"&".join(
        (names[number % len(names)] if known else quote_from_bytes(name).encode())
        + b"="
        + quote_from_bytes(value).encode()
        for number, (name, value) in enumerate(pairs)
    )
    content_type = "application/x-www-form-urlencoded"
    for sent in (body, b"&".join(name + b"=" + value for name, value in pairs)):
        response = Client().generic("POST", "/intake/", sent, content_type=content_type, headers=HEADERS)
        assert response.status_code in EXPECTED


@search
@given(
    body=st.binary(max_size=400),
    content_type=st.sampled_from(CONTENT_TYPES),
    framed=st.booleans(),
)
def test_any_body_of_any_kind(body: bytes, content_type: str, framed: bool) -> None:
    if framed:
        body = FRAME + body + b"\r\n--x--\r\n"
    response = Client().generic("POST", "/intake/", body, content_type=content_type, headers=HEADERS)
    assert response.status_code in EXPECTED
    assert 'name="token"' in response.content.decode() or response.status_code == 400


@pytest.fixture
def lead_path() -> str:
    submit()
    return f"/lead/{make_token(Lead.objects.get(), Holder.STUDIO)}/"


@search
@given(
    body=st.binary(max_size=400),
    content_type=st.sampled_from(CONTENT_TYPES),
    framed=st.booleans(),
    own=st.booleans(),
)
def test_any_body_of_any_kind_for_ones_own_data_and_on_the_phone(
    lead_path: str, body: bytes, content_type: str, framed: bool, own: bool
) -> None:
    path = "/mijn-gegevens/" if own else lead_path
    sent = FRAME + body + b"\r\n--x--\r\n" if framed else body
    response = Client().generic("POST", path, sent, content_type=content_type, headers=HEADERS)
    assert response.status_code in EXPECTED


@search
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["origin", "sec-fetch-site", "referer", "x-forwarded-for", "accept-language", "content-length"]
        ),
        st.one_of(
            st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40),
            st.sampled_from(["[", "http://[", "9" * 30, "-5"]),
        ),
    )
)
def test_any_headers(target: Target, headers: dict[str, str]) -> None:
    response = Client().post("/intake/", {**target.good, "token": target.token}, headers={"host": KADE, **headers})
    assert response.status_code in EXPECTED


@search
@given(query=st.text(max_size=80), below=st.sampled_from(["", "dank/", "halverwege/", "dank/x/"]))
def test_any_address(query: str, below: str) -> None:
    response = visit(f"/intake/{below}?{quote(query)}&voor={quote(query)}&van={quote(query)}", host=KADE)
    assert response.status_code in {200, 302, 404, 405}


@search
@given(data=st.data())
def test_any_step_of_a_walk(target: Target, data: Any) -> None:
    """A real state with any place, any button, and any claim about what was shown."""
    form = f"{target.page.translation_key}"
    states = [
        pack_state({k.removeprefix("q-"): [v] if isinstance(v, str) else v for k, v in target.good.items()}, form=form)
    ]
    shown = " ".join(data.draw(st.lists(st.sampled_from(target.names), max_size=12)))
    fields = {
        **(target.good if data.draw(st.booleans()) else {}),
        "token": target.token,
        "step": data.draw(target.values),
        "state": data.draw(st.one_of(st.sampled_from([*states, ""]), target.values)),
        "shown": shown,
        "go": data.draw(target.values),
    }
    assert Client().post("/intake/", fields, headers=HEADERS).status_code in EXPECTED
