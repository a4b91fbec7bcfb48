"""A migration that landed is never changed."""

from __future__ import annotations

from tests import migrations


def test_no_migration_that_landed_is_changed_and_all_are_listed() -> None:
    assert migrations.problems(migrations.present(), migrations.listed(), migrations.earlier()) == []


def test_a_change_is_named_whether_or_not_the_list_was_changed_along() -> None:
    landed = {"home/migrations/0001_initial.py": "a", "home/migrations/0002_more.py": "b"}
    before = {"HEAD": landed}
    for present, listed, expected in (
        (landed, landed, []),
        ({**landed, "home/migrations/0001_initial.py": "c"}, landed, ["0001_initial.py was changed"]),
        (
            {**landed, "home/migrations/0001_initial.py": "c"},
            {**landed, "home/migrations/0001_initial.py": "c"},
            ["0001_initial.py stands otherwise in the list of HEAD"],
        ),
        ({"home/migrations/0001_initial.py": "a"}, landed, ["0002_more.py landed once and is gone"]),
        ({**landed, "home/migrations/0003_new.py": "d"}, landed, ["0003_new.py is not listed yet"]),
    ):
        found = migrations.problems(present, listed, before)
        assert len(found) == len(expected) and all(words in said for words, said in zip(expected, found, strict=True))
