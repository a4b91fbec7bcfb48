"""The WSGI application that gunicorn serves."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.settings.environment import or_one_line
from home import outage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

CHARACTER_SET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
# Seconds that a web request waits for one answer of the database, and for a lock on an SQLite file: a visitor, and
# somebody in the desk, whose lists and reports may take longer.
VISITOR_WAITS, DESK_WAITS, LOCK_WAITS = 5.0, 25.0, 8.0

NO_USE_TO_START_AGAIN = 3
"""With this, a process of gunicorn tells it that another one would fail as well."""

with or_one_line(exit_code=NO_USE_TO_START_AGAIN):
    settings.DEBUG  # noqa: B018 - what is wrong with a variable is one line and no traceback
django_application = get_wsgi_application()
outage.bound_process(answer=DESK_WAITS, lock=LOCK_WAITS)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, in UTF-8 whatever the sender says.

    It would read a request in any character set that Python knows by name, and some of those are none: a request in
    "rot13" fails before anything of ours can answer it.
    """
    environ["CONTENT_TYPE"] = CHARACTER_SET.sub("", environ.get("CONTENT_TYPE", ""))
    is_desk = environ.get("PATH_INFO", "").startswith(("/admin/", "/sign-in/"))
    with outage.patience(DESK_WAITS if is_desk else VISITOR_WAITS):
        return django_application(environ, start_response)
