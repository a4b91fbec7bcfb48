"""What a button, a menu or a link may lead to: pages that visitors can reach."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, get_page_models


def served_models() -> list[type[Page]]:
    """Page types that are shown; containers of studios and blueprints are not."""
    return [model for model in get_page_models() if hasattr(model, "route_below")]


def is_served(page: Page) -> bool:
    """Whether a page of this type is ever shown, live or not."""
    return hasattr(page.specific_class, "route_below")


def refuse_container(page: Page | None) -> None:
    """Raise ValidationError for a page that nobody can be led to."""
    if page is not None and not is_served(page):
        raise ValidationError(
            _("This button leads nowhere: “%(title)s” is never shown to visitors. Choose a page of the site.")
            % {"title": page.title}
        )


def check_targets(page: Page) -> None:
    """Refuse what the fields of a page lead to; its blocks are checked by `PageReferenceBlock`."""
    for field in page._meta.concrete_fields:
        leads = isinstance(field, ForeignKey) and issubclass(field.related_model, Page) and field.model is not Page
        if leads and not field.remote_field.parent_link and getattr(page, field.attname):
            try:
                refuse_container(getattr(page, field.name))
            except ValidationError as error:
                raise ValidationError({field.name: error.messages}) from None


def dead_ends(page: Page) -> list[str]:
    """Titles of what this version of a page leads to and visitors cannot reach now: nothing is drawn in its place."""
    rows = ReferenceIndex._extract_references_from_object(page)
    kind = ReferenceIndex._get_base_content_type(Page).pk
    wanted = {
        pk for type_id, pk, path, _content_path in rows if type_id == kind and path not in ("page_ptr", "alias_of")
    }
    found = []
    for target in Page.objects.filter(pk__in=wanted).order_by("title"):
        same = Page.objects.filter(translation_key=target.translation_key, live=True)
        if not is_served(target) or not same.filter(locale_id__in=(target.locale_id, page.locale_id)).exists():
            found.append(target.title)
    return found


def tell_dead_ends(request: HttpRequest, page: Page) -> None:
    """A button whose page is not live is not drawn: say so to who put `page` live."""
    for title in dead_ends(page.specific):
        text = _("Visitors cannot reach “%(title)s” now: what leads there on “%(page)s” is left out.")
        messages.warning(request, text % {"title": title, "page": page.get_admin_display_title()})
