#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from config.settings.environment import or_one_line

    with or_one_line():
        # What a variable has that it may not have is said now, and not below a traceback.
        settings.DEBUG  # noqa: B018
    execute_from_command_line(sys.argv)
