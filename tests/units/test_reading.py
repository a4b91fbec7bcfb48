"""The body of an article to blocks: sections, directives, rules, the closing call to action."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landing.markdown.problems import UnreadableFile

from .one_site import action, read, refusals, section, write
from .supported_markdown import documents

QUOTE = '::: quote\ntext: "Zo is het."\n:::'
QUOTED = {"type": "quote", "value": {"text": "Zo is het.", "name": "", "role": ""}}

# --- Sections and rules ---


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("", []),
        ("\n\n", []),
        ("Tekst.", [section(body="<p>Tekst.</p>")]),
        ("## Kop", [section("Kop")]),
        ("## Kop\n\nTekst.\n\n### Klein\n\nMeer.", [section("Kop", "<p>Tekst.</p><h3>Klein</h3><p>Meer.</p>")]),
        (
            "Vooraf.\n\n## Een\n\nA.\n\n## Twee",
            [section(body="<p>Vooraf.</p>"), section("Een", "<p>A.</p>"), section("Twee")],
        ),
        ("## Eén “twee” & drie ##\n", [section("Eén “twee” & drie")]),
        ("Een kop\n-------\n\nTekst.", [section("Een kop", "<p>Tekst.</p>")]),
        ("##geen kop", [section(body="<p>##geen kop</p>")]),
        ("---\n\n## Een", [section("Een", rule_before=True)]),
        ("A.\n\n---\n\n## Een", [section(body="<p>A.</p>"), section("Een", rule_before=True)]),
        ("A.\n\n***\n\nB.", [section(body="<p>A.</p>"), section(body="<p>B.</p>", rule_before=True)]),
        (
            "## Een\n\n- a\n- b\n\n---\n\n## Twee",
            [section("Een", "<ul><li>a</li><li>b</li></ul>"), section("Twee", rule_before=True)],
        ),
    ],
)
def test_a_body_is_cut_at_headings_of_two_hashes_and_at_rules(body, blocks):
    assert read(body) == blocks


@pytest.mark.parametrize(
    ("body", "line", "word"),
    [
        ("A.\n\n---", 12, "very end"),
        ("---", 10, "very end"),
        (f"---\n\n{QUOTE}", 12, "before a section"),
        ("# Kop", 10, "1 hashes"),
        ("## Kop\n\nA.\n\n> citaat", 14, "block quote"),
        ("## Kop\n\nA.\n\n## Twee\n\n[weg](/weg)\n\nB.", 16, "/weg"),
        ("## Kop\n\nA.\n\n## Twee\n\n[weg](#drie)\n\nB.", 16, "#drie leads to no heading"),
        (f"{QUOTE}\n\nA.\n\n    code", 16, "four spaces"),
        ("A.\n\n" + "Lang" * 41 + "\n---", 12, "160 fit"),
        ("A.\n\n## **Vet**", 12, "plain text"),
        ("A.\n\n| a | b |", 12, "table"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_in_the_file(body, line, word):
    ((found, message),) = refusals(body, first_line=10)
    assert found == line
    assert word in message


@pytest.mark.parametrize(
    "html", ["a<br>b", "een <img src=x> beeld", "<b>niet dicht", "dicht</b>", "- a <br> b", "<br>"]
)
def test_html_is_refused_whatever_it_is(html):
    assert {message for _line, message in refusals(html)} == {"HTML cannot be kept. Write it as Markdown."}


def test_everything_that_is_wrong_is_told_at_once_in_order():
    body = "# Kop\n\n::: bloem\n:::\n\n`code`\n\n::: quote\nname: Noor\n:::\n\n[weg](/weg)"
    assert [line for line, _message in refusals(body)] == [1, 3, 6, 8, 12]


@pytest.mark.parametrize(
    "heading", ["**Vet** begin", "Met `code`", "Met <b>html</b>", "[Link](/intake)", "![x](x.png)"]
)
def test_a_heading_with_markup_is_refused_or_shown_without_it(heading):
    try:
        shown = read(f"## {heading}")[0]["value"]["heading"]
    except UnreadableFile:
        return
    assert not set("*`<[") & set(shown)


def test_a_heading_shows_the_signs_that_were_meant_as_signs():
    assert read(r"## 5 \* 6 &amp; meer") == [section("5 * 6 & meer")]


# --- Directives ---


def test_a_directive_stands_between_sections_and_ends_them():
    assert read(f"A.\n\n{QUOTE}\n\nB.") == [section(body="<p>A.</p>"), QUOTED, section(body="<p>B.</p>")]


@pytest.mark.parametrize("body", [QUOTE, f"{QUOTE}\n", f"\n\n{QUOTE}", QUOTE.replace("\n", "  \n") + "   "])
def test_spaces_and_empty_lines_around_a_directive_do_not_matter(body):
    assert read(body) == [QUOTED]


def test_a_directive_needs_no_empty_lines_around_it():
    assert read(f"A.\n{QUOTE}\nB.") == [section(body="<p>A.</p>"), QUOTED, section(body="<p>B.</p>")]


@pytest.mark.parametrize(
    ("body", "line", "word"),
    [
        ("A.\n\n::: quote\ntext: x", 12, "does not end"),
        ("::: bloem\n:::", 10, "'bloem'"),
        ("::: section\n:::", 10, "'section'"),
        ("::: Quote\n:::", 10, "'Quote'"),
        ('::: quote\ntext: "x"\ntext: "y"\n:::', 12, "twice"),
        ('::: quote\ntext: "x\n:::', 11, "YAML"),
        ("::: quote\n- x\n:::", 11, 'name: "text"'),
        ("::: quote\ntext: 2026-13-45\n:::", 11, "double quotes"),
    ],
)
def test_a_directive_that_cannot_be_read_is_told_with_its_line(body, line, word):
    found = refusals(body, first_line=10)
    assert [at for at, _message in found] == [line]
    assert word in found[0][1]


def test_a_block_that_does_not_exist_is_answered_with_those_that_do():
    ((_line, message),) = refusals("::: bloem\n:::")
    assert "quote, picture, steps, price, people, articles, action, testimonial, video, faq" in message


@pytest.mark.parametrize(
    "typo",
    [':::quote\ntext: "x"\n:::', "A.\n\n:::\n\nB.", ' ::: quote\ntext: "x"\n :::', ':::: quote\ntext: "x"\n::::'],
)
def test_colons_that_open_or_close_nothing_are_not_shown_to_visitors(typo):
    assert refusals(typo)


# --- The closing link ---


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("[Begin](/intake)", [action("Begin", page=8)]),
        ("A.\n\n[Begin](/intake)", [section(body="<p>A.</p>"), action("Begin", page=8)]),
        ("## Kop\n\n[Begin](/intake)", [section("Kop"), action("Begin", page=8)]),
        ("A.\n\n[Bel & mail](https://a.example/?a=1&b=2)", [
            section(body="<p>A.</p>"), action("Bel & mail", address="https://a.example/?a=1&b=2"),
        ]),
        (f"{QUOTE}\n\n[Begin](/intake)", [QUOTED, action("Begin", page=8)]),
        ("- a\n\n[Begin](/intake)", [section(body="<ul><li>a</li></ul>"), action("Begin", page=8)]),
    ],
)  # fmt: skip
def test_a_closing_paragraph_that_is_nothing_but_a_link_becomes_the_call_to_action(body, blocks):
    assert read(body) == blocks


@pytest.mark.parametrize(
    "body",
    [
        "A. [Begin](/intake)",
        "[Begin](/intake) nu",
        "[Begin](/intake)\n\nB.",
        "- [Begin](/intake)",
        "[a](/intake) [b](/intake)",
    ],
)
def test_a_link_anywhere_else_stays_a_link(body):
    assert [block["type"] for block in read(body)] == ["section"]
    assert 'linktype="page" id="8"' in read(body)[0]["value"]["body"]


def test_a_closing_link_that_no_button_can_hold_stays_a_link():
    body = '<p>A.</p><p><a href="mailto:a@b.nl">Mail</a></p>'
    assert read("A.\n\n[Mail](mailto:a@b.nl)") == [section(body=body)]


# --- Properties ---


@given(body=st.text(alphabet="#-: \n*[](/)ab`<>|&\t1.") | st.text())
def test_any_body_is_either_read_or_refused_in_words(body):
    try:
        assert isinstance(read(body), list)
    except UnreadableFile as error:
        last = body.count("\n") + 1
        assert all(problem.message and 1 <= problem.line <= last for problem in error.problems)


headings = st.lists(st.text(alphabet="Kopéén“&”€?", min_size=1, max_size=6), min_size=1, max_size=3).map(" ".join)
pieces = st.lists(
    st.builds("{}## {}\n\n{}".format, st.sampled_from(["", "---\n\n"]), headings, documents()) | st.just(QUOTE),
    max_size=4,
)


@settings(max_examples=40)
@given(pieces=pieces)
def test_an_article_that_is_written_and_read_again_is_the_same_article(pieces):
    once = read("\n\n".join([*pieces, "## Slot\n\nTekst."]))
    assert read(write(once)) == once


def test_a_link_may_lead_to_a_heading_of_the_same_article():
    body = 'Zie [de prijs](#wat-het-kost).\n\n::: faq\nitems:\n  - question: "x"\n    answer: "[Prijs](#wat-het-kost)"\n:::'
    blocks = read(f"{body}\n\n## Wat het kost\n\nWeinig.")
    assert blocks[0]["value"]["body"] == '<p>Zie <a href="#wat-het-kost">de prijs</a>.</p>'
    assert read(write(blocks)) == blocks
