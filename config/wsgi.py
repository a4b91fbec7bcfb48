"""The WSGI application that gunicorn serves."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

CHARACTER_SET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, in UTF-8 whatever the sender says.

    It would read a request in any character set that Python knows by name, and some of those are none: a request in
    "rot13" fails before anything of ours can answer it.
    """
    environ["CONTENT_TYPE"] = CHARACTER_SET.sub("", environ.get("CONTENT_TYPE", ""))
    return django_application(environ, start_response)
