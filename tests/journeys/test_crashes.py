"""Web server, workers and mail server are killed while leads come in: nothing that was accepted is lost."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.running import PROJECT

pytestmark = pytest.mark.once("postgresql")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost(demo_database_url: str) -> None:
    vendor = connection.vendor
    # PostgreSQL copies a database only while nobody uses it.
    connection.close()
    command = [sys.executable, "bench/crash_test.py", "--quick", "--database", vendor, "--copy-of", demo_database_url]
    done = subprocess.run(command, cwd=PROJECT, env=os.environ, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing was lost." in done.stdout
    print(done.stdout)
