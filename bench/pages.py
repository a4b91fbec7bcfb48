"""How fast a landing page is, beside bare gunicorn and nginx with the very same bytes."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.servers import fetch, free_port, gunicorn, program, running

PAGE = "/personal-trainer-leads/"
CONNECTIONS = 8
NGINX = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off;
events {{ worker_connections 256; }}
http {{ access_log off; types {{ text/html html; }} client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
server {{ listen 127.0.0.1:{port}; root {folder}/www; index index.html; }} }}
"""


def compare_pages(wrk: str, *, folder: Path, environment: Mapping[str, str], rounds: int, seconds: int) -> None:
    """All servers in turn, round after round; medians, and the ratio to the page within each round."""
    with ExitStack() as stack:
        page = stack.enter_context(gunicorn("config.wsgi", environment=environment, path=PAGE))
        body = folder / "www" / "index.html"
        body.parent.mkdir()
        body.write_bytes(fetch(page))
        servers = {
            "landing page": page,
            "landing page, drawn each time": stack.enter_context(
                gunicorn("config.wsgi", environment=environment, path=PAGE, PAGE_MEMORY_MEGABYTES="0")
            ),
            "bare gunicorn, same bytes": stack.enter_context(
                gunicorn("bench.bare:application", environment=environment, BENCH_BODY=str(body))
            ),
        }
        nginx = program("nginx", "nginx-light")
        if nginx:
            port = free_port()
            config = folder / "nginx.conf"
            config.write_text(NGINX.format(folder=folder, port=port))
            command = [nginx, "-c", str(config)]
            servers["nginx, same bytes as a file"] = stack.enter_context(
                running(command, port=port, environment=environment)
            )
        measured = [
            {name: speed(wrk, address, seconds=seconds) for name, address in servers.items()}
            for _round in range(rounds)
        ]
    print(f"\n{'server':<32}{'requests/s (median)':>22}{'times the page (median)':>26}")
    for name in servers:
        rate = statistics.median(figures[name] for figures in measured)
        ratio = statistics.median(figures[name] / figures["landing page"] for figures in measured)
        print(f"{name:<32}{rate:>22.0f}{ratio:>26.2f}")


def speed(wrk: str, address: str, *, seconds: int) -> float:
    """Requests per second, from this machine to itself."""
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "Host: localhost", address]
    output = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    if "Non-2xx" in output:
        sys.exit(f"{address} answered with errors:\n{output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
