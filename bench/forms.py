"""An intake form filled in as a browser with scripts would send it, read from the page alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser

EMAIL, PHONE = "@EMAIL@", "@PHONE@"
"""Stand where each sender has an own address: whoever is known already becomes no new lead."""

QUESTION = "q-"
FIRST_STEP = re.compile(r'<div class="one">.*?(?=<template class="whole">)', re.DOTALL)
"""What the script takes away, to put the whole form in its place."""
ANSWERS = {"email": EMAIL, "tel": PHONE, "text": "Fenna de Boer", "textarea": "Een oude knieblessure, verder niets."}


class _Form(HTMLParser):
    """Collects what the fields of the intake form would send; of each choice the first."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name, value = attributes.get("name") or "", attributes.get("value") or ""
        kind = "textarea" if tag == "textarea" else attributes.get("type") or "text"
        if tag == "form":
            self.inside = attributes.get("method") == "post"
        elif not self.inside or tag not in ("input", "textarea") or not name:
            return
        elif kind in ("radio", "checkbox"):
            self.fields.setdefault(name, value)
        else:
            # What is no question is sent as it came: tokens, labels of a campaign, traps for robots.
            self.fields[name] = ANSWERS.get(kind, value) if name.startswith(QUESTION) else value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def filled_in(html: str) -> dict[str, str]:
    """Names and values of the one form on a page that is posted."""
    form = _Form()
    form.feed(FIRST_STEP.sub("", html))
    return form.fields
