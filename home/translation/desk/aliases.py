"""Aliases follow another page word for word: across languages, that is Dutch on a page of another language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from ..branches import translate
from .reach import own_page, person


@hooks.register("before_convert_alias_page")
def draft_in_place_of_a_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail leaves the copy live as it is, without publishing it. Here it becomes a draft to be translated."""
    dutch = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True
    ).first()
    if request.method != "POST" or dutch is None or dutch.locale_id == page.locale_id:
        return None
    _own, studio = own_page(request, page.pk)
    translate([dutch.specific], page.locale, studio=studio, user=person(request))
    messages.success(request, _("“%(title)s” is a draft now, and can be translated.") % {"title": page.title})
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("construct_page_action_menu")
def offer_no_alias(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, object]) -> None:
    """The way back to a copy of the Dutch page is closed."""
    items[:] = [item for item in items if item.name != "localize-convert-to-alias"]


def convert_to_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """At the address of wagtail-localize's own view, which would throw the translation away for live Dutch."""
    page, _studio = own_page(request, page_id)
    messages.error(request, _("A page keeps its own language: no copy of the Dutch page can take its place."))
    return redirect("wagtailadmin_pages:edit", page.pk)
