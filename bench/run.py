"""What a visit costs: queries, bytes and speed of landing pages and of the intake. See bench/README.md."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.pages import compare_pages
from bench.servers import PROJECT, manage, program
from bench.submissions import compare_submissions

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS", "3"))
PARTS = os.environ.get("PARTS", "pages submissions").split()
DECIDED_HERE = ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "DEBUG", "HOST")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="instroom-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx reads as another user
        environment = {
            **{key: value for key, value in os.environ.items() if key not in DECIDED_HERE},
            "VAR_DIR": name,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "PYTHONPATH": str(PROJECT),
            # All forms come from this machine, and no person takes seconds to type.
            "INTAKE_PER_ADDRESS": "1000000000",
            "INTAKE_PER_FORM": "1000000000",
            "INTAKE_FASTEST_SECONDS": "0",
        }
        for step in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["demo", "-v0"]):
            manage(*step, environment=environment)
        subprocess.run([sys.executable, "-m", "bench.counts"], cwd=PROJECT, env=environment, check=True)
        wrk = program("wrk", "wrk")
        if wrk is None:
            return
        for part, compare in (("pages", compare_pages), ("submissions", compare_submissions)):
            if part in PARTS:
                compare(wrk, folder=folder, environment=environment, rounds=ROUNDS, seconds=SECONDS)


if __name__ == "__main__":
    main()
