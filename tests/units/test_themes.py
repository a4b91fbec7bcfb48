"""Every house style is complete: what it names exists as a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from home.colour import HEX
from home.themes import THEME_CHOICES, themes

THEMES = [pytest.param(theme, id=key) for key, theme in themes.by_key.items()]


def static_file(path: str) -> Path:
    found = finders.find(path)
    assert found, f"static/{path} does not exist"
    return Path(found)


@pytest.mark.parametrize("theme", THEMES)
def test_the_stylesheet_of_a_theme_exists_and_sets_its_properties(theme):
    assert re.search(r"--[\w-]+\s*:", static_file(theme.stylesheet).read_text(encoding="utf-8"))


@pytest.mark.parametrize("theme", THEMES)
def test_the_fonts_of_a_theme_exist_as_web_fonts(theme):
    assert theme.fonts
    for font in theme.fonts:
        assert static_file(font).read_bytes()[:4] == b"wOF2"


@pytest.mark.parametrize("theme", THEMES)
def test_the_motif_of_a_theme_is_drawn(theme):
    drawn = render_to_string(theme.motif)
    assert 'class="motif' in drawn
    assert 'aria-hidden="true"' in drawn


def test_no_two_themes_share_a_motif():
    drawn = [render_to_string(theme.motif) for theme in themes.by_key.values()]
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("theme", THEMES)
def test_the_papers_of_a_theme_are_colours(theme):
    assert HEX.fullmatch(theme.paper)
    assert HEX.fullmatch(theme.paper_dark)
    assert theme.paper != theme.paper_dark


def test_a_theme_is_found_by_its_key():
    assert [themes.get(key).key for key in themes.by_key] == list(themes.by_key)


@pytest.mark.parametrize("key", ["", "afgeschaft", "KADE"])
def test_a_theme_that_is_gone_becomes_the_first(key):
    assert themes.get(key) is themes.by_key[themes.default]


def test_people_choose_among_all_themes_by_name():
    assert [key for key, _label in THEME_CHOICES] == list(themes.by_key)
    assert all(str(label) for _key, label in THEME_CHOICES)
