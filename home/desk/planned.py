"""Whoever edits a page learns that it did not go live at its moment, and why."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from ..scheduling import REFUSED, last_refusal

FIRST = -100
"""Before the translation editor, which takes the place of Wagtail's own."""


@hooks.register("register_log_actions")
def register_refusal(actions: LogActionRegistry) -> None:
    label = gettext_lazy("Not published as planned")
    actions.register_action(REFUSED, label, label)


@hooks.register("before_edit_page", order=FIRST)
def say_why_it_is_not_live(request: HttpRequest, page: Page) -> None:
    refusal = last_refusal(page) if request.method == "GET" else None
    if refusal:
        text = _("This page should have gone live on %(moment)s and did not. %(reason)s")
        messages.error(request, text % {"moment": localize(localtime(refusal.at)), "reason": refusal.reason})
