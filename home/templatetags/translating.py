"""The editor of translations: which of wagtail-localize's buttons it has here."""

from __future__ import annotations

import json

from django import template
from django.contrib.auth.models import AbstractBaseUser
from wagtail.models import Page

from ..translation.submitting import may_submit

register = template.Library()


@register.simple_tag
def own_buttons(props: str, page: Page, user: AbstractBaseUser) -> str:
    """No way back to a copy of the Dutch page; and the main button also for who hands in to the owner."""
    buttons = json.loads(props)
    buttons["links"]["convertToAliasUrl"] = None
    if isinstance(page, Page) and may_submit(page, user):
        buttons["perms"]["canPublish"] = True
    return json.dumps(buttons)


@register.simple_tag
def hands_in(page: Page, user: AbstractBaseUser) -> bool:
    """Whether the main button hands the page in, instead of publishing it."""
    return isinstance(page, Page) and may_submit(page, user)
