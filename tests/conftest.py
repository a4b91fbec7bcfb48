"""What all tests share.

`tests/units/` decides and queries, `tests/journeys/` keeps promises from end to end, `tests/browser/` looks at pages
as a person does. Each worker process has a database, a cache prefix and a media folder of its own.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Generator, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from PIL import Image

from . import databases, demo_copy
from .running import RunningSite, running_site

BROWSER_TESTS = Path(__file__).parent / "browser"
UNIT_TESTS = Path(__file__).parent / "units"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


# --- One process beside another ---


def pytest_configure(config: pytest.Config) -> None:
    """Keep the processes of one run, and two runs on one machine, out of each other's cache."""
    from django.conf import settings

    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}-{WORKER}"
    hurry_pictures()


def hurry_pictures() -> None:
    """Nobody looks at the pictures that tests make: AVIF is written ten times as fast, and larger."""
    Image.init()
    save = Image.SAVE["AVIF"]

    def quickly(image: Image.Image, file: Any, name: Any) -> None:
        image.encoderinfo.setdefault("speed", 10)
        save(image, file, name)

    Image.register_save("AVIF", quickly)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder that the settings made for this run; the first process owns it."""
    folder = Path(os.environ.get("VAR_DIR", ""))
    if WORKER == "main" and folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith("instroom-test-"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def own_media_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads of one process do not get in the way of another's."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder / "public", PRIVATE_MEDIA_ROOT=folder / "private"):
        yield


# --- Which tests run, and how ---


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    from django.db import connection

    left_out = [item for item in items if is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker("browser")
        if item.get_closest_marker("browser") and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="there is no Chromium (apt install chromium)"))
        for vendor in ("postgresql", "sqlite"):
            if item.get_closest_marker(vendor) and connection.vendor != vendor:
                item.add_marker(pytest.mark.skip(reason=f"only on {vendor}"))
        if commits(item):
            # Emptying the tables afterwards takes away what migrations put there: Root, the first site, locales.
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
    yield
    # Once a browser runs in a process, no test after it can use the database there.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def is_left_out(item: pytest.Item) -> bool:
    """What `tests/run` does in another run than this, or only when it is asked for the whole (TEST_RUN says which)."""
    this = os.environ.get("TEST_RUN", "whole")
    if this == "whole":
        return False
    if item.get_closest_marker("long"):
        return True
    once = item.get_closest_marker("once")
    if this == "second":
        return not depends_on_the_database(item)
    return this == "first" and once is not None and once.args == ("postgresql",)


def depends_on_the_database(item: pytest.Item) -> bool:
    """Whether another database could change what a test finds.

    Not what is decided without one, nor how a page looks, nor what says that `once` is enough.
    """
    once = item.get_closest_marker("once")
    if item.path.is_relative_to(BROWSER_TESTS) or (once and not once.args):
        return False
    asked = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or item.get_closest_marker("django_db")) or not item.path.is_relative_to(UNIT_TESTS)


def commits(item: pytest.Item) -> bool:
    """Whether a test really commits, instead of being rolled back."""
    marker = item.get_closest_marker("django_db")
    wanted = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(wanted or (marker and marker.kwargs.get("transaction")))


# --- Database and cache ---


@pytest.fixture(scope="session", autouse=True)
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings_parallel_suffix: None,
    own_media_folder: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Every test finds the three demo sites, with their pictures in the sizes that pages want.

    Also one that needs no database: once a browser runs in this process, none can be made any more.
    """
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    # SQLite: the copy is migrated further. PostgreSQL makes a database as a copy, and drops it.
    keep = connection.vendor == "sqlite"
    with django_db_blocker.unblock():
        with demo_copy.one_at_a_time():
            demo_copy.begin()
            made = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=set())
            demo_copy.fill()
        databases.remember()
    yield
    if not keep:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture
def demo_database_url() -> str:
    """Address of the test database, for a test that starts another process."""
    return databases.address()


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """No test sees what another one cached."""
    forget_cache()
    yield
    forget_cache()


@pytest.fixture(scope="session")
def originals_of_the_demo(django_db_setup: None) -> list[tuple[Path, Path]]:
    """Each original file of the demo, and where it belongs below the folder of private files."""
    kept = demo_copy.kept_folder() / "files" / "private"
    return [(file, file.relative_to(kept)) for file in kept.rglob("*") if file.is_file()]


@pytest.fixture(autouse=True)
def all_files_of_the_demo(originals_of_the_demo: list[tuple[Path, Path]]) -> Iterator[None]:
    """Rows come back by themselves after a test; a file that went with one is put back."""
    from django.conf import settings

    yield
    for kept, place in originals_of_the_demo:
        own = Path(settings.PRIVATE_MEDIA_ROOT) / place
        if not own.exists():
            own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(kept, own)


def forget_cache() -> None:
    """What is cached, the pages that this process keeps, and what it goes on with while the database is away."""
    from home import outage
    from home.page_memory import memory

    from .caches import empty_cache

    memory.clear()
    outage.begin_anew()
    empty_cache()


@pytest.fixture
def in_english(settings: Any) -> None:
    """Our own texts as they stand in the code, for tests of what they say rather than of how it is translated."""
    settings.LOCALE_PATHS = []


# --- The world outside ---


@pytest.fixture
def tasks_at_once(settings: Any) -> None:
    """What is queued is done when it is committed, as by a worker that is never busy."""
    immediate = "django_tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {**settings.TASKS, "follow_up": {"BACKEND": immediate}}


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return find_free_port()


def find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class MailServer(Controller):
    """An SMTP server that keeps what it is given. `refuse` makes it answer with an error instead."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse: str | None = None
        super().__init__(self, hostname="127.0.0.1", port=find_free_port())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return self.refuse
        self.messages.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A mail server that the settings point to."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False
    yield server
    server.stop()


# --- The running demo, and a browser to look at it ---


@pytest.fixture(scope="session")
def running_demo(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The demo as `make run` serves it, once for all tests of a process. Tests leave it as they found it."""
    with running_site(tmp_path_factory.mktemp("demo"), port=find_free_port(), demo=True) as site:
        site.wait_until_serving()
        demo_copy.keep_static_files(site.folder)
        yield site


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which asks nothing of the world outside; every studio is on this machine."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP *.localhost 127.0.0.1",
        ],
    }
