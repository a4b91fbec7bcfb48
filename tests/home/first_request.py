"""Run by test_query_budget in a process of its own: answer one request and print its status and queries."""

import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.test import Client  # noqa: E402

from tests.sites import counted_queries  # noqa: E402

with counted_queries() as captured:
    response = Client().get(sys.argv[1], headers={"host": "localhost"})
print(response.status_code, len(captured))
