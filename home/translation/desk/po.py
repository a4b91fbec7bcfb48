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
from wagtail_localize.models import Translation

from ...seal.translations import checked
from ..machine.translating import fits
from .reach import own_translation, person

LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True)
class LeftOut:
    """How many texts of a file were not taken in."""

    gone: int = 0
    unsure: int = 0
    broken: int = 0

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
        found = ((gone, self.gone), (unsure, self.unsure), (broken, self.broken))
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
    whole = polib.POFile()
    whole.metadata = po.metadata
    whole.extend(entry for entry in sure if fits(entry.msgid, entry.msgstr))
    warnings = translation.import_po(whole, user=user, tool_name="PO")
    return LeftOut(gone=len(warnings), unsure=len(filled) - len(sure), broken=len(sure) - len(whole))
