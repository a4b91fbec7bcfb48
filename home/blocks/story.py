"""What a page is told with. Landing pages add their own blocks to these (landing/blocks.py)."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .choosers import ImageReferenceBlock
from .link import LinkBlock

RICH_TEXT = ["h3", "bold", "italic", "link", "ol", "ul"]
INLINE_TEXT = ["bold", "italic", "link"]
GROUP_TEXT = _("Text")
GROUP_TRUST = _("Trust")
GROUP_NEXT = _("Next step")


class SectionBlock(blocks.StructBlock):
    """One heading with what belongs to it: the Markdown article's `##`."""

    heading = blocks.CharBlock(
        required=False,
        default="",
        max_length=160,
        label=_("Heading"),
        help_text=_("Leave empty to go on below the section before. A long article lists its headings."),
    )
    body = blocks.RichTextBlock(required=False, default="", features=RICH_TEXT, label=_("Text"))
    rule_before = blocks.BooleanBlock(
        required=False,
        default=False,
        label=_("Rule above"),
        help_text=_("A line above this section: a pause where the story turns."),
    )

    class Meta:
        icon = "pilcrow"
        label = _("Section")
        group = GROUP_TEXT
        description = _("A heading and the text below it. Use smaller headings and lists inside the text.")
        template = "home/blocks/section.html"
        preview_value = {
            "heading": "Sterker worden gaat langzamer dan je denkt",
            "body": "<p>De eerste weken wint je zenuwstelsel, pas daarna groeien je spieren. "
            "Wie dat weet, houdt het langer vol.</p>",
            "rule_before": False,
        }


class QuoteBlock(blocks.StructBlock):
    """One sentence worth stopping at."""

    text = blocks.TextBlock(default="", max_length=400, label=_("Quote"))
    name = blocks.CharBlock(
        required=False,
        default="",
        max_length=80,
        label=_("Who says it"),
        help_text=_("Leave empty when the sentence is your own."),
    )
    role = blocks.CharBlock(
        required=False,
        default="",
        max_length=120,
        label=_("As what"),
        help_text=_("Such as: trainer, or member since 2021."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = GROUP_TEXT
        description = _("One sentence set large. Without quotation marks: the house style adds them.")
        template = "home/blocks/quote.html"
        preview_value = {"text": "Een prijs schrikt niet af. Onzekerheid wel.", "name": "Noor B.", "role": "trainer"}


class PictureBlock(blocks.StructBlock):
    """A picture with words for those who do not see it."""

    image = ImageReferenceBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        required=False,
        default="",
        max_length=250,
        label=_("What is to be seen"),
        help_text=_("For those who do not see it. Leave empty when the picture only decorates."),
    )
    caption = blocks.CharBlock(
        required=False,
        default="",
        max_length=250,
        label=_("Caption"),
        help_text=_("Shown below the picture: who, where, when."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        group = GROUP_TEXT
        description = _("A picture across the column, in the size each screen needs.")
        template = "home/blocks/picture.html"
        preview_template = "home/blocks/previews/picture.html"


class StepBlock(blocks.StructBlock):
    """One step of several."""

    title = blocks.CharBlock(default="", max_length=120, label=_("Step"))
    text = blocks.RichTextBlock(
        required=False,
        default="",
        features=INLINE_TEXT,
        label=_("What happens"),
        help_text=_("One or two sentences: how long it takes, who is there, what it costs."),
    )

    class Meta:
        icon = "order"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """What happens, in order."""

    heading = blocks.CharBlock(required=False, default="", max_length=160, label=_("Heading"))
    items = blocks.ListBlock(StepBlock(), min_num=1, label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        group = GROUP_TRUST
        description = _("What happens after somebody says yes, in order.")
        template = "home/blocks/steps.html"
        preview_value = {
            "heading": "Zo beginnen we",
            "items": [
                {"title": "Een gesprek", "text": "<p>Twintig minuten, aan de telefoon of bij ons.</p>"},
                {"title": "Een eerste training", "text": "<p>We kijken hoe je beweegt.</p>"},
            ],
        }


class PriceItemBlock(blocks.StructBlock):
    """One offer and what it costs."""

    name = blocks.CharBlock(
        default="", max_length=80, label=_("What"), help_text=_("What somebody buys, as it is on the bill.")
    )
    price = blocks.CharBlock(
        default="", max_length=40, label=_("Price"), help_text=_("With its currency, such as € 84.")
    )
    unit = blocks.CharBlock(
        required=False,
        default="",
        max_length=80,
        label=_("Per what"),
        help_text=_("What the price is for, such as: per training of 55 minutes."),
    )
    includes = blocks.ListBlock(
        blocks.CharBlock(default="", max_length=160), default=[], label=_("Includes"), help_text=_("One thing a line.")
    )
    note = blocks.CharBlock(
        required=False,
        default="",
        max_length=200,
        label=_("Note"),
        help_text=_("What holds for this price only, such as how long it is valid."),
    )

    class Meta:
        icon = "tag"
        label = _("Price")


class PriceBlock(blocks.StructBlock):
    """What it costs, before anybody has to ask."""

    heading = blocks.CharBlock(required=False, default="", max_length=160, label=_("Heading"))
    intro = blocks.RichTextBlock(
        required=False,
        default="",
        features=INLINE_TEXT,
        label=_("Introduction"),
        help_text=_("What holds for all prices, or how to choose between them."),
    )
    items = blocks.ListBlock(PriceItemBlock(), min_num=1, label=_("Prices"))
    footnote = blocks.CharBlock(
        required=False,
        default="",
        max_length=300,
        label=_("Small print"),
        help_text=_("What holds for all prices, in small type: from when, under which terms."),
    )

    class Meta:
        icon = "tag"
        label = _("Prices")
        group = GROUP_TRUST
        description = _("What it costs and what is included, so that nobody has to call to find out.")
        template = "home/blocks/price.html"
        preview_value = {
            "heading": "Wat het kost",
            "items": [
                {"name": "Eén keer per week", "price": "€ 72", "unit": "per training", "includes": ["Eigen schema"]},
                {"name": "Twee keer per week", "price": "€ 66", "unit": "per training", "includes": ["Eigen schema"]},
            ],
        }


class PersonBlock(blocks.StructBlock):
    """Somebody a visitor will meet."""

    name = blocks.CharBlock(default="", max_length=80, label=_("Name"))
    role = blocks.CharBlock(
        required=False, default="", max_length=120, label=_("Does what"), help_text=_("Such as: trainer, or owner.")
    )
    text = blocks.TextBlock(
        required=False,
        default="",
        max_length=500,
        label=_("In a few sentences"),
        help_text=_("What somebody wants to know before the first training."),
    )
    image = ImageReferenceBlock(
        required=False, label=_("Picture"), help_text=_("A portrait; it is cut to four by five.")
    )

    class Meta:
        icon = "user"
        label = _("Person")


class PeopleBlock(blocks.StructBlock):
    """Who does the work."""

    heading = blocks.CharBlock(required=False, default="", max_length=160, label=_("Heading"))
    items = blocks.ListBlock(PersonBlock(), min_num=1, label=_("People"))

    class Meta:
        icon = "group"
        label = _("People")
        group = GROUP_TRUST
        description = _("The trainers a visitor will meet.")
        template = "home/blocks/people.html"
        preview_value = {
            "heading": "Wie je traint",
            "items": [{"name": "Noor", "role": "trainer", "text": "Werkte tien jaar als fysiotherapeut."}],
        }


class ArticlesBlock(blocks.StructBlock):
    """The newest articles of this studio, in this page's language."""

    heading = blocks.CharBlock(required=False, default="", max_length=160, label=_("Heading"))
    count = blocks.IntegerBlock(
        default=3,
        min_value=1,
        max_value=24,
        label=_("How many"),
        help_text=_("The newest ones in the language of this page. Drafts do not count."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Articles")
        group = GROUP_NEXT
        description = _("The newest articles, kept up to date by themselves.")
        template = "home/blocks/articles.html"
        preview_template = "home/blocks/previews/articles.html"


class ActionBlock(blocks.StructBlock):
    """The one thing to do next."""

    text = blocks.TextBlock(
        required=False,
        default="",
        max_length=300,
        label=_("Text"),
        help_text=_("What happens after pressing the button, in one sentence."),
    )
    link = LinkBlock(label=_("Button"))

    class Meta:
        icon = "arrow-right"
        label = _("Call to action")
        group = GROUP_NEXT
        description = _("A button, with one sentence that says what happens next.")
        template = "home/blocks/action.html"
        preview_template = "home/blocks/previews/action.html"


class StoryBlock(blocks.StreamBlock):
    """The vocabulary that every page has."""

    section = SectionBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    steps = StepsBlock()
    price = PriceBlock()
    people = PeopleBlock()
    articles = ArticlesBlock()
    action = ActionBlock()

    class Meta:
        required = False
