"""Which block of a file is which block of the page."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landing.markdown import identity
from landing.markdown.identity import ids_by_position, keep_ids

PAGE = uuid.UUID("00000000-0000-4000-8000-000000000001")
OTHER_PAGE = uuid.UUID("00000000-0000-4000-8000-000000000002")
LONG = (
    "<p>Sterker worden gaat langzamer dan je denkt, want eerst leert je zenuwstelsel en dan pas groeit een spier.</p>"
)
OTHER = "<p>Wat het kost hangt af van hoe vaak je komt; een abonnement op de zaal is er niet bij inbegrepen.</p>"

Raw = dict[str, Any]


def section(heading: str, body: str = LONG) -> Raw:
    return {"type": "section", "value": {"heading": heading, "body": body, "rule_before": False}}


def quote(text: str) -> Raw:
    return {"type": "quote", "value": {"text": text, "name": "", "role": ""}}


def faq(*questions: str, heading: str = "Vragen") -> Raw:
    items = [{"type": "item", "value": {"question": question, "answer": "<p>Ja.</p>"}} for question in questions]
    return {"type": "faq", "value": {"heading": heading, "items": items}}


def price(*names: str, includes: tuple[str, ...] = (), heading: str = "") -> Raw:
    inside = [{"type": "item", "value": text} for text in includes]
    items = [{"type": "item", "value": {"name": name, "price": "€ 1", "includes": inside}} for name in names]
    return {"type": "price", "value": {"heading": heading, "items": items}}


def imported(*blocks: Raw, onto: list[Raw] | None = None, page: uuid.UUID = PAGE) -> list[Raw]:
    return keep_ids(blocks, onto or [], namespace=page)


def ids(blocks: list[Raw]) -> list[str]:
    return [block["id"] for block in blocks]


def all_ids(value: Any) -> list[str]:
    """Ids of blocks and of the items inside them."""
    if isinstance(value, list):
        return [found for child in value for found in all_ids(child)]
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [found for child in value.values() for found in all_ids(child)]
    return []


def without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [without_ids(child) for child in value]
    if isinstance(value, dict):
        return {key: without_ids(child) for key, child in value.items() if key != "id"}
    return value


BEFORE = imported(
    section("Een"), section("Twee", OTHER), quote("Een prijs schrikt niet af, onzekerheid wel."), faq("Kan het?")
)
ONE, TWO, QUOTE, FAQ = ids(BEFORE)


# --- What people do to an article ---


def test_a_section_that_was_renamed_is_recognised_by_its_text():
    assert ids(imported(section("Anders"), section("Twee", OTHER), onto=BEFORE)) == [ONE, TWO]


def test_a_section_that_was_rewritten_is_recognised_by_its_heading():
    assert ids(imported(section("Een", "<p>Nieuw.</p>"), section("Twee", "<p>Ook.</p>"), onto=BEFORE)) == [ONE, TWO]


def test_sections_that_were_moved_take_their_ids_along():
    moved = imported(faq("Kan het?"), section("Twee", OTHER), section("Een"), onto=BEFORE)
    assert ids(moved) == [FAQ, TWO, ONE]


def test_a_new_section_in_between_changes_no_other():
    added = imported(section("Een"), section("Nieuw", "<p>Iets heel anders.</p>"), section("Twee", OTHER), onto=BEFORE)
    assert [added[0]["id"], added[2]["id"]] == [ONE, TWO]
    assert added[1]["id"] not in ids(BEFORE)


def test_renamed_moved_and_added_at_once():
    after = imported(
        section("Twee, nu met meer", OTHER),
        section("Nieuw", "<p>Iets heel anders.</p>"),
        quote("Een prijs schrikt niet af, maar onzekerheid wel."),
        section("Een", "<p>Herschreven van voor naar achter.</p>"),
        onto=BEFORE,
    )
    assert [after[n]["id"] for n in (0, 2, 3)] == [TWO, QUOTE, ONE]
    assert after[1]["id"] not in ids(BEFORE)


def test_a_section_that_was_removed_takes_its_id_with_it():
    assert ids(imported(section("Twee", OTHER), onto=BEFORE)) == [TWO]


def test_text_that_has_nothing_in_common_is_a_new_block():
    after = imported(section("Drie", "<p>Volstrekt andere woorden over iets nieuws.</p>"), onto=BEFORE)
    assert set(ids(after)).isdisjoint(ids(BEFORE))


def test_a_block_of_another_kind_is_a_new_block():
    before = imported(section("Een", "<p>Een</p>"))
    assert set(ids(imported(quote("Een"), onto=before))).isdisjoint(ids(before))


def test_two_sections_with_one_heading_keep_their_order():
    before = imported(section("Tip", LONG), section("Tip", OTHER))
    assert ids(imported(section("Tip", LONG), section("Tip", OTHER), onto=before)) == ids(before)


def test_ids_that_the_editor_gave_are_kept():
    before = [{**section("Een"), "id": "van-de-editor"}]
    assert ids(imported(section("Een", "<p>x</p>"), onto=before)) == ["van-de-editor"]


def test_a_block_that_was_stored_without_an_id_gets_one():
    assert ids(imported(section("Een"), onto=[section("Een")]))[0]


# --- Items of lists ---


def test_questions_keep_their_ids_when_one_is_added_and_the_order_changes():
    before = imported(faq("Kan het?", "Mag het?"))
    after = imported(faq("Nieuw?", "Mag het?", "Kan het?"), onto=before)
    old, new = before[0]["value"]["items"], after[0]["value"]["items"]
    assert [new[2]["id"], new[1]["id"]] == ids(old)
    assert new[0]["id"] not in ids(old)


def test_items_inside_items_have_ids_too():
    before = imported(price("Uur", "Duo", includes=("Schema", "Meting"), heading="Tarieven"))
    assert len(all_ids(before)) == len(set(all_ids(before))) == 1 + 2 + 2 * 2
    after = imported(price("Duo", "Uur", includes=("Meting",), heading="Tarieven"), onto=before)
    kept = {item["value"]["name"]: item["value"]["includes"] for item in before[0]["value"]["items"]}
    for item in after[0]["value"]["items"]:
        assert item["value"]["includes"][0]["id"] == kept[item["value"]["name"]][1]["id"]


def test_a_list_without_a_heading_is_recognised_when_an_item_is_removed():
    before = imported(price("Uur", "Duo", includes=("Schema", "Meting")))
    assert ids(imported(price("Uur", includes=("Schema", "Meting")), onto=before)) == ids(before)


# --- Another page, another language ---


def test_two_pages_with_the_same_text_share_no_id():
    one, other = imported(section("Een"), faq("Kan het?")), imported(section("Een"), faq("Kan het?"), page=OTHER_PAGE)
    assert set(all_ids(one)).isdisjoint(all_ids(other))


def test_a_translation_has_the_ids_of_its_source_by_position():
    translated = ids_by_position([section("One"), section("Two"), quote("Short."), faq("Can it?")], BEFORE)
    assert all_ids(translated) == all_ids(BEFORE)
    assert translated[0]["value"]["heading"] == "One"


def test_a_translation_with_fewer_blocks_has_no_ids():
    with pytest.raises(ValueError, match="longer"):
        ids_by_position([section("One")], BEFORE)


def translated(*blocks: Raw, onto: list[Raw] | None = None) -> list[Raw]:
    return keep_ids(blocks, onto or [], namespace=OTHER_PAGE, source=BEFORE)


def test_a_translation_takes_ids_where_the_kinds_match_and_has_its_own_elsewhere():
    found = translated(section("One"), quote("Only here."), quote("Short."), faq("Can it?"), faq("More?"))
    assert [found[n]["id"] for n in (0, 2, 3)] == [ONE, QUOTE, FAQ]
    assert all_ids(found[3]) == all_ids(BEFORE[3])
    assert set(all_ids([found[1], found[4]])).isdisjoint(all_ids(BEFORE))


def test_a_translation_keeps_its_ids_when_its_source_has_changed():
    before = translated(section("One"), section("Two", OTHER), quote("Short."), faq("Can it?"))
    source = imported(section("Nieuw", "<p>Heel iets anders.</p>"), onto=BEFORE) + BEFORE
    same = keep_ids(without_ids(before), before, namespace=OTHER_PAGE, source=source)
    assert same == before
    added = keep_ids([section("New", "<p>x</p>"), *without_ids(before)], before, namespace=OTHER_PAGE, source=source)
    assert all_ids(added) == all_ids(source)


def test_an_id_that_another_block_of_the_translation_has_is_not_taken():
    before = translated(section("One"), section("Two", OTHER))
    moved = translated(section("Two", OTHER), section("New", "<p>x</p>"), onto=before)
    assert moved[0]["id"] == TWO
    assert moved[1]["id"] not in (ONE, TWO)


# --- Properties ---

words = st.lists(st.sampled_from(["een", "twee", "drie", "vier", "vijf"]), max_size=6).map(" ".join)
blocks = st.lists(
    st.builds(section, words, words.map("<p>{}</p>".format))
    | st.builds(quote, words)
    | st.builds(faq, words, words, heading=words)
    | st.builds(
        lambda names, includes: price(*names, includes=tuple(includes)),
        st.lists(words, max_size=3),
        st.lists(words, max_size=3),
    ),
    max_size=6,
)


@given(first=blocks, then=blocks)
def test_the_blocks_themselves_are_never_changed(first, then):
    assert without_ids(imported(*then, onto=imported(*first))) == then


@given(first=blocks, then=blocks)
def test_no_id_is_given_twice(first, then):
    found = all_ids(imported(*then, onto=imported(*first)))
    assert len(found) == len(set(found))


@given(first=blocks, then=blocks)
def test_the_same_file_on_the_same_page_gives_the_same_ids(first, then):
    before = imported(*first)
    assert imported(*then, onto=before) == imported(*then, onto=before)


@given(first=blocks, then=blocks)
def test_importing_the_same_file_again_changes_nothing(first, then):
    once = imported(*then, onto=imported(*first))
    assert imported(*then, onto=once) == once


@pytest.mark.parametrize("block", [quote("Altijd hetzelfde."), section("Kop")], ids=["without a name", "named"])
def test_work_grows_with_the_number_of_equal_blocks_and_not_with_its_square(
    block: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0

    def counted(go_on: Any) -> Any:
        def count(*args: Any) -> Any:
            nonlocal steps
            steps += 1
            return go_on(*args)

        return count

    monkeypatch.setattr(identity, "_words", counted(identity._words))
    monkeypatch.setattr(identity.uuid, "uuid5", counted(uuid.uuid5))
    number = 1000
    old = keep_ids([block] * number, [], namespace=PAGE)
    assert len({raw["id"] for raw in old}) == number
    assert keep_ids([block] * number, old, namespace=PAGE) == old
    assert steps < 10 * number


def test_many_blocks_that_were_all_rewritten_are_compared_with_their_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def similarity(one: Raw, other: Raw) -> float:
        nonlocal compared
        compared += 1
        return 0.0

    monkeypatch.setattr(identity, "_similarity", similarity)
    old = keep_ids([quote(f"oud {n}") for n in range(300)], [], namespace=PAGE)
    keep_ids([quote(f"nieuw {n}") for n in range(300)], old, namespace=PAGE)
    assert compared <= 300 * (2 * identity.NEIGHBOURS + 1)
