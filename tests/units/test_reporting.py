"""What became of the files of an import, as lines to read."""

from __future__ import annotations

from pathlib import Path

from landing.markdown.problems import Problem, UnknownField, Waiting
from landing.outcomes import Outcome
from landing.reporting import came_in, refused


def no(name: str, *problems: Problem) -> Outcome:
    return Outcome(path=Path(name), status="refused", problems=problems)


def test_a_cause_stands_first_and_its_consequences_are_counted_behind_it():
    lines = list(
        refused(
            [
                no("a.md", Waiting(6, "This links to b.md, which is refused.", path=Path("b.md"))),
                no("b.md", Waiting(6, "This links to c.md, which is refused.", path=Path("c.md"))),
                no("c.md", Problem(6, "The link /weg leads to no page of this site.")),
            ]
        )
    )
    assert lines == [
        "c.md:6: The link /weg leads to no page of this site.",
        "c.md: 2 files wait for this one.",
        "a.md:6: This links to b.md, which is refused.",
        "b.md:6: This links to c.md, which is refused.",
    ]


def test_a_ring_of_links_ends():
    wait = {name: Waiting(1, "waits", path=Path(other)) for name, other in (("a.md", "b.md"), ("b.md", "a.md"))}
    lines = list(refused([no("a.md", wait["a.md"], Problem(2, "wrong")), no("b.md", wait["b.md"])]))
    assert lines == ["a.md:1: waits", "a.md:2: wrong", "a.md: 1 file waits for this one.", "b.md:1: waits"]


def test_a_field_that_pages_do_not_have_is_told_once_with_how_many_files_have_it():
    field = UnknownField(4, "There is no field date.", key="date")
    other = UnknownField(5, "There is no field tags.", key="tags")
    lines = list(refused([no("a.md", field, other), no("b.md", field), no("c.md", field, Problem(9, "wrong"))]))
    assert lines[:2] == [
        "a.md:4: There is no field date. So have 2 other files.",
        "a.md:5: There is no field tags.",
    ]
    assert lines[2].startswith("Remove them, or leave them out with --leave-out date tags. There are: title, ")
    assert lines[3:] == ["c.md:9: wrong"]


def test_what_was_mended_is_told_of_a_file_that_comes_in():
    outcome = Outcome(path=Path("a.md"), status="created", changes=("published",), notes=(Problem(6, "Mended."),))
    assert list(came_in([outcome])) == ["a.md: created: published", "a.md:6: Mended."]
    assert list(refused([outcome])) == []
