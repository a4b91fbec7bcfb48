"""Marks of other dialects of Markdown, and links that are none, are refused with their line; prose is not."""

from __future__ import annotations

import pytest

from landing.markdown.editor_text import PARAGRAPH, Block, Run
from landing.markdown.reading import StoryReader
from landing.markdown.rich_text import problems_in
from landing.markdown.text_writing import write_text

from .one_site import RESOLVER, STORY, read, refusals

OTHERS = {
    "shortcode of Hugo": '{{< figure src="zaal.jpg" >}}',
    "shortcode with Markdown inside": "{{% notice %}} zo {{% /notice %}}",
    "tag of Liquid": "{% include form.html %}",
    "value of Liquid": "Bel {{ site.phone }} nu.",
    "options of kramdown": "{::options toc_levels=2 /}",
    "template": "Dag <%= name %>",
    "import of MDX": 'import Foto from "../foto.jpg"',
    "export of MDX": "export const meta = 1",
    "expression of MDX": "Prijs: {props.price}",
    "call of MDX": "Nu {format(price)}",
    "remark of MDX": "{/* later */}",
    "component of MDX": "<Foto.Groot src={x} />",
    "component": "<Foto />",
    "struck through": "Nu ~~€ 120~~ € 84 per maand.",
    "lower": "H~2~O",
    "higher": "x^2^",
    "highlighted": "Dit is ==belangrijk== voor je.",
    "underlined": "Dit is ++belangrijk++ voor je.",
    "hidden": "Het is ||geheim|| nog.",
    "comment of Obsidian": "Zo %%later nakijken%% dus.",
    "comment of HTML": "<!-- more -->",
    "comment in a line": "Zo <!-- of niet --> dus.",
    "changes": "Dit is {++nieuw++} hier.",
    "formula": "$$E = mc^2$$",
    "formula in a line": "Dus $x_1$ is meer.",
    "picture sign by name": "Sterk :muscle: worden",
    "footnote": "Rust hoort erbij.[^1]",
    "what a footnote says": "[^1]: Zie het schema.",
    "what a footnote says in one word": "[^1]: Schema",
    "abbreviation": "*[PT]: personal training",
    "list of headings": "[TOC]",
    "list of headings in small letters": "[toc]",
    "list of headings of a wiki": "[[toc]]",
    "link of a wiki": "Zie [[Prijzen|onze prijzen]].",
    "picture of a wiki": "![[zaal.jpg]]",
    "name": "Tekst {#prijs}",
    "class": "Tekst {.groot}",
    "class of kramdown": "Tekst\n{: .groot}",
    "attributes": 'Tekst {#prijs .groot width="50%"}',
    "note": '!!! note "Let op"\n    Tekst.',
    "folded note": "??? tip\n    Tekst.",
    "note in a quote": "> [!NOTE]\n> Tekst.",
    "list of terms": "Term\n: Wat het is",
    "list of terms after a blank": "Term\n\n: Wat het is",
    "directive": ".. note:: Let op",
    "to tick off": "- [ ] een\n- [x] twee",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "code": "```js\nx\n```",
    "quote": "> citaat",
    "link that names nothing": "Zie [onze prijzen][prijs].",
    "space before the parenthesis": "of [mail] (mailto:info@voorbeeld.be).",
    "space in the address": "[x](http://a b)",
    "space in a path": "[x](/over ons)",
    "no end": "[Bel ons](tel:+32475123456 nu",
    "no end of a path": "Zie [prijzen](/prijzen",
    "wrong way round": "Zie (onze prijzen)[/prijzen].",
    "no bracket": "[Bel ons(tel:+32475123456)",
    "no parenthesis": "[Bel ons]tel:+32475123456)",
    "no words": "Zie [](/over-ons) hier.",
    "angle brackets with a space": "[x](<http://a b>)",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_cannot_be_kept_is_refused_with_its_line(name):
    text = OTHERS[name]
    found = refusals(f"## Kop\n\nEen alinea.\n\n{text}\n\nSlot.", first_line=10)
    assert all(14 <= line <= 14 + text.count("\n") for line, _message in found)
    assert all(message.endswith((".", ")")) for _line, message in found)


@pytest.mark.parametrize("name", [name for name, text in OTHERS.items() if "\n" not in text])
def test_what_cannot_be_kept_is_told_once(name):
    assert len(refusals(OTHERS[name])) == 1


HARMLESS = [
    "Zoek op “sportschool in [jouw stad]” en kijk wie er staat.",
    "Dat kost ~ € 84 per maand, soms ~ € 90.",
    "Reken op ~20 minuten, of ~30 als je rustig begint.",
    "Lekker toch :) of niet :-( dan?",
    "Open van 10:30 tot 11:45:30 uur.",
    "Let op: neem een handdoek mee.",
    "Kies uit: kracht, conditie, lenigheid: alles kan.",
    "# 1 in de stad? Dat zeggen wij niet.".replace("# ", "\\# "),
    "Wij zijn nummer # 1 voor wie rust zoekt.",
    "Tag ons met #sterk op zaterdag.",
    "Dag {naam}, welkom bij {studio}.",
    "Kies {A, B of C} en train mee.",
    "De verzameling {1, 2, 3} is klein.",
    "5 < 6 en 7 > 6, dus 5 <> 7.",
    "Je betaalt $ 5 of $ 10, niet $ 15.",
    "Het kost $5 en later $10 per keer.",
    "US$10/A$12 per maand.",
    "100% eerlijk, 50% korting, 10%% niet.",
    "C++ en C# leer je hier niet.",
    "Je hart + je longen + je spieren.",
    "a == b, zeggen programmeurs; a == c ook.",
    "1 + 1 = 2 en 2 == 2.",
    "Gratis!!! Echt waar!!!",
    "!!! Let op, dit is belangrijk !!!",
    "??? Wat nu ???",
    "Mail naar info@voorbeeld.be of bel.",
    "Zie https://voorbeeld.be/a_b_c?d=1#e voor meer.",
    "Zie www.voorbeeld.be (onder het kopje prijzen).",
    "Een noot [1] en nog een [2].",
    "[sic] schreef hij, [noot van de redactie] en verder.",
    "De som x^2 + y^2 en 10^6 of 10^7.",
    "Het teken ^ staat boven de 6, en ^_^ is een lachje.",
    "ja | nee | misschien",
    "ja || nee || misschien",
    "Stap 1) opstaan, stap 2) trainen.",
    "‘s Ochtends… en dan — rust – verder.",
    "importeren uit Spanje doen wij niet, exporteren ook niet.",
    "export van data? Vraag het ons.",
    "import uit “verre” landen.",
    "Haakjes (zo) [en zo] {en zo} <en dan> zo.".replace("<en dan>", "&lt;en dan>"),
    "snake_case en __dunder staan er soms.",
    "Prijs: € 84,- per les; 2 voor 1!",
    "Slash/streep\\terug en C:\\map\\bestand.",
    "Om 12:00: lunch. Om 13:00: training.",
    "De verhouding is 1:2:3.",
    "“Citaat” :: einde van het verhaal.",
    "TOC is een afkorting, [TOC] in een zin ook.",
    "3 * 4 = 12 en 5*6 = 30.",
    "Tel.: +32 475 12 34 56 (zie [bron: het boek (https://voorbeeld.be)]).",
    "[x] is een kruisje en [ ] een leeg vakje.",
    "¿Qué? ¡Sí! Ça va: bien ?",
    "~ongeveer~",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_prose_is_not_refused_and_comes_back_the_same(text):
    assert problems_in(text) == []
    (section,) = read(text)
    assert section["type"] == "section"


def test_there_are_enough_ordinary_sentences():
    assert len(HARMLESS) >= 40


@pytest.mark.parametrize("name", OTHERS)
def test_whoever_means_the_letters_gets_them_and_the_export_writes_them_so(name):
    text = " ".join(OTHERS[name].split())
    written = write_text(Block(PARAGRAPH, (Run(text),)))
    assert problems_in(written) == []
    assert [block["value"]["body"].count("<p>") for block in read(f"{written}\n\nSlot.")] == [2]


@pytest.mark.parametrize("heading", ["Wat kost het? {#prijs}", "~~Oud~~ nieuw", "Prijs[^1]", "{{ title }}", "[[Wiki]]"])
def test_marks_in_a_heading_are_refused_too(heading):
    assert [line for line, _message in refusals(f"A.\n\n## {heading}\n\nB.", first_line=10)] == [12]
    assert [line for line, _message in refusals(f"A.\n\n### {heading}\n\nB.", first_line=10)] == [12]


def test_an_address_may_hold_any_sign():
    assert problems_in("[x](https://a.example/~~b~~/{c}?d=[[e]]) <https://a.example/~~b~~>") == []


# --- Telephone links, references ---


@pytest.mark.parametrize(
    "given", ["tel:+32 475 12 34 56", "<tel:+32 475 12 34 56>", "tel:+32\u00a0475 123456", " tel:+32 475 12 34 56 "]
)
def test_spaces_in_a_telephone_link_are_taken_out_and_that_is_told(given):
    reader = StoryReader(story_block=STORY, resolver=RESOLVER)
    blocks = reader.read(f"A.\n\n[Bel ons]({given}) nu.", first_line=10)
    assert '<a href="tel:+32475123456">Bel ons</a>' in blocks[0]["value"]["body"]
    ((line, message),) = [(note.line, note.message) for note in reader.notes]
    assert line == 12 and "spaces" in message


def test_a_link_may_name_an_address_that_stands_elsewhere_in_the_article():
    blocks = read("Zie [onze prijzen][prijs].\n\n## Kop\n\nTekst.\n\n[prijs]: https://a.example/prijs")
    assert '<a href="https://a.example/prijs">onze prijzen</a>' in blocks[0]["value"]["body"]


def test_asterisks_that_mark_nothing_are_told_with_their_line():
    reader = StoryReader(story_block=STORY, resolver=RESOLVER)
    reader.read("A.\n\n**Let op:**dit en 5 ** 6\n\n**Goed**", first_line=10)
    assert [note.line for note in reader.notes] == [12]
