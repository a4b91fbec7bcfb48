"""Every variable of ours is read in one place: what it may not have is refused in one sentence that names it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.running import PROJECT

COMPLETE = {
    "SECRET_KEY": "only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "ALLOWED_HOSTS": "www.example.com",
    "ADMIN_BASE_URL": "https://www.example.com",
    "DATABASE_URL": "postgres://instroom@localhost/instroom",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_HOST": "mail.example.com",
}
YES = ["1", "true", "True", "TRUE", "yes", "on", " 1 "]
NO = ["0", "false", "False", "no", "off", "OFF"]
ODD_BOOLEANS = ["2", "ja", "waar", "truee", "1,0", "-1", "None"]
ODD_NUMBERS = ["abc", "-5", "1.5x", "1 2", "nan", "inf", "1e999", "٣x"]
BOOLEANS = {
    "REQUIRE_SECOND_FACTOR": "REQUIRE_SECOND_FACTOR",
    "EMAIL_USE_TLS": "EMAIL_USE_TLS",
    "EMAIL_USE_SSL": "EMAIL_USE_SSL",
    "WEBHOOKS_ALLOW_PRIVATE": "WEBHOOKS_ALLOW_PRIVATE",
    "DEBUG": "DEBUG",
}
NUMBERS = [
    "EMAIL_PORT",
    "FOLLOW_UP_CLAIM_SECONDS",
    "FOLLOW_UP_AT_ONCE",
    "FOLLOW_UP_FIRST_WAIT_SECONDS",
    "INTAKE_PER_ADDRESS",
    "INTAKE_PER_FORM",
    "INTAKE_FASTEST_SECONDS",
    "PAGE_CACHE_SECONDS",
    "PAGE_MEMORY_MEGABYTES",
]
OF_GUNICORN = ["WEB_CONCURRENCY", "THREADS", "PORT"]
ODD = {
    "LOG_LEVEL": ["loud", "10"],
    "ALLOWED_HOSTS": ["", " , ", "https://www.example.com", "www.example.com .example.com"],
    "ADMIN_BASE_URL": ["", "/", "www.example.com", "https://", "https://a b", "https://a:port"],
    "ADMIN_HOST": ["https://desk.example.com", "desk/", "a b"],
    "DATABASE_URL": ["", "nonsense", "mysql://localhost/instroom", "postgres://localhost:port/x"],
    "REDIS_URL": ["", "localhost:6379", "http://localhost"],
    "CSRF_TRUSTED_ORIGINS": ["desk.example.com", "https://a, b"],
    "DEFAULT_FROM_EMAIL": ["notanaddress", "Instroom <post>", "Instroom <>"],
    "DEEPL_URL": ["api.example.com"],
    "LIBRETRANSLATE_URL": ["localhost:5000"],
    "SECRET_KEY": ["", " "],
}
TEXTS = {
    "STATIC_ROOT",
    "VAR_DIR",
    "CACHE_PREFIX",
    "EMAIL_HOST",
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "CLIENT_ADDRESS_HEADER",
    "HOST",
    "DEEPL_AUTH_KEY",
    "LIBRETRANSLATE_API_KEY",
}
"""Any text will do."""


@cache
def source(path: str) -> Any:
    return compile((PROJECT / path).read_text(), path, "exec")


def settings_with(monkeypatch: pytest.MonkeyPatch, module: str = "production", **variables: str) -> dict[str, Any]:
    """The settings as a process with these variables has them, and no others."""
    for name in [*COMPLETE, *BOOLEANS, *NUMBERS, *ODD, *OF_GUNICORN, "HOST", "DJANGO_SETTINGS_MODULE"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**COMPLETE, **variables}.items():
        monkeypatch.setenv(name, value)
    names: dict[str, Any] = {}
    for part in ("base", module):
        path = f"config/settings/{part}.py"
        names |= {
            "__name__": f"config.settings.{part}",
            "__package__": "config.settings",
            "__file__": str(PROJECT / path),
        }
        text = (PROJECT / path).read_text()
        # What comes from base is here already: as these variables make it, not as those of the tests did.
        exec(compile(re.sub(r"^from \.base import .*$", "", text, flags=re.M), path, "exec"), names)
    return names


@pytest.mark.parametrize("name", BOOLEANS)
def test_yes_and_no_are_read_as_people_write_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "development" if name == "DEBUG" else "production"
    others = {"EMAIL_USE_TLS": {"EMAIL_USE_SSL": "0"}, "EMAIL_USE_SSL": {"EMAIL_USE_TLS": "0"}}.get(name, {})
    monkeypatch.setattr("django.core.management.utils.get_random_secret_key", lambda: "x")
    for written, meant in [*((word, True) for word in YES), *((word, False) for word in NO)]:
        assert settings_with(monkeypatch, module, **{name: written}, **others)[BOOLEANS[name]] is meant, written


def refused() -> list[tuple[str, str, str]]:
    """Each variable with what it may not have, and the settings that read it."""
    found = [(name, value) for name in BOOLEANS for value in ODD_BOOLEANS]
    found += [(name, value) for name in NUMBERS for value in ODD_NUMBERS]
    found += [(name, value) for name, values in ODD.items() for value in values]
    return [(name, value, "development" if name == "DEBUG" else "production") for name, value in found]


@pytest.mark.parametrize(("name", "value", "module"), refused())
def test_what_a_variable_may_not_have_is_refused_in_one_sentence_that_names_it(
    name: str, value: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Exception) as raised:
        settings_with(monkeypatch, module, **{name: value})
    assert type(raised.value).__name__ == "ImproperlyConfigured"
    said = str(raised.value)
    assert name in said and said.endswith(".") and "\n" not in said and len(said) < 150


def test_no_variable_of_ours_is_read_in_another_way() -> None:
    """One that is added is tried above."""
    read = set()
    for file in ("base", "development", "production", "environment"):
        text = (PROJECT / f"config/settings/{file}.py").read_text()
        read |= set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', text))
        direct = set(re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', text))
        # A password is taken as it is, spaces and all.
        assert direct <= {"EMAIL_HOST_PASSWORD"}, file
    gunicorn = (PROJECT / "config/gunicorn.py").read_text()
    assert "os.environ" not in gunicorn
    read |= set(re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', gunicorn))
    assert read - TEXTS == {*BOOLEANS, *NUMBERS, *OF_GUNICORN, *ODD} - {"DEEPL_AUTH_KEY"}


def test_lists_are_taken_without_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_with(
        monkeypatch, ALLOWED_HOSTS=" a.example.com, .b.example.com ,", CSRF_TRUSTED_ORIGINS="https://a, https://b"
    )
    assert found["ALLOWED_HOSTS"] == ["a.example.com", ".b.example.com"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://a", "https://b"]


def test_the_desk_answers_on_its_own_host_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for variables, expected in (
        ({}, "www.example.com"),
        ({"ADMIN_BASE_URL": "https://desk.example.com/"}, "desk.example.com"),
        ({"ADMIN_HOST": "Desk.example.com"}, "desk.example.com"),
        ({"ADMIN_HOST": "*"}, ""),
    ):
        assert settings_with(monkeypatch, **variables)["ADMIN_HOST"] == expected
    assert (
        settings_with(monkeypatch, ADMIN_BASE_URL="https://a.example/")["WAGTAILADMIN_BASE_URL"] == "https://a.example"
    )


def test_port_465_is_tls_from_the_first_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_with(monkeypatch, EMAIL_PORT="465")
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (True, False)
    found = settings_with(monkeypatch)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (587, False, True)


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        (["manage.py", "check"], {"REQUIRE_SECOND_FACTOR": "perhaps"}),
        (["-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"], {"PORT": "0"}),
    ],
)
def test_a_program_that_may_not_start_says_one_line_and_no_traceback(command: list[str], wrong: dict[str, str]) -> None:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"}}
    environment = {**kept, **COMPLETE, "DJANGO_SETTINGS_MODULE": "config.settings.production", **wrong}
    done = subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{next(iter(wrong))} must be "), line


@pytest.mark.parametrize(
    ("host", "bound"),
    [("", "127.0.0.1:8000"), ("::1", "[::1]:8000"), ("[::1]", "[::1]:8000"), ("0.0.0.0", "0.0.0.0:8000")],
)
def test_an_ipv6_address_may_be_listened_on(host: str, bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from config.settings import environment

    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setenv("HOST", host)
    assert environment.listening("HOST", "PORT") == bound
