"""What may go live in another language, and how it does.

wagtail-localize fills what is not translated with Dutch and publishes that; it even writes it on the live page before
the new version is published. Here a translation goes live when it is complete and read by a person. When a person says
that it shall go live before that, whatever is not translated is left out: no Dutch is on a page of another language.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.fields import StreamField
from wagtail.models import Page, Revision
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationLog

from ..addresses import clean_address
from .progress import ADDRESS, missing_texts, progress_of
from .untranslated import NotComplete, Untranslated

GoLive = Callable[[Revision], None]


@transaction.atomic
def publish(
    translation: Translation,
    *,
    user: AbstractBaseUser | None,
    although_incomplete: bool = False,
    go_live: GoLive | None = None,
) -> Page:
    """Put the translation live. Raises NotComplete, or ValidationError where the page itself refuses its texts.

    `go_live` does it where somebody waits for an answer.
    """
    revision = fit_revision(translation, user=user, although_incomplete=although_incomplete)
    (go_live or (lambda revision: revision.publish(user=user)))(revision)
    Translation.objects.filter(pk=translation.pk).update(destination_last_updated_at=timezone.now())
    TranslationLog.objects.create(source=translation.source, locale=translation.target_locale, revision=revision)
    return Page.objects.get(pk=revision.object_id).specific


def fit_revision(translation: Translation, *, user: AbstractBaseUser | None, although_incomplete: bool) -> Revision:
    """The translation as a revision that is fit to be shown. Raises as `publish` does."""
    fill_address(translation)
    progress = progress_of([translation.pk])[translation.pk]
    if progress.unread or (progress.missing and not although_incomplete):
        raise NotComplete(str(Untranslated(dutch=progress.missing, unread=progress.unread)))
    missing = {text.path for text in missing_texts(translation)}
    if "title" in missing:
        raise NotComplete(_("Translate the title first: a page needs one."))
    source, locale = translation.source, translation.target_locale
    page = source.get_ephemeral_translated_instance(locale, fallback=True)
    leave_out(page, missing)
    page.go_live_at = None
    page.draft_title = page.title
    page.slug = find_available_slug(page.get_parent(), page.slug, ignore_page_id=page.pk)
    revision: Revision = page.save_revision(user=user, log_action=True)
    source.sync_view_restrictions(source.get_source_instance(), page)
    return revision


def leave_out(page: Page, missing: Iterable[str]) -> None:
    """Take away what has no translation: a plain text becomes empty, a block with a gap goes whole."""
    blocks: dict[str, set[str]] = {}
    for path in missing:
        name, _dot, rest = path.partition(".")
        if isinstance(page._meta.get_field(name), StreamField):
            blocks.setdefault(name, set()).add(rest.partition(".")[0])
        else:
            setattr(page, name, "")
    for name, gone in blocks.items():
        kept = [row for row in getattr(page, name).get_prep_value() if row["id"] not in gone]
        setattr(page, name, json.dumps(kept))


def fill_address(translation: Translation) -> None:
    """Where nobody translated the address, it follows from the translated title."""
    segment = StringSegment.objects.filter(source_id=translation.source_id, context__path=ADDRESS).first()
    title = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id,
        context__path="title",
        locale=translation.target_locale,
        has_error=False,
    ).first()
    address = clean_address(title.data) if title else ""
    if segment and address:
        StringTranslation.objects.get_or_create(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale=translation.target_locale,
            defaults={
                "data": address,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": "title",
            },
        )
