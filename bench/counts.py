"""Queries and bytes of landing pages, and queries of a submission. Run by bench/run.py with the demo's settings."""

from __future__ import annotations

import gzip
import re
import secrets
import sys

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.contrib.staticfiles import finders  # noqa: E402
from django.contrib.staticfiles.storage import staticfiles_storage  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from wagtail.models import Site  # noqa: E402

from bench.forms import EMAIL, PHONE, filled_in  # noqa: E402
from home.page_memory import memory  # noqa: E402

PAGES = [
    ("localhost", "/personal-trainer-leads/"),
    ("noord.localhost", "/wat-kost-personal-training/"),
    ("gent.localhost", "/fr/reprendre-apres-une-blessure/"),
]
INTAKE = ("noord.localhost", "/intake/")
SUBMISSION_BUDGET = 12
TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|woff2))"')
FONT = re.compile(r"url\([\"']?(?:\.\./)?([^)\"']+\.woff2)")


def visit(host: str, path: str) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path, headers={"host": host})
    if response.status_code != 200:
        sys.exit(f"{host}{path} answers {response.status_code}")
    return len(queries), response.content.decode()


def size(name: str) -> int:
    """Bytes of a collected static file as sent to a browser: with Brotli, but for fonts, which are compressed already."""
    return staticfiles_storage.size(name if name.endswith(".woff2") else f"{name}.br")


def main() -> None:
    print(f"{'page':<56}{'cold':>6}{'drawn':>6}{'warm':>6}{'HTML':>8}{'CSS':>7}{'JS':>7}{'fonts':>8}{'all':>8}")
    for host, path in PAGES:
        visit(host, path)
        memory.clear()
        cache.clear()
        ContentType.objects.clear_cache()
        Site.clear_site_root_paths_cache()
        cold, html = visit(host, path)
        memory.clear()
        drawn, _html = visit(host, path)
        warm, _html = visit(host, path)
        assets = {re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in ASSET.findall(html)}
        styles = [name for name in assets if name.endswith(".css")]
        for name in styles:
            with open(finders.find(name)) as file:
                assets |= {f"fonts/{font.rsplit('/', 1)[-1]}" for font in FONT.findall(file.read())}
        weigh = {kind: sum(size(name) for name in assets if name.endswith(kind)) for kind in (".css", ".js", ".woff2")}
        page = len(gzip.compress(html.encode(), 6))
        total = page + sum(weigh.values())
        print(
            f"{host + path:<56}{cold:>6}{drawn:>6}{warm:>6}{page:>8}{weigh['.css']:>7}{weigh['.js']:>7}{weigh['.woff2']:>8}{total:>8}"
        )
    count_submission()


def count_submission() -> None:
    """Statements of taking in one form of somebody new, in a process that is warm; transaction control apart."""
    host, path = INTAKE
    headers = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
    first = secrets.randbelow(9_000_000)
    for number in range(first, first + 2):
        form = filled_in(Client().get(path, headers=headers).content.decode())
        mine = {EMAIL: f"telling{number}@voorbeeld.nl", PHONE: f"+3161{number:07}"}
        with CaptureQueriesContext(connection) as queries:
            response = Client().post(
                path, {name: mine.get(value, value) for name, value in form.items()}, headers=headers
            )
        if response.status_code != 303:
            sys.exit(f"{host}{path} answers {response.status_code} to a form that is filled in")
    statements = [query["sql"] for query in queries if not query["sql"].startswith(TRANSACTION_CONTROL)]
    control = len(queries) - len(statements)
    within = "within" if len(statements) <= SUBMISSION_BUDGET else "OVER"
    print(
        f"\nqueries of a submission: {len(statements)} ({within} the budget of {SUBMISSION_BUDGET}), {control} more to begin and end transactions"
    )
    if "-v" in sys.argv:
        print("\n".join(query["sql"][:150] for query in queries))


main()
