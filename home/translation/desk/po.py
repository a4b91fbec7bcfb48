"""Translations that come back in a PO file."""

from __future__ import annotations

from dataclasses import dataclass

import polib
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail_localize.models import String, StringSegment, StringTranslation, Translation

from ...seal.translations import checked
from ...storable import is_storable
from ..machine.translating import fits
from .reach import own_translation, person

LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True)
class LeftOut:
    """How many texts of a file were not taken in."""

    gone: int = 0
    unsure: int = 0
    broken: int = 0
    long: int = 0

    def sentences(self) -> list[str]:
        """Why, in words; nothing when the whole file was taken in."""
        gone = ngettext(
            "%(n)d text of the file is not on this page any more; the others were taken in.",
            "%(n)d texts of the file are not on this page any more; the others were taken in.",
            self.gone,
        )
        unsure = ngettext(
            "%(n)d text is marked as unsure (fuzzy) in the file, and was not taken in.",
            "%(n)d texts are marked as unsure (fuzzy) in the file, and were not taken in.",
            self.unsure,
        )
        broken = ngettext(
            "%(n)d text lost a link or its mark-up in the file, and was not taken in.",
            "%(n)d texts lost a link or their mark-up in the file, and were not taken in.",
            self.broken,
        )
        long = ngettext(
            "%(n)d text is too long for its place, and was not taken in. Shorten it.",
            "%(n)d texts are too long for their place, and were not taken in. Shorten them.",
            self.long,
        )
        found = ((gone, self.gone), (unsure, self.unsure), (broken, self.broken), (long, self.long))
        return [sentence % {"n": number} for sentence, number in found if number]


class Unusable(ValueError):
    """Nothing of the file can be taken in. The message says why."""


@require_POST
@checked
def upload_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take in a PO file. What cannot be taken in is said in words."""
    translation, page, _studio = own_translation(request, translation_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Unusable(_("Choose a PO file first."))
        if (file.size or 0) > LARGEST_FILE:
            raise Unusable(_("This file is larger than 2 MB: that is no translation of one page."))
        left_out = take_in(translation, read(file.read()), user=person(request)).sentences()
    except Unusable as problem:
        messages.error(request, str(problem))
    else:
        for sentence in left_out:
            messages.warning(request, sentence)
        if not left_out:
            messages.success(request, _("The translations from the file were taken in."))
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_pages:edit", args=[page.pk]))


def read(data: bytes) -> polib.POFile:
    """Raises Unusable."""
    try:
        text = data.decode("utf-8-sig")
        # polib opens what looks like a file name; a PO file has lines.
        po = polib.pofile(text + "\n", encoding="utf-8") if "msgid" in text else None
    except (OSError, UnicodeDecodeError, ValueError, IndexError):
        po = None
    if po is None:
        raise Unusable(_("This is no PO file in UTF-8. Download the file of this page again and fill that in."))
    if not all(is_storable(word) for entry in po for word in (entry.msgid, entry.msgstr, entry.msgctxt or "")):
        raise Unusable(_("There is a character in it that no text can have (NUL). Type it anew."))
    return po


def take_in(translation: Translation, po: polib.POFile, *, user: AbstractBaseUser) -> LeftOut:
    """Keep what a person has translated for good. Raises Unusable for a file of another page or language.

    What a tool or a translator is not sure of is `fuzzy`, what an older version of the page said is obsolete: neither
    counts as translated.
    """
    if po.metadata.get("X-WagtailLocalize-TranslationID") != str(translation.uuid):
        raise Unusable(
            _("This file belongs to another page or language. Download the file of this page and fill that in.")
        )
    filled = [entry for entry in po if entry.msgstr and not entry.obsolete]
    sure = [entry for entry in filled if not entry.fuzzy]
    whole = [entry for entry in sure if fits(entry.msgid, entry.msgstr)]
    short = [entry for entry in whole if not _is_too_long(translation, entry)]
    there = _places(translation)
    # A place once: each costs queries, and a file may name one a thousand times.
    known = {place: entry for entry in short if (place := (String._get_data_hash(entry.msgid), entry.msgctxt)) in there}
    taken = polib.POFile()
    taken.metadata = po.metadata
    taken.extend(known.values())
    warnings = translation.import_po(taken, user=user, tool_name="PO")
    gone = sum((String._get_data_hash(entry.msgid), entry.msgctxt) not in there for entry in short)
    return LeftOut(
        gone=gone + len(warnings),
        unsure=len(filled) - len(sure),
        broken=len(sure) - len(whole),
        long=len(whole) - len(short),
    )


def _places(translation: Translation) -> frozenset[tuple[str, str]]:
    """Which text stands where, now or when it was translated: as its hash, and the path of its field. Two queries."""
    now = StringSegment.objects.filter(source__object_id=translation.source.object_id)
    before = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id, locale_id=translation.target_locale_id
    )
    return frozenset(now.values_list("string__data_hash", "context__path")) | frozenset(
        before.values_list("translation_of__data_hash", "context__path")
    )


def _is_too_long(translation: Translation, entry: polib.POEntry) -> bool:
    """Whether a field of the page has no room for it. SQLite would take it, PostgreSQL breaks off."""
    model = translation.source.specific_content_type.model_class()
    fields = {field.name: getattr(field, "max_length", None) for field in model._meta.get_fields()}
    longest = fields.get(entry.msgctxt or "")
    return longest is not None and len(entry.msgstr) > longest
