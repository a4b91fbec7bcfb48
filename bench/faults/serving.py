"""Web server and worker under the supervisor of `make run`, until they are asked to stop. Usage: python -m bench.faults.serving"""

from __future__ import annotations

import os
import sys

from bench.crash.programs import PROJECT
from config.supervisor import Program, Supervisor

PROGRAMS = (
    Program("web server", (sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi")),
    Program("worker", (sys.executable, "manage.py", "worker", "--sweep", os.environ.get("SWEEP_SECONDS", "10"))),
)


if __name__ == "__main__":
    with Supervisor(PROGRAMS, environment=os.environ, folder=PROJECT) as supervisor:
        for name, process in supervisor.processes.items():
            print(f"{name}: {process.pid}", flush=True)
        supervisor.wait()
        sys.exit(supervisor.ended() or 0)
