"""The intake as a marketer builds it: steps with questions, and a page for each outcome."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.choosers import PageReferenceBlock
from home.blocks.story import INLINE_TEXT

from .condition_block import AnswersBlock, check_conditions
from .form import build_form
from .questions import steps_from_raw


class ChoiceBlock(blocks.StructBlock):
    """One answer to choose from."""

    label = blocks.CharBlock(default="", max_length=160, label=_("Answer"), help_text=_("In the words of the visitor."))
    points = blocks.IntegerBlock(
        default=0, min_value=-100, max_value=100, label=_("Points"), help_text=_("How much this says: ready to start.")
    )
    disqualifies = blocks.BooleanBlock(
        required=False,
        default=False,
        label=_("No fit"),
        help_text=_("Whoever chooses this is told kindly."),
    )

    class Meta:
        icon = "radio-full"
        label = _("Answer")


class QuestionBlock(blocks.StructBlock):
    """What every question has."""

    label = blocks.CharBlock(
        default="",
        max_length=200,
        label=_("Question"),
        help_text=_("As you would ask it at the desk: one thing at a time."),
    )
    help = blocks.CharBlock(
        required=False, default="", max_length=300, label=_("Help"), help_text=_("An example, or why you ask.")
    )
    required = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("Must be answered"),
        help_text=_("Without an answer the form cannot be sent."),
    )
    shown_if = AnswersBlock()

    class Meta:
        preview_template = "intake/previews/question.html"

    def get_preview_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The question as the form draws it."""
        question = {"type": self.name, "id": "example", "value": self.get_prep_value(value)}
        step = {"id": "", "value": {"questions": [question]}}
        form = build_form(steps=steps_from_raw([step]))
        return {**super().get_preview_context(value, parent_context), "question": form.steps[0].questions[0]}


class LineBlock(QuestionBlock):
    """A short answer."""

    is_name = blocks.BooleanBlock(
        required=False,
        default=False,
        label=_("This is the visitor's name"),
        help_text=_("Mails and the list of leads use it. Tick it at one question only."),
    )

    class Meta:
        icon = "title"
        label = _("One line")


class ChoicesBlock(QuestionBlock):
    """A question with answers to choose from."""

    choices = blocks.ListBlock(ChoiceBlock(), min_num=2, label=_("Answers"))


class QuestionsBlock(blocks.StreamBlock):
    """The kinds of question there are. The block's id is the question's identity for ever."""

    choice = ChoicesBlock(
        icon="radio-full",
        label=_("Choose one"),
        description=_("One answer out of several. Answers can give points, and lead to other questions."),
        preview_value={
            "label": "Wanneer wil je beginnen?",
            "choices": [{"label": "Deze maand"}, {"label": "Binnen drie maanden"}, {"label": "Ik kijk nog rond"}],
        },
    )
    choices = ChoicesBlock(
        icon="list-ul",
        label=_("Choose several"),
        description=_("Any number of answers. The points of all that are ticked count."),
        preview_value={
            "label": "Wanneer kun je trainen?",
            "choices": [{"label": "’s Ochtends"}, {"label": "Overdag"}, {"label": "’s Avonds"}],
        },
    )
    line = LineBlock(
        description=_("A few words, such as a name or a place."),
        preview_value={"label": "Hoe heet je?", "is_name": True},
    )
    text = QuestionBlock(
        icon="pilcrow",
        label=_("Longer text"),
        description=_("A few sentences in the visitor’s own words."),
        preview_value={"label": "Is er iets waar we op moeten letten?", "required": False},
    )
    email = QuestionBlock(
        icon="mail",
        label=_("E-mail address"),
        description=_("Checked before sending. The reply goes to this address."),
        preview_value={"label": "Wat is je e-mailadres?"},
    )
    phone = QuestionBlock(
        icon="mobile-alt",
        label=_("Telephone number"),
        description=_("Checked before sending. Whoever calls presses it on their phone."),
        preview_value={"label": "Op welk nummer kunnen we je bellen?", "help": "Bijvoorbeeld 06 12 34 56 78."},
    )
    consent = QuestionBlock(
        icon="check",
        label=_("Consent"),
        description=_("One box to tick, such as for keeping what is filled in."),
        preview_value={"label": "Jullie mogen mijn antwoorden bewaren om me te bellen."},
    )


class StepBlock(blocks.StructBlock):
    """Questions that belong together: one screen on a phone."""

    title = blocks.CharBlock(
        default="", max_length=80, label=_("Title"), help_text=_("What these questions are about, in a few words.")
    )
    intro = blocks.CharBlock(
        required=False,
        default="",
        max_length=300,
        label=_("Introduction"),
        help_text=_("One sentence above the questions, such as why you ask."),
    )
    shown_if = AnswersBlock()
    questions = QuestionsBlock(min_num=1, label=_("Questions"))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(blocks.StreamBlock):
    """The conversation, step by step."""

    step = StepBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        check_conditions(cleaned, steps_from_raw(self.get_prep_value(cleaned)))
        return cleaned


class OutcomeBlock(blocks.StructBlock):
    """What somebody reads after sending, for one verdict."""

    title = blocks.CharBlock(
        default="", max_length=120, label=_("Title"), help_text=_("The first thing somebody reads after sending.")
    )
    text = blocks.RichTextBlock(
        default="", features=INLINE_TEXT, label=_("Text"), help_text=_("What happens now, and when.")
    )
    action_label = blocks.CharBlock(
        required=False, default="", max_length=60, label=_("Button"), help_text=_("Shown when a page is chosen too.")
    )
    mail_text = blocks.TextBlock(
        required=False,
        default="",
        max_length=4000,
        label=_("Text of the mail"),
        help_text=_("Empty: the mail says what this page says. The moment before which you call is added by itself."),
    )
    action_page = PageReferenceBlock(
        required=False, label=_("Leads to"), help_text=_("A page to read on: an article, or the prices.")
    )

    class Meta:
        description = _("What somebody reads after sending, when this is the verdict.")
        preview_template = "intake/previews/outcome.html"
        preview_value = {
            "title": "Dank je, we bellen je",
            "text": "<p>Een van onze trainers belt je vandaag nog, om te horen wat je wilt kunnen.</p>",
            "action_label": "Lees hoe we beginnen",
        }
        icon = "success"


class NoFitBlock(OutcomeBlock):
    """Whoever does not fit is sent on to something useful: never a dead end."""

    action_label = blocks.CharBlock(default="", max_length=60, label=_("Button"))
    action_page = PageReferenceBlock(label=_("Leads to"), help_text=_("Something of use to them: an article, prices."))


class OutcomesBlock(blocks.StreamBlock):
    """One page for each verdict, so that nobody ends in a dead end."""

    now = OutcomeBlock(label=_("Now: wants to start"))
    later = OutcomeBlock(label=_("Later: not yet"))
    no_fit = NoFitBlock(label=_("No fit: told kindly"))

    class Meta:
        block_counts = {name: {"min_num": 1, "max_num": 1} for name in ("now", "later", "no_fit")}
