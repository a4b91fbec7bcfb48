"""Headers of public pages: what a browser may run, and what a cache may keep."""

from __future__ import annotations

import base64
import hashlib

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from home.middleware import LanguageMiddleware, PublicHeadersMiddleware, content_security_policy


def policy(html: str) -> dict[str, list[str]]:
    """Sources by directive."""
    directives = content_security_policy(html.encode()).split("; ")
    return {name: sources.split() for name, _space, sources in (directive.partition(" ") for directive in directives)}


def hash_of(body: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"


def test_a_page_without_inline_code_runs_only_files_of_its_own():
    found = policy("<html><body>Hallo</body></html>")
    assert found["default-src"] == found["style-src"] == found["script-src"] == ["'self'"]
    assert found["object-src"] == found["base-uri"] == ["'none'"]
    assert found["form-action"] == found["frame-ancestors"] == ["'self'"]


def test_inline_styles_are_allowed_by_their_hash():
    found = policy("<style>:root{--accent:#d7401f}</style><style media=print>a{}</style>")
    assert found["style-src"] == ["'self'", hash_of(":root{--accent:#d7401f}"), hash_of("a{}")]


def test_a_style_over_several_lines_is_hashed_to_the_last_character():
    body = "\n  .één::before { content: '</b>'; }\n"
    assert policy(f"<style>{body}</style>")["style-src"] == ["'self'", hash_of(body)]


@pytest.mark.parametrize(
    "script",
    [
        "<script>alert(1)</script>",
        "<script type=module>later()</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        '<script type="application/ld+json">{"name": "<style>x</style>"}</script>',
        '<script type="application/ld+json" >alert(1)</script>',
        '<script src="/static/js/a.js">b()</script>',
        "<script>a()",
    ],
)
def test_no_inline_script_is_ever_blessed(script):
    found = policy(f"<p>Voor</p>{script}<style>a{{}}</style>")
    assert found["script-src"] == found["default-src"] == ["'self'"]
    assert "<script>a()" in script or found["style-src"] == ["'self'", hash_of("a{}")]


def test_nothing_is_ever_allowed_in_general():
    said = content_security_policy(b"<style>a{}</style><script>b()</script>")
    assert "unsafe" not in said
    assert "*" not in said


@given(body=st.text())
def test_nothing_that_stands_in_a_page_lets_a_script_run(body):
    assert policy(f"<p>Voor</p><script>{body}</script><p>Na</p>")["script-src"] == ["'self'"]


# --- Headers ---


def answer(path: str = "/", *, method: str = "GET", **made: object) -> HttpResponse:
    request = RequestFactory().generic(method, path)
    return PublicHeadersMiddleware(lambda _request: HttpResponse("<p>Hallo</p>", **made))(request)


@pytest.mark.parametrize(
    ("method", "status", "kept"),
    [
        ("GET", 200, True),
        ("HEAD", 200, True),
        ("POST", 200, False),
        ("GET", 404, False),
        ("GET", 500, False),
        ("POST", 422, False),
    ],
)
def test_only_a_page_that_was_found_may_be_kept_by_a_cache(method, status, kept):
    said = answer(method=method, status=status)["Cache-Control"].split(", ")
    assert ("public" in said) is kept
    assert ("no-store" in said) is not kept


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_that_says_for_itself_how_long_it_lasts_is_left_alone(method):
    said = answer(method=method, headers={"Cache-Control": "private, no-cache"})
    assert said["Cache-Control"] == "private, no-cache"


def test_a_file_has_no_policy_for_scripts():
    response = answer(content_type="text/plain")
    assert not response.has_header("Content-Security-Policy")
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_the_desk_has_rules_of_its_own():
    assert not answer("/admin/pages/").has_header("Content-Security-Policy")
    assert answer("/administratie/").has_header("Content-Security-Policy")


@pytest.mark.parametrize(
    ("path", "vary", "left"),
    [
        ("/", "Accept-Language", None),
        ("/", "Cookie, Accept-Language", "Cookie"),
        ("/", "accept-language,Accept-Encoding", "Accept-Encoding"),
        ("/admin/", "Accept-Language", "Accept-Language"),
    ],
)
def test_the_language_of_a_browser_makes_no_copies_of_a_page(path, vary, left):
    request = RequestFactory().get(path)
    response = LanguageMiddleware(lambda _request: HttpResponse()).process_response(
        request, HttpResponse(headers={"Vary": vary, "Content-Language": "nl"})
    )
    assert response.get("Vary") == left
