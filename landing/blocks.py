"""What a landing page can say that other pages cannot: voices, moving pictures, questions answered."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.choosers import ImageReferenceBlock
from home.blocks.story import GROUP_TEXT, GROUP_TRUST, INLINE_TEXT, StoryBlock

from .films import Film, read_film


class TestimonialBlock(blocks.StructBlock):
    """Somebody who trains here, in their own words."""

    text = blocks.TextBlock(
        default="",
        max_length=600,
        label=_("In their words"),
        help_text=_("As they said it, without quotation marks: the house style adds them."),
    )
    name = blocks.CharBlock(
        default="", max_length=80, label=_("Name"), help_text=_("As they want to be called; a first name will do.")
    )
    detail = blocks.CharBlock(
        required=False,
        default="",
        max_length=120,
        label=_("Who that is"),
        help_text=_("Trains since 2024, twice a week."),
    )
    result = blocks.CharBlock(
        required=False,
        default="",
        max_length=120,
        label=_("What came of it"),
        help_text=_("One thing that can be counted."),
    )
    image = ImageReferenceBlock(required=False, label=_("Picture"), help_text=_("A portrait, only with their consent."))

    class Meta:
        icon = "user"
        label = _("Testimonial")
        group = GROUP_TRUST
        description = _("A client in their own words, with one concrete result.")
        template = "landing/blocks/testimonial.html"
        preview_value = {
            "text": "Na vier maanden tilde ik mijn dochter weer op zonder erover na te denken.",
            "name": "Marloes V.",
            "detail": "traint sinds 2024 twee keer per week",
        }


class VideoValue(blocks.StructValue):
    """Gives templates the player's address, which is loaded only when somebody presses play."""

    @property
    def film(self) -> Film | None:
        return read_film(self.get("address") or "")

    @property
    def player(self) -> str:
        return self.film.player if self.film else ""

    @property
    def host(self) -> str:
        return self.film.host if self.film else ""


class VideoBlock(blocks.StructBlock):
    """A film elsewhere. Nothing of it loads before the visitor presses play."""

    title = blocks.CharBlock(
        default="",
        max_length=120,
        label=_("What the film shows"),
        help_text=_("Shown until somebody presses play, and read to those who do not see the film."),
    )
    address = blocks.URLBlock(default="", label=_("Address"), help_text=_("Of a film on YouTube or Vimeo."))
    poster = ImageReferenceBlock(
        required=False,
        label=_("Still picture"),
        help_text=_("Shown until somebody presses play. Without one: a plain area."),
    )
    caption = blocks.CharBlock(required=False, default="", max_length=250, label=_("Caption"))

    class Meta:
        icon = "media"
        label = _("Video")
        group = GROUP_TEXT
        description = _("A film on YouTube or Vimeo, which only loads when somebody presses play.")
        template = "landing/blocks/video.html"
        value_class = VideoValue
        preview_value = {"title": "Zo ziet een eerste training eruit", "address": "https://vimeo.com/76979871"}

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        if not value.player:
            message = _(
                "Give the address of one film on YouTube or Vimeo, as it is shared there: https://youtu.be/… or "
                "https://vimeo.com/…. A channel, a playlist or a film elsewhere cannot be shown."
            )
            raise blocks.StructBlockValidationError(block_errors={"address": ValidationError(message)})
        return value


class QuestionAndAnswerBlock(blocks.StructBlock):
    """A question that people really ask, and an honest answer."""

    question = blocks.CharBlock(
        default="", max_length=200, label=_("Question"), help_text=_("In the words of those who ask it.")
    )
    answer = blocks.RichTextBlock(
        default="",
        features=[*INLINE_TEXT, "ol", "ul"],
        label=_("Answer"),
        help_text=_("Begin with the answer itself; explain after that."),
    )

    class Meta:
        icon = "help"
        label = _("Question")


class FaqBlock(blocks.StructBlock):
    """Questions that come up before anybody dares to ask."""

    heading = blocks.CharBlock(required=False, default="", max_length=160, label=_("Heading"))
    items = blocks.ListBlock(QuestionAndAnswerBlock(), min_num=1, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = GROUP_TRUST
        description = _("Questions people really ask. Search engines may show them below your page.")
        template = "landing/blocks/faq.html"
        preview_value = {
            "heading": "Wat mensen vragen",
            "items": [
                {"question": "Moet ik fit zijn om te beginnen?", "answer": "<p>Nee. We beginnen waar je staat.</p>"}
            ],
        }


class LandingStoryBlock(StoryBlock):
    """The shared vocabulary, and what only a landing page has."""

    testimonial = TestimonialBlock()
    video = VideoBlock()
    faq = FaqBlock()
