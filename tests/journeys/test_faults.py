"""Redis, database, disk and mail server fail, and programs are killed: visitors see pages, forms lose no answer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.running import PROJECT

pytestmark = pytest.mark.once("postgresql")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for its programs as Linux shows them")
@pytest.mark.django_db(transaction=True)
def test_every_page_is_shown_no_answer_is_lost_and_everything_goes_on_by_itself(demo_database_url: str) -> None:
    vendor = connection.vendor
    # PostgreSQL copies a database only while nobody uses it.
    connection.close()
    command = [sys.executable, "bench/fault_test.py", "--quick", "--database", vendor, "--copy-of", demo_database_url]
    done = subprocess.run(command, cwd=PROJECT, env=os.environ, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no answer was lost" in done.stdout
    print(done.stdout)
