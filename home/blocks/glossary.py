"""A studio's own words in other languages, for machine translation."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class TermBlock(blocks.StructBlock):
    """One Dutch word, and what it is called in one language."""

    term = blocks.CharBlock(
        max_length=80, default="", label=_("Dutch"), help_text=_("As it stands in the Dutch texts.")
    )
    language = blocks.ChoiceBlock(choices=LANGUAGES, label=_("Language"))
    translation = blocks.CharBlock(
        max_length=80,
        default="",
        label=_("Translation"),
        help_text=_("The same word again where it shall stay as it is, such as a name."),
    )

    class Meta:
        icon = "openquote"
        label = _("Word")


class GlossaryBlock(blocks.StreamBlock):
    """All words of a studio."""

    word = TermBlock()

    class Meta:
        required = False
