"""wagtail-localize: its editor stores any id it is sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views import edit_translation

from ..targets import is_served
from .forms import references_of
from .rules import can_see


def checked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the editor save, look what the page would then point at, and take it back if that is not the own studio's."""

    @wraps(view)
    def save_and_look(request: HttpRequest, translation_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("POST", "PUT") or request.user.is_superuser:
            return view(request, translation_id, *args, **kwargs)
        with transaction.atomic():
            try:
                before = references(translation_id)
            except PermissionDenied:
                before = set()
            response = view(request, translation_id, *args, **kwargs)
            after = references(translation_id)
            new = after - before
            pages = Page.objects.filter(pk__in=[pk for model, pk in new if issubclass(model, Page)])
            if not all(can_see(request.user, model, pk) for model, pk in new) or not all(map(is_served, pages)):
                transaction.set_rollback(True)
                raise PermissionDenied
        return response

    return save_and_look


def references(translation_id: int) -> set[tuple[Any, str]]:
    """What the translated page would point at with the texts and choices as they are stored now."""
    translation = Translation.objects.select_related("source", "target_locale").get(pk=translation_id)
    try:
        page = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
        return set(references_of(page))
    except (KeyError, ObjectDoesNotExist, TypeError, ValidationError, ValueError):
        # What is stored does not make a page, as with an id that is not there.
        raise PermissionDenied from None


edit_override = checked(edit_translation.edit_override)
edit_string = checked(edit_translation.edit_string_translation)
