"""No asterisk on a page: what is shown is what markdown-it reads, and what the editor makes comes back the same."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from landing.markdown.rich_text import problems_in, same_text, strip_keys, to_markdown, to_rich_text
from landing.markdown.text_writing import write_plain

from .one_site import NAMER, PAGES, TEXT_FEATURES, read, section, write
from .shown import shown

EXAMPLES = int(os.environ.get("EXAMPLES", "200"))
"""How many texts are tried; `make text-test` tries ten thousand."""

oracle = MarkdownIt("commonmark")
editor = ContentstateConverter(TEXT_FEATURES)


def rich(markdown: str) -> str:
    return to_rich_text(markdown, features=TEXT_FEATURES, page_of=PAGES.get)[0]


def plain(html: str) -> str:
    return to_markdown(html, features=TEXT_FEATURES, address_of=NAMER.address_of)


def opened_and_saved(html: str) -> str:
    return strip_keys(editor.to_database_format(editor.from_database_format(html)))


# --- From files ---


@pytest.mark.parametrize(
    ("markdown", "words", "marked"),
    [
        ("**Wij zijn *echt*!**", "Wij zijn echt!", "echt"),
        ("*Zeg **nee**!*", "Zeg nee!", "nee"),
        ("- **Train *slim*, niet *hard*.**", "Train slim, niet hard.", "slimhard"),
        ("**“Sterk”**, zegt ze", "“Sterk”, zegt ze", ""),
        ("**Sterk**er worden", "Sterker worden", ""),
        ("***Sterk** en fit*", "Sterk en fit", "Sterk"),
        ("**[Wij *zijn*](/over-ons)** er", "Wij zijn er", "zijn"),
        ("_**(echt)**_.", "(echt).", "(echt)"),
    ],
)
def test_emphasis_in_a_file_is_shown_as_markdown_it_reads_it(markdown, words, marked):
    ((_kind, letters),) = shown(rich(markdown))
    assert "".join(seen[0] for seen in letters) == words
    assert "".join(letter for letter, bold, italic, _link in letters if bold and italic) == marked
    assert rich(plain(rich(markdown))) == rich(markdown)


SIGNS = r"* ** *** _ __ a één 10 % € “ ” ! . ( ) \* \ &amp; &#110; [x](https://a.example) [ ] # - 1. ~ | : 🏋"
pieces = st.sampled_from([*SIGNS.split(" "), " ", "  ", "\u00a0", "\n", "\\\n", "[jouw stad]"])
inline_texts = st.lists(pieces, min_size=1, max_size=14).map("".join)


@settings(max_examples=EXAMPLES)
@example("**Wij zijn *echt*!**")
@example("*a**b*c**")
@example("**a **b** c**")
@given(markdown=inline_texts)
def test_any_text_in_a_file_is_shown_as_markdown_it_shows_it(markdown):
    html = oracle.render(markdown)
    if re.search("<(?!/?(?:p|em|strong|a|br|li|ul|ol|h3)\\b)", html) or problems_in(markdown):
        return
    assert shown(rich(markdown)) == shown(html)
    assert opened_and_saved(rich(markdown)) == (rich(markdown) or "<p></p>")
    assert same_text(rich(plain(rich(markdown)))) == same_text(rich(markdown))


# --- From the desk ---


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p><b>Let op: </b>dit</p>", "**Let op:** dit"),
        ("<p><b>Let op:</b>dit</p>", "**Let op:**&#100;it"),
        ("<p>foto<b>’s</b></p>", "fot&#111;**’s**"),
        ("<p>10<b>%</b>-acties</p>", "1&#48;**%**-acties"),
        ("<p><b>Train </b><b><i>slim</i></b><b>.</b></p>", "**Train *slim*.**"),
        ("<p><b>vet</b><i>schuin</i></p>", "**vet**&#95;schuin_"),
        ("<p>[jouw stad]</p>", "[jouw stad]"),
        ("<p>5 &lt; 6 &amp; 7 * 8, C:\\map, a_b</p>", "5 < 6 & 7 * 8, C:\\map, a_b"),
        ("<p>\\* &amp;amp; `x` &lt;b&gt;</p>", "\\\\\\* \\&amp; \\`x\\` \\<b>"),
        (
            "<p># een<br/>- twee<br/>1. drie<br/>&gt; vier<br/>+ vijf</p>",
            "\\# een\\\n\\- twee\\\n1\\. drie\\\n\\> vier\\\n\\+ vijf",
        ),
        ("<p>| a | b |</p>", "\\| a | b |"),
        ("<p>~~~ zo</p>", "\\~~~ zo"),
        ("<p>::: quote</p>", "\\::: quote"),
        ("<p>Kade 1<br/></p><p>Amsterdam</p>", "Kade 1\n\nAmsterdam"),
        ("<p>een<br/><br/>twee</p>", "een\\\n\\\ntwee"),
        ("<h3>een<br/>twee</h3>", "### een&#10;twee"),
        ("<ul><li>een<br/>twee<ul><li>drie<br/>vier</li></ul></li></ul>", "- een\\\n  twee\n  - drie\\\n    vier"),
        ("<ul><li></li><li>a</li></ul>", "-\n- a"),
        ('<p><a href="https://a.nl/(x)">a</a></p>', "[a](https://a.nl/(x))"),
        ('<p><a href="https://a.nl/x(">a</a></p>', "[a](<https://a.nl/x(>)"),
        ('<p><a href="https://a.nl/&quot;x&quot;">a [b]</a></p>', '[a \\[b\\]](https://a.nl/"x")'),
        ('<p>Nu!<a href="https://a.nl">a</a></p>', "Nu\\![a](https://a.nl)"),
        ("<p>~~weg~~ {{ x }} [^1] {naam} :)</p>", "\\~~weg~~ \\{{ x }} \\[^1] {naam} :)"),
        ("<p>a</p><p></p><p>b</p>", "a\n\nb"),
    ],
)
def test_what_the_editor_makes_is_written_plainly_and_comes_back_the_same(html, markdown):
    if "&#95;" not in markdown:
        assert plain(html) == markdown
    assert problems_in(plain(html)) == []
    assert shown(rich(plain(html))) == shown(html)
    assert same_text(rich(plain(html))) == same_text(html)


words = st.text(
    st.sampled_from("abzéß€“”’–1\u00a0🏋 " + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"), min_size=1, max_size=5
) | st.sampled_from(
    ["\n", " ", "[jouw stad]", "1. ", "- ", "# ", "&amp;", "::: ", "~~x~~", "{{ y }}", "](", "[^1]", "\n\n"]
)
looks = st.sampled_from([(), ("BOLD",), ("ITALIC",), ("BOLD", "ITALIC")])
addresses = st.sampled_from(
    [
        "https://a.example/(x)",
        "https://a.example/x?a=1&copy=2",
        "tel:+31201234567",
        'https://a.example/"',
        "mailto:a@b.nl",
    ]
)
runs = st.lists(st.tuples(words, looks), min_size=0, max_size=7)
spans = st.none() | st.tuples(st.integers(0, 12), st.integers(1, 12), addresses)
kinds = st.sampled_from(["unstyled", "unstyled", "header-three", "unordered-list-item", "ordered-list-item"])
blocks = st.lists(st.tuples(kinds, st.integers(0, 2), runs, spans), min_size=1, max_size=4)


def stored(made: list[Any]) -> str:
    """What Draftail would have the server store: its own state through Wagtail's own converter."""
    state: dict[str, Any] = {"blocks": [], "entityMap": {}}
    for number, (kind, depth, parts, span) in enumerate(made):
        text = "".join(words for words, _styles in parts)
        ranges, offset = [], 0
        for letters, styles in parts:
            ranges += [{"offset": offset, "length": len(letters), "style": style} for style in styles]
            offset += len(letters)
        links = []
        if span and span[0] < len(text):
            state["entityMap"][str(number)] = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": span[2]}}
            links = [{"offset": span[0], "length": min(span[1], len(text) - span[0]), "key": number}]
        above = state["blocks"][-1] if state["blocks"] else {"type": "unstyled", "depth": 0}
        deepest = above["depth"] + 1 if above["type"].endswith("item") else 0
        state["blocks"].append(
            {
                "key": f"k{number}",
                "type": kind,
                "depth": min(depth, deepest) if kind.endswith("item") else 0,
                "text": text,
                "inlineStyleRanges": ranges,
                "entityRanges": links,
            }
        )
    return editor.to_database_format(json.dumps(state))


@settings(max_examples=EXAMPLES)
@given(made=blocks)
def test_whatever_the_editor_can_make_comes_back_the_same(made):
    html = opened_and_saved(stored(made))
    written = plain(html)
    assert problems_in(written) == []
    back = rich(written)
    assert same_text(back) == same_text(html)
    assert shown(back) == shown(html.replace("</ol><ol>", "").replace("</ul><ul>", ""))
    assert plain(back) == written


@settings(max_examples=EXAMPLES // 4)
@given(made=blocks, heading=st.text(st.sampled_from("abé1 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"), max_size=12))
def test_a_section_of_whatever_the_editor_can_make_comes_back_as_that_section(made, heading):
    body = opened_and_saved(stored(made))
    before = [section(" ".join(heading.split()) or "Kop", body), section("Slot", body)]
    again = read(write(before))
    assert [block["value"]["heading"] for block in again] == [block["value"]["heading"] for block in before]
    assert [same_text(block["value"]["body"]) for block in again] == [
        same_text(block["value"]["body"]) for block in before
    ]


@pytest.mark.parametrize("text", ["C#", "Stap #", "1. een", "{#prijs}", "~~weg~~", "a *b* c", "[jouw stad]", "[x](y)"])
def test_a_plain_heading_is_read_as_its_own_words(text):
    written = write_plain(text, prefix="## ")
    assert read(f"## {written}") == [section(text)]


@pytest.mark.parametrize("address", ['linktype="page" id="7"', 'href="https://a.example/x"'])
def test_a_link_alone_at_the_end_of_a_section_stays_a_link(address):
    before = [section("Kop", f"<p>A.</p><p><a {address}>Lees meer</a></p>")]
    assert write(before).endswith(">)")
    assert read(write(before)) == before


@pytest.mark.parametrize(
    "html",
    [
        "<ol><li>a</li></ol><p></p><ol><li>b</li></ol>",
        "<ol><li>a<ul><li>b</li></ul></li></ol><p></p><p></p><ul><li>c</li></ul>",
        "<p>1\u00a0 <b>1</b></p>",
        '<p>a<i>b<br/></i><a href="https://a.example/(x)"><i>c</i>d</a></p>',
        "<p><b>a</b><b><i>b</i></b><i><br/>c</i></p>",
        "<p><b>a<br/>b</b></p>",
    ],
)
def test_what_stands_apart_stays_apart(html):
    assert same_text(rich(plain(html))) == same_text(html)
    assert problems_in(plain(html)) == []
