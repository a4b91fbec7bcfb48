"""Who may translate what: the pages that somebody may edit, in the studio that they belong to."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from ...access import studios_for
from ...models import Role, Studio

EDITORS = (Role.OWNER, Role.MARKETER)


def person(request: HttpRequest) -> AbstractBaseUser:
    """Who is at work. Wagtail lets nobody into the desk who has not signed in."""
    assert isinstance(request.user, AbstractBaseUser)
    return request.user


def own_studios(request: HttpRequest) -> list[Studio]:
    """Studios whose pages this person edits, by name."""
    studios = studios_for(request.user, roles=EDITORS).filter(container__isnull=False)
    return list(studios.select_related("site", "container").order_by("name"))


def own_page(request: HttpRequest, pk: int) -> tuple[Page, Studio]:
    """A page that this person may edit, of its own type, and its studio. Any other is not found."""
    page = get_object_or_404(Page, pk=pk).specific
    studio = next((s for s in own_studios(request) if s.container and page.path.startswith(s.container.path)), None)
    if studio is None or page.pk == studio.container_id or not page.permissions_for_user(request.user).can_edit():
        raise Http404("There is no such page.")
    return page, studio


def own_translation(request: HttpRequest, pk: int) -> tuple[Translation, Page, Studio]:
    """A translation, the page that it fills, and its studio. A page that was taken out of step is filled by hand."""
    found = Translation.objects.select_related("source__locale", "target_locale")
    translation = get_object_or_404(found, pk=pk, enabled=True)
    target = Page.objects.filter(translation_key=translation.source.object_id, locale=translation.target_locale).first()
    if target is None:
        raise Http404("There is no page in this language.")
    return translation, *own_page(request, target.pk)


def own_source(request: HttpRequest, pk: int) -> tuple[TranslationSource, Page, Studio]:
    """What was handed to translators of one page."""
    source = get_object_or_404(TranslationSource, pk=pk)
    page = Page.objects.filter(translation_key=source.object_id, locale_id=source.locale_id).first()
    if page is None:
        raise Http404("The page is gone.")
    return source, *own_page(request, page.pk)
