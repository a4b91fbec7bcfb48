"""Run by test_page_memory in a process of its own: visits each path it reads, on the host it was given.

Prints status, queries and length of the answer on a line, then the answer.
"""

import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from tests.sites import counted_queries, visit  # noqa: E402

for line in sys.stdin:
    with counted_queries() as captured:
        response = visit(line.strip(), host=sys.argv[1])
    text = response.content.decode()
    print(response.status_code, len(captured), len(text), flush=True)
    print(text, end="", flush=True)
