"""A link as plain data."""

from __future__ import annotations

import pytest

from home.links import Link, links_from_raw


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        ({"label": "Prijzen", "page": 7}, Link(label="Prijzen", page_id=7)),
        ({"label": "Prijzen", "page": 7, "address": ""}, Link(label="Prijzen", page_id=7)),
        (
            {"label": "Kaart", "page": None, "address": "https://kaart.example/"},
            Link(label="Kaart", address="https://kaart.example/"),
        ),
        ({"label": "Nergens", "page": None, "address": ""}, None),
        ({"label": "Nergens", "page": None, "address": None}, None),
        ({"label": "", "page": 7}, None),
        ({"label": None, "page": 7}, None),
        ({"page": 7}, None),
        ({}, None),
    ],
)
def test_a_link_has_words_and_leads_somewhere(raw, link):
    assert Link.from_raw(raw) == link


def test_a_menu_keeps_its_order_and_leaves_out_what_leads_nowhere():
    def item(**value):
        return {"type": "link", "value": value, "id": "x"}

    menu = [item(label="Eerst", page=1), item(label="Nergens"), item(label="Dan", address="https://elders.example/")]
    assert [link.label for link in links_from_raw(menu)] == ["Eerst", "Dan"]
    assert links_from_raw([]) == ()
