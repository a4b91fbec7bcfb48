"""nginx with the file that servers get (deploy/nginx/instroom.conf), in front of a real gunicorn.

The file is used as it is; only what belongs to the machine is another: addresses it listens on, host names, certificate,
folders. What a test wants to know is asked of both: `site.at_edge(path)` and `site.of_app(path)`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

from .running import PROJECT, UNHURRIED

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
DEPLOYED = PROJECT / "deploy" / "nginx" / "instroom.conf"
SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef"
KEPT_SECONDS = 1
"""How long a copy holds here. A server keeps a page for a minute."""
PATIENCE = 30
"""Seconds after which what should have happened did not."""

AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/instroom.conf;
}}
"""


def rendered(folder: Path, *, static: Path, app: int, plain: int, tls: int) -> str:
    """The deployed file for this machine."""
    text = DEPLOYED.read_text()
    text = re.sub(r"listen \[::\]:\d+[^;]*;", "", text)
    for old, new in {
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{tls}",
        "127.0.0.1:8000": f"127.0.0.1:{app}",
        "www.example.com .studios.example.com": "localhost noord.localhost gent.localhost",
        "/etc/letsencrypt/live/www.example.com/fullchain.pem": f"{folder}/certificate.pem",
        "/etc/letsencrypt/live/www.example.com/privkey.pem": f"{folder}/key.pem",
        "/etc/nginx/": f"{folder}/",
        "/var/cache/nginx/": f"{folder}/cache-",
        "/var/log/nginx/": f"{folder}/",
        "/var/lib/instroom-static/": f"{static}/",
    }.items():
        assert old in text, f"{DEPLOYED.name} says nothing of {old!r} any more"
        text = text.replace(old, new)
    return text


@dataclass
class Edge:
    """nginx and the app behind it. `folder` has their logs."""

    folder: Path
    app_port: int
    tls_port: int
    environment: dict[str, str]
    app: subprocess.Popen[bytes] | None = None
    nginx: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def at_edge(self, path: str, *, host: str, method: str = "GET", **options: object) -> requests.Response:
        """What a visitor gets."""
        return ask(f"https://127.0.0.1:{self.tls_port}{path}", host=host, method=method, **options)

    def of_app(self, path: str, *, host: str) -> requests.Response:
        """What the app says now."""
        return ask(f"http://127.0.0.1:{self.app_port}{path}", host=host)

    def start_app(self) -> None:
        """And wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
        with (self.folder / "app.log").open("ab") as log:
            self.app = subprocess.Popen(command, cwd=PROJECT, env=self.environment, stdout=log, stderr=log)
        until(lambda: self.of_app("/healthz", host="localhost").ok, so="the app answers")

    def kill_app(self) -> None:
        """As a machine that dies does it: nobody is told."""
        assert self.app is not None
        children = Path(f"/proc/{self.app.pid}/task/{self.app.pid}/children")
        workers = [int(pid) for pid in children.read_text().split()]
        self.app.kill()
        self.app.wait()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)

    def start_nginx(self) -> None:
        assert NGINX
        certificate(self.folder)
        (self.folder / "instroom-refresh.conf").write_text(f'"{SECRET}" 1;\n')
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder, user=user))
        command = [NGINX, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        with (self.folder / "nginx-output.log").open("wb") as log:
            self.nginx = subprocess.Popen(command, stdout=log, stderr=log)
        until(lambda: self.at_edge("/healthz", host="localhost").ok, so="nginx answers")

    @property
    def access_log(self) -> str:
        return (self.folder / "instroom.log").read_text()

    @property
    def logs(self) -> str:
        """Everything that nginx and the app wrote."""
        return "\n".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        for process in (self.nginx, self.app):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)


@contextmanager
def edge(folder: Path, *, database: str, ports: tuple[int, int, int]) -> Iterator[Edge]:
    """nginx in front of an app on the tests' own database: what a test changes there, the app sees."""
    app, plain, tls = ports
    folder.mkdir(parents=True)
    text = rendered(folder, static=PROJECT / "static", app=app, plain=plain, tls=tls)
    (folder / "instroom.conf").write_text(text)
    kept = {key: value for key, value in os.environ.items() if key not in {"HOST", "TEST_REDIS_URL", "REDIS_URL"}}
    environment = {
        **kept,
        **UNHURRIED,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": database,
        "VAR_DIR": str(folder),
        "PORT": str(app),
        "PAGE_CACHE_SECONDS": str(KEPT_SECONDS),
    }
    site = Edge(folder=folder, app_port=app, tls_port=tls, environment=environment)
    try:
        site.start_app()
        site.start_nginx()
        yield site
    finally:
        site.stop()


def ask(address: str, *, host: str, method: str = "GET", **options: object) -> requests.Response:
    headers = {"Host": host, **options.pop("headers", {})}  # type: ignore[dict-item]
    with requests.Session() as session, warnings.catch_warnings():
        # The certificate was made here, and nobody vouches for it.
        warnings.simplefilter("ignore")
        session.mount("https://", ByName(host))
        return session.request(
            method, address, headers=headers, verify=False, timeout=PATIENCE, allow_redirects=False, **options
        )


class ByName(HTTPAdapter):
    """Says in the handshake which host is meant, as a browser does; not every machine knows where that host is."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()

    def init_poolmanager(self, *words: object, **options: object) -> None:
        super().init_poolmanager(*words, server_hostname=self.name, assert_hostname=False, **options)


def certificate(folder: Path) -> None:
    """One that this machine made for itself."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)


def until(holds: Callable[[], object], *, so: str) -> None:
    """Look again until it holds; an answer that cannot be had does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise AssertionError(f"Not within {PATIENCE} seconds: {so}")
