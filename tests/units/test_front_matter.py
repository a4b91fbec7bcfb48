"""The YAML above an article."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landing.markdown.front_matter import dump_front_matter, load_mapping, split_document
from landing.markdown.problems import UnreadableFile

ARTICLE = '---\ntitle: "Wat kost het?"\nslug: "kosten"\n---\n\n## Eerst\n\nTekst.\n'


def refused(text: str) -> list[tuple[int, str]]:
    with pytest.raises(UnreadableFile) as problem:
        split_document(text)
    return [(found.line, found.message) for found in problem.value.problems]


def test_a_file_is_cut_into_fields_and_text():
    document = split_document(ARTICLE)
    assert document.values == {"title": "Wat kost het?", "slug": "kosten"}
    assert document.lines == {"title": 2, "slug": 3}
    assert document.body == "## Eerst\n\nTekst."
    assert document.body_line == 6


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE.replace("\n", "\r\n"),
        f"\ufeff{ARTICLE}",
        f"\ufeff{ARTICLE}".replace("\n", "\r\n"),
        ARTICLE.replace("---", "---  "),
    ],
    ids=["windows", "byte order mark", "both", "spaces after the fences"],
)
def test_it_makes_no_difference_which_program_saved_the_file(text):
    assert split_document(text) == split_document(ARTICLE)


@pytest.mark.parametrize(
    "text", ["", "\n---\ntitle: x\n---", "# Kop\n\nTekst", " ---\ntitle: x\n---", "----\n", "title: x"]
)
def test_a_file_without_front_matter_is_refused_on_its_first_line(text):
    ((line, message),) = refused(text)
    assert line == 1
    assert "no front matter" in message


@pytest.mark.parametrize("text", ["---", "---\ntitle: x\n\nTekst\n", "---\ntitle: x\n ---\n"])
def test_front_matter_that_does_not_end_is_refused(text):
    ((line, message),) = refused(text)
    assert line == 1
    assert "does not end" in message


@pytest.mark.parametrize(
    ("yaml", "line"),
    [
        ('title: "x"\nslug: "y', 3),
        ("title: a\nslug: b: c", 3),
        ("title: x\nhero: [1, 2", 3),
        ("a: 1\nb: 2\n\tc: 3", 4),
        ("title: *nergens", 2),
        ("title: !!python/object:os.system x", 2),
        ("a: 1\n? [b]\n: c", 3),
        ("a: 1\nslug: &x tekst", 3),
        ("a: 1\nslug: !tekst", 3),
        ("a: 1\nb:\n  - c: 2026-13-45", 4),
        # What a program for slides or for text leaves behind when it is copied from.
        ("a: 1\nb: 2\nc: vertical\x0btab", 4),
        # Looks like a date to YAML, and is none.
        ("a: 1\ndate: 2026-13-45", 3),
        ("a: 1\nb: !!int drie", 3),
    ],
)
def test_what_is_not_yaml_is_refused_on_its_line_with_advice(yaml, line):
    ((found, message),) = refused(f"---\n{yaml}\n---\n")
    assert "double quotes" in message
    assert found == line


@pytest.mark.parametrize("yaml", ["- a\n- b", "losse tekst", '"title"', "3"])
def test_fields_need_names(yaml):
    ((line, message),) = refused(f"---\n{yaml}\n---\n")
    assert line == 2
    assert 'name: "text"' in message


def test_every_field_that_is_given_twice_is_told_at_its_second_place():
    found = refused('---\ntitle: "a"\nslug: "b"\ntitle: "c"\nother: "d"\n"slug": "e"\n---\n')
    assert [line for line, _message in found] == [4, 6]
    assert found[0][1].startswith("title is given twice")


def test_every_field_and_item_knows_its_line():
    _values, lines = load_mapping('a: "x"\nitems:\n  - b: "y"\n    c: [1]\n  - "z"', first_line=10)
    assert lines == {
        ("a",): 10,
        ("items",): 11,
        ("items", 0): 12,
        ("items", 0, "b"): 12,
        ("items", 0, "c"): 13,
        ("items", 0, "c", 0): 13,
        ("items", 1): 14,
    }


def test_a_name_is_what_stands_there():
    assert split_document("---\nyes: a\n1.0: b\n---\n").values == {"yes": "a", "1.0": "b"}


def test_front_matter_may_be_empty():
    document = split_document("---\n---\nTekst")
    assert (document.values, document.lines, document.body, document.body_line) == ({}, {}, "Tekst", 3)


def test_a_problem_knows_the_line_of_its_field_and_else_the_first():
    document = split_document(ARTICLE)
    assert str(document.problem("slug", "Te lang.")) == "line 3: Te lang."
    assert document.problem("afwezig", "Ontbreekt.").line == 1


def test_a_rule_in_the_text_is_no_fence():
    assert split_document("---\na: b\n---\n\nEen\n\n---\n\nTwee").body == "Een\n\n---\n\nTwee"


# --- Properties ---

lines = st.sampled_from(["", " ", "Tekst.", "## Kop", "---", "::: quote", "\t", "  ingesprongen"])


@example(body=[" ", "", "Tekst."])
@given(body=st.lists(lines, min_size=1, max_size=8).filter(lambda rows: any(row.strip() for row in rows)))
def test_the_lines_of_the_text_are_numbered_as_in_the_file(body):
    file = ["---", "a: b", "---", *body]
    document = split_document("\n".join(file))
    for n, line in enumerate(document.body.split("\n")):
        assert file[document.body_line - 1 + n] == line


@given(text=st.text() | st.text(alphabet="-:[]{}\"'&*!|>%@`#? \n\tab1\x00\x0b\ufeff").map("---\n{}\n---\n".format))
def test_any_file_is_either_read_or_refused_in_words(text):
    try:
        assert isinstance(split_document(text).body, str)
    except UnreadableFile as error:
        assert error.problems
        assert all(problem.message and 1 <= problem.line <= text.count("\n") + 2 for problem in error.problems)


values = st.dictionaries(
    st.text(alphabet="abcTitle1", min_size=1).filter(lambda key: key not in ("true", "null") and not key.isdigit()),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.lists(st.integers(1, 4)),
    max_size=4,
)


def written_and_read(fields: dict[str, Any]) -> dict[str, Any]:
    return dict(split_document(f"{dump_front_matter(fields)}\n\nTekst").values)


def test_fields_are_written_as_a_person_would():
    assert dump_front_matter({"title": '“Één” "uur" € 84', "heroAccent": [3]}) == (
        '---\ntitle: "“Één” \\"uur\\" € 84"\nheroAccent: [3]\n---'
    )


@pytest.mark.parametrize("text", [r"a\ud83d", r"a\uDE00b", r"a\0b", r"\ude00\ud83d"])
def test_escapes_that_no_text_can_hold_are_refused_by_line(text):
    with pytest.raises(UnreadableFile, match=r"line 3: .*half a character") as refused:
        split_document(f'---\ntitle: "x"\nother: ["{text}"]\n---\n')
    assert len(refused.value.problems) == 1


def test_a_character_written_as_two_halves_is_that_character():
    assert split_document('---\ntitle: "Hoi \\ud83d\\ude00"\n---\n').values == {"title": "Hoi 😀"}


@example(fields={"title": "twee \u2028regels"})
@example(fields={"title": "weg\x7fgehaald"})
@given(fields=values)
def test_what_is_written_is_read_back_the_same(fields):
    assert written_and_read(fields) == fields


@pytest.mark.parametrize(
    "inside",
    ["## Een kop", "### Een kop", "\n# Een kop\n", "::: quote", "**Vet**", "![x](y)", "[x](/y) en", "<p>x</p>", "`x`"],
)
def test_front_matter_without_an_end_is_refused_and_a_rule_in_the_text_is_not_taken_for_it(inside):
    text = f'---\ntitle: "x"\nslug: "x"\n\n{inside}\n\n---\n\n## Wel een kop\n\nTekst.'
    ((line, message),) = refused(text)
    assert line == 5 + inside.startswith("\n")
    assert "front matter has not ended" in message


@pytest.mark.parametrize("remark", ["# voor zoekmachines", "#voor zoekmachines", "\n# voor zoekmachines"])
def test_a_remark_of_yaml_is_no_heading(remark):
    assert split_document(f'---\ntitle: "x"\n{remark}\ndescription: "y"\n---\n').values == {
        "title": "x",
        "description": "y",
    }


@pytest.mark.parametrize("empty", ["", " ~", " null"])
def test_a_field_without_a_value_is_not_given(empty):
    document = split_document(f'---\ntitle: "x"\ndescription:{empty}\nheroAccent:{empty}\n---\n')
    assert document.values == {"title": "x"}
    assert document.line_of("description") == 3
