"""The last gate before a page of another language goes live: what of this version is not fit to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from .progress import ADDRESS

WORDS_THAT_ARE_NO_NAME = 4
"""On a page that is no longer kept in step with Dutch, a text this long that is the same as in Dutch is Dutch."""

WORDS_OF_A_SENTENCE = 8
"""On a page that nobody ever handed to translators, only a text this long: “Personal training in Gent” may be both."""
Text = tuple[str, str]
"""Where on the page a text stands, and what it says."""


class NotComplete(PermissionDenied):
    """A page that would show Dutch, or what a machine wrote and nobody read. The message says how much."""


@dataclass(frozen=True)
class Untranslated:
    """What stands in the way of publishing one version of a page."""

    dutch: int = 0
    unread: int = 0

    def __bool__(self) -> bool:
        return bool(self.dutch or self.unread)

    def __str__(self) -> str:
        parts = []
        if self.dutch:
            parts.append(ngettext("%(n)d text is still in Dutch", "%(n)d texts are still in Dutch", self.dutch))
        if self.unread:
            parts.append(
                ngettext(
                    "%(n)d text was translated by a machine and read by nobody",
                    "%(n)d texts were translated by a machine and read by nobody",
                    self.unread,
                )
            )
        counts = [number for number in (self.dutch, self.unread) if number]
        return "; ".join(part % {"n": n} for part, n in zip(parts, counts, strict=True)) + "."


def untranslated(page: Page) -> Untranslated:
    """What of this version of a page (of its own type) is not fit to be shown. None of it for a Dutch page."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return Untranslated()
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id
    ).first()
    texts = texts_of(page)
    if translation is None:
        return Untranslated(dutch=len(of_words(WORDS_OF_A_SENTENCE, texts & texts_of_dutch(page))))
    translated = StringTranslation.objects.filter(
        context__object_id=page.translation_key, locale_id=page.locale_id, has_error=False
    ).values_list("context__path", "data", "translation_type")
    by_machine = {(path, data) for path, data, kind in translated if kind == StringTranslation.TRANSLATION_TYPE_MACHINE}
    by_hand = {(path, data) for path, data, _kind in translated} - by_machine
    source = StringSegment.objects.filter(source_id=translation.source_id).exclude(context__path=ADDRESS)
    dutch = texts.intersection(source.values_list("context__path", "string__data")) - by_hand - by_machine
    if not translation.enabled:
        dutch = of_words(WORDS_THAT_ARE_NO_NAME, dutch)
    return Untranslated(dutch=len(dutch), unread=len(texts & by_machine))


def texts_of(page: Page) -> set[Text]:
    """What translators would be asked to translate of a page (of its own type)."""
    strings = (value for value in extract_segments(page) if isinstance(value, StringSegmentValue))
    return {(string.path, string.string.data) for string in strings}


def texts_of_dutch(page: Page) -> set[Text]:
    """The same of its Dutch version, for a page that nobody ever handed to translators: an alias, or a copy."""
    dutch = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    return {text for text in texts_of(dutch.specific) if text[0] != ADDRESS} if dutch else set()


def of_words(number: int, texts: set[Text]) -> set[Text]:
    """Those of at least so many words."""
    return {(path, text) for path, text in texts if len(text.split()) >= number}


def check_before_publishing(page: Page) -> None:
    """The last gate, whatever button was pressed. Raises NotComplete."""
    found = untranslated(page)
    if found:
        raise NotComplete(_("“%(title)s” was not published: %(reason)s") % {"title": page.title, "reason": found})
