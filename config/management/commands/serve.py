"""Everything that `make run` starts: prepares what is missing, then runs the web server and the worker."""

from __future__ import annotations

import http.client
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connections
from wagtail.models import Site

from config import readiness
from config.kept_files import read_kept, write_whole
from config.settings import environment
from config.supervisor import Program, Supervisor
from home.plain_command import PlainCommand

START_SECONDS = 120
ALL_ADDRESSES = "0.0.0.0"  # noqa: S104 - compared with, not bound to


class Command(PlainCommand):
    help = "Prepare what is missing, then run the web server and the background worker until Ctrl-C."
    # The worker checks the same things at the same time; twice is only slower.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        host, port = environment.text("HOST", "127.0.0.1"), environment.text("PORT", "8000")
        parser.add_argument("--host", default=host, help="Default: HOST, else this machine only.")
        parser.add_argument("--port", default=port, help="Default: PORT, else 8000.")

    def handle(self, *, host: str, port: str, **options: Any) -> None:
        host = host.strip("[]")
        try:
            number = readiness.read_port(port)
            self.prepare(host=host, port=number)
        except readiness.NotReady as problem:
            sys.exit(str(problem))
        except KeyboardInterrupt:
            sys.exit("Stopped. What was under way is taken up again the next time.")
        sys.exit(self.run(host=host, port=number))

    def prepare(self, *, host: str, port: int) -> None:
        """Check the surroundings, then make what is missing. Raises NotReady."""
        readiness.check_folder(settings.VAR_DIR)
        readiness.make_private(settings.VAR_DIR)
        readiness.check_port(host=host, port=port)
        self.held = readiness.hold_folder(Path(settings.VAR_DIR), port=port)
        readiness.check_database()
        readiness.check_cache()
        if readiness.needs_migration():
            self.say("Preparing the database.")
            call_command("migrate", verbosity=0, interactive=False)
        fingerprint = readiness.static_fingerprint()
        if readiness.needs_static_files(fingerprint):
            self.say("Collecting styles, scripts and pictures.")
            call_command("collectstatic", verbosity=0, interactive=False)
            write_whole(readiness.collected_fingerprint_file(), fingerprint)
        if readiness.needs_demo(port=port):
            self.say("Making the demo.")
            call_command("demo", port=port, stdout=self.stdout)

    def run(self, *, host: str, port: int) -> str | int:
        """Run web server and worker until a person or a program ends it. Returns what to exit with."""
        welcome = self.welcome(port)
        for connection in connections.all(initialized_only=True):
            # The programs have connections of their own, and new processes must not share one of ours.
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
        programs = [
            Program("web server", (sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi")),
            Program("worker", (sys.executable, "manage.py", "worker")),
        ]
        surroundings = {
            "ADMIN_BASE_URL": f"http://localhost:{port}",
            **os.environ,
            "HOST": host,
            "PORT": str(port),
            "VAR_DIR": str(Path(settings.VAR_DIR).resolve()),
            "PYTHONUNBUFFERED": "1",
        }
        with Supervisor(programs, environment=surroundings, folder=settings.BASE_DIR, say=self.say) as supervisor:
            if supervisor.wait(until=lambda: answers(host, port), seconds=START_SECONDS):
                self.say(welcome)
                supervisor.wait()
            ended, asked = supervisor.ended(), supervisor.stop_requests
            if asked:
                self.say("\nStopping.")
        if asked:
            return 0
        if ended:
            return f"{ended} The rest was stopped too; the lines above say more."
        return f"Nothing answered at port {port} within {START_SECONDS} seconds; the lines above may say why."

    def say(self, text: str) -> None:
        """To the person at the keyboard, at once, whatever the output is connected to."""
        self.stdout.write(text)
        self.stdout.flush()

    def welcome(self, port: int) -> str:
        """Where everything is."""
        sites = Site.objects.filter(hostname__in=readiness.DEMO_HOSTS, port=port).order_by("-is_default_site", "pk")
        addresses = [(f"http://{site.hostname}:{port}/", site.site_name) for site in sites]
        addresses.append((f"http://localhost:{port}/admin/", login()))
        width = max(len(address) for address, _name in addresses)
        lines = [f"  {address:{width}}  {name}".rstrip() for address, name in addresses]
        mails = f"Mails go to {settings.EMAIL_HOST}."
        if not environment.text("EMAIL_HOST"):
            mails = f"Mails are written to {shown(Path(settings.EMAIL_FILE_PATH))}/."
        return "\n".join(["", "Instroom runs at", *lines, "", f"{mails} Ctrl-C stops everything.", ""])


def login() -> str:
    """Who may come in. The demo leaves the password in a file; a person may since have chosen another."""
    file = Path(settings.VAR_DIR) / "admin-password"
    password = read_kept(file)
    if not password:
        return "log in as admin (a new password: manage.py changepassword admin)"
    return f"log in as admin, password {password}"


def shown(path: Path) -> str:
    """`path` as short as it can be said from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def answers(host: str, port: int) -> bool:
    """Whether the web server serves, database included."""
    connection = http.client.HTTPConnection("127.0.0.1" if host == ALL_ADDRESSES else host, port, timeout=2)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
