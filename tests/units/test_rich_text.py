"""Markdown of a section to rich text and back."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given, settings

from landing.markdown.rich_text import problems_in, strip_keys, to_markdown, to_rich_text

from .one_site import NAMER, PAGES, TEXT_FEATURES
from .supported_markdown import documents, escaped, mixed_lists, sentences


def rich(markdown: str) -> str:
    return to_rich_text(markdown, features=TEXT_FEATURES, page_of=PAGES.get)[0]


def plain(html: str) -> str:
    return to_markdown(html, features=TEXT_FEATURES, address_of=NAMER.address_of)


# Markdown, the rich text it becomes, and how it is written again where that differs.
PAIRS = [
    ("Hallo wereld.", "<p>Hallo wereld.</p>", None),
    ("Eén.\n\nTwee.", "<p>Eén.</p><p>Twee.</p>", None),
    ("Een regel\nen nog een.", "<p>Een regel en nog een.</p>", "Een regel en nog een."),
    ("Een regel\\\nen nog een.", "<p>Een regel<br/>en nog een.</p>", None),
    ("Een regel  \nen nog een.", "<p>Een regel<br/>en nog een.</p>", "Een regel\\\nen nog een."),
    ("**vet** en *schuin* en ***beide***", "<p><b>vet</b> en <i>schuin</i> en <b><i>beide</i></b></p>", None),
    ("__vet__ en _schuin_", "<p><b>vet</b> en <i>schuin</i></p>", "**vet** en *schuin*"),
    ("on*aan*gekondigd", "<p>on<i>aan</i>gekondigd</p>", None),
    ("### Kop\n\nTekst.", "<h3>Kop</h3><p>Tekst.</p>", None),
    ("[ons](/over-ons)", '<p><a linktype="page" id="7">ons</a></p>', None),
    ("[**ons**](/over-ons)", '<p><a linktype="page" id="7"><b>ons</b></a></p>', None),
    ("[x](https://a.example/b_c?d=1&e=2)", '<p><a href="https://a.example/b_c?d=1&amp;e=2">x</a></p>', None),
    ("[mail](mailto:a@b.example)", '<p><a href="mailto:a@b.example">mail</a></p>', None),
    (
        "<https://a.example>",
        '<p><a href="https://a.example">https://a.example</a></p>',
        "[https://a.example](https://a.example)",
    ),
    ("- a\n- b\n  - c\n  - d\n- e", "<ul><li>a</li><li>b<ul><li>c</li><li>d</li></ul></li><li>e</li></ul>", None),
    ("1. a\n2. b\n   1. c", "<ol><li>a</li><li>b<ol><li>c</li></ol></li></ol>", None),
    ("* a\n* b", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ("- a\n\n- b\n\n- c", "<ul><li>a</li><li>b</li><li>c</li></ul>", "- a\n- b\n- c"),
    ("Tekst:\n- a", "<p>Tekst:</p><ul><li>a</li></ul>", "Tekst:\n\n- a"),
    ("“Krul” ‘en’ ’t, 5 × € 84 – … —", "<p>“Krul” ‘en’ ’t, 5 × € 84 – … —</p>", None),
    ("50\u00a0kilo", "<p>50\u00a0kilo</p>", None),
    ("5 &lt; 6 &amp; 7 &gt; 6", "<p>5 &lt; 6 &amp; 7 &gt; 6</p>", "5 < 6 & 7 > 6"),
    (r"3 \* 4 en a_b en \[x\]", "<p>3 * 4 en a_b en [x]</p>", "3 * 4 en a_b en [x]"),
    (r"\# geen kop", "<p># geen kop</p>", None),
    (r"1986\. Een goed jaar.", "<p>1986. Een goed jaar.</p>", None),
    (r"\- geen lijst", "<p>- geen lijst</p>", None),
    ("", "", None),
    (" \n\n ", "", ""),
]


@pytest.mark.parametrize(("markdown", "html", "again"), PAIRS)
def test_markdown_becomes_what_the_editor_would_store(markdown, html, again):
    assert rich(markdown) == html
    assert plain(html) == (markdown if again is None else again)


def test_numbering_goes_on_after_a_list_inside_a_list():
    assert rich("1. a\n   - b\n2. c") == "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"


@pytest.mark.parametrize("markdown", ["**a *b* c**", "*a **b** c*"])
def test_emphasis_inside_emphasis_comes_back_the_same(markdown):
    once = rich(markdown)
    assert rich(plain(once)) == once


@pytest.mark.parametrize("heading", ["Wat is C \\#", "Stap \\#\\#"])
def test_a_heading_may_end_in_a_hash(heading):
    once = rich(f"### {heading}")
    assert rich(plain(once)) == once


def test_the_bookkeeping_of_the_editor_is_left_out():
    assert strip_keys('<p data-block-key="a1b2c">x</p><h3 data-block-key="z">y</h3>') == "<p>x</p><h3>y</h3>"


# --- Links ---


def dead(markdown: str, *, first_line: int = 1) -> list[tuple[int, str]]:
    found = to_rich_text(markdown, features=TEXT_FEATURES, page_of=PAGES.get, first_line=first_line)[1]
    return [(problem.line, problem.message) for problem in found]


def test_a_link_that_leads_to_no_page_is_told_with_its_line():
    assert dead("Goed: [x](/intake)\n\n- [weg](/weg)", first_line=10) == [
        (12, "The link /weg leads to no page of this site.")
    ]


def test_a_path_is_never_read_as_another_host():
    assert [line for line, _message in dead("[x](//elders.example)")] == [1]


def test_a_dead_link_halfway_a_paragraph_is_told_with_its_own_line():
    assert [line for line, _message in dead("Eerste regel\nen [weg](/weg)", first_line=10)] == [11]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nergens", "The link nergens leads nowhere. Write a page of this site as /path"),
        ("../intake", "The link ../intake leads nowhere."),
        ("javascript:alert", "The link javascript:alert leads nowhere."),
        ("data:text/html,x", "The link data:text/html,x leads nowhere."),
        ("ftp://a.example", "The link ftp://a.example leads nowhere."),
        ("https://", "The link https:// leads nowhere."),
        ("mailto:", "The link mailto: leads nowhere."),
        ("?x=1", "The link ?x=1 leads nowhere."),
        ("", "This link has no address."),
        ("#", "The link # leads nowhere."),
        ("#anker", "The link #anker leads to no heading of this article."),
        ("/intake?utm_source=blad", "The link /intake?utm_source=blad cannot be kept as it is."),
        ("/intake#vragen", "The link /intake#vragen cannot be kept as it is."),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_line(address, words):
    ((line, message),) = dead(f"Eén.\n\nTwee\nen [x]({address}).", first_line=10)
    assert line == 13
    assert message.startswith(words)


@pytest.mark.parametrize("address", ["HTTPS://a.example", "http://a.example/#b", "mailto:a@b.nl", "tel:+31201234567"])
def test_an_address_elsewhere_is_kept(address):
    assert dead(f"[x]({address})") == []
    assert f'<a href="{address}">' in rich(f"[x]({address})")


def test_a_link_to_a_page_that_is_gone_is_written_as_its_words():
    assert plain('<p>Zie <a linktype="page" id="999"><b>ons</b></a> en <a id="7" linktype="page">daar</a>.</p>') == (
        "Zie **ons** en [daar](/over-ons)."
    )


# --- What cannot be kept ---


def told(markdown: str, *, first_line: int = 1) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in problems_in(markdown, first_line=first_line)]


UNSUPPORTED = [
    ("> citaat", "block quote"),
    ("```\ncode\n```", "Code"),
    ("    code", "four spaces"),
    ("`code`", "backticks"),
    ("<div>x</div>", "HTML"),
    ("a <b>x</b>", "HTML"),
    ("a <br> b", "HTML"),
    ("![x](x.png)", "picture"),
    ("***", "rule"),
    ("# een", "1 hashes"),
    ("#### vier", "4 hashes"),
    ("Titel\n===", "1 hashes"),
    ('[x](/intake "titel")', "title"),
    ("| a | b |\n| - | - |\n| 1 | 2 |", "table"),
]


@pytest.mark.parametrize(("markdown", "word"), UNSUPPORTED)
def test_what_cannot_be_kept_is_told_in_words_with_its_line(markdown, word):
    found = told(f"Een alinea.\n\n{markdown}", first_line=10)
    assert found
    assert all(12 <= line <= 12 + markdown.count("\n") for line, _message in found)
    assert any(word in message for _line, message in found)


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("1986. Een goed jaar.", 12),
        ("a | b\n--- | ---\n1 | 2", 12),
        ("- een\n\n  nog een alinea\n- twee", 14),
        ("- ### kop", 12),
        ("- ## kop", 12),
    ],
)
def test_what_would_be_changed_without_a_word_is_told_with_its_line(markdown, line):
    assert line in [found for found, _message in told(f"Een alinea.\n\n{markdown}", first_line=10)]


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("| a | b |", 12),
        ("Regel.\n| a | b |  \nRegel.", 13),
        ("- | a | b |", 12),
        ("|---|---|", 12),
        ("a | b | c\n--- | ---\n1 | 2", 13),
    ],
)
def test_a_row_that_only_looks_like_a_table_is_told_too(markdown, line):
    ((found, message),) = told(f"Een alinea.\n\n{markdown}", first_line=10)
    assert found == line
    assert "table" in message


@pytest.mark.parametrize("html", ["<p>| a | b |</p>", "<p>a | b<br/>--- | ---<br/>1 | 2</p>"])
def test_strokes_that_were_typed_in_the_editor_come_back_the_same(html):
    assert told(plain(html)) == []
    assert rich(plain(html)) == html


@pytest.mark.parametrize("wrong", ["`code`", "<i>x</i>", "![x](x.png)", '[x](/intake "titel")'])
def test_inside_a_paragraph_of_several_lines_the_line_itself_is_told(wrong):
    assert {line for line, _message in told(f"Eerste regel\ntweede regel\nen dan {wrong}", first_line=10)} == {12}


@pytest.mark.parametrize(("markdown", "_html", "_again"), PAIRS)
def test_what_can_be_kept_is_not_complained_about(markdown, _html, _again):
    assert told(markdown) == []


@pytest.mark.parametrize(
    "markdown", [r"\|a\| is de absolute waarde", "ja | nee | misschien", r"\| a | b |", r"| a | b \|"]
)
def test_a_stroke_in_a_sentence_is_no_table(markdown):
    assert told(markdown) == []


# --- Properties ---


@given(text=sentences)
def test_no_character_of_a_text_is_lost(text):
    html = rich(escaped(text))
    assert unescape(html.removeprefix("<p>").removesuffix("</p>")) == text


@settings(max_examples=40)
@given(markdown=documents(mixed_lists))
def test_what_is_written_once_is_written_the_same_ever_after(markdown):
    once = plain(rich(markdown))
    assert plain(rich(once)) == once


@settings(max_examples=40)
@given(markdown=documents())
def test_what_the_editor_stores_comes_back_the_same(markdown):
    stored = rich(markdown)
    assert rich(plain(stored)) == stored


@settings(max_examples=40)
@given(markdown=documents(mixed_lists))
def test_everything_that_can_be_kept_is_accepted_before_and_after(markdown):
    assert told(markdown) == []
    assert told(plain(rich(markdown))) == []
