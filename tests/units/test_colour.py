"""Colours a person may choose, against the table of sRGB values that WCAG describes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.colour import INK, PAPER, accent_problem, contrast, readable_on, relative_luminance
from home.themes import themes

pytestmark = pytest.mark.usefixtures("english")

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def luminance_by_wcag(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance, as it is written there."""
    number = int(colour[1:], 16)
    linear = []
    for channel in (number >> 16, number >> 8 & 255, number & 255):
        share = channel / 255
        linear.append(share / 12.92 if share <= 0.04045 else pow((share + 0.055) / 1.055, 2.4))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#00FF00", "#000000", 15.3),
    ],
)
def test_known_pairs_have_their_known_contrast(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(colour=colours)
def test_luminance_is_that_of_wcag(colour):
    assert relative_luminance(colour) == pytest.approx(luminance_by_wcag(colour))


@given(one=colours, other=colours)
def test_contrast_does_not_depend_on_which_colour_is_the_text(one, other):
    assert 1 <= contrast(one, other) == contrast(other, one) <= 21


@given(colour=colours)
def test_text_on_a_colour_reads_as_well_as_ink_and_as_paper(colour):
    assert contrast(readable_on(colour), colour) >= max(contrast(INK, colour), contrast(PAPER, colour))


@example("#7a7a7a")
@given(colour=colours)
def test_text_on_any_colour_can_be_read(colour):
    assert contrast(readable_on(colour), colour) >= 4.5


@pytest.mark.parametrize(
    ("colour", "text"), [("#000000", PAPER), ("#0b4f5c", PAPER), ("#d4f05a", INK), ("#fff000", INK)]
)
def test_dark_colours_carry_paper_and_light_ones_ink(colour, text):
    assert readable_on(colour) == text


@pytest.mark.parametrize("colour", ["", "#d7401f", "#D7401F", "#000000", "#d4f05a"])
def test_a_colour_that_can_be_seen_is_fine(colour):
    assert accent_problem(colour) == ""


@pytest.mark.parametrize(
    "colour", ["red", "#fff", "d7401f", "#d7401", "#d7401ff", "#gggggg", "#d7401f\n", " #d7401f", "#١٢٣٤٥٦"]
)
def test_what_is_no_colour_is_answered_with_an_example(colour):
    assert "#d7401f" in accent_problem(colour)


@pytest.mark.parametrize("colour", ["#ffffff", "#FEFEFE", "#f9f9f9"])
def test_a_colour_like_the_page_is_refused(colour):
    assert "contrast" in accent_problem(colour)


@pytest.mark.parametrize("theme", themes.by_key.values(), ids=str)
def test_ink_can_be_read_on_the_paper_of_every_theme(theme):
    assert readable_on(theme.paper) == INK
    assert contrast(INK, theme.paper) >= 4.5
    assert contrast(PAPER, theme.paper_dark) >= 4.5
