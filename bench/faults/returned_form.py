"""A form that came back, read as a browser reads it: what it would send if its button were pressed."""

from __future__ import annotations

from html.parser import HTMLParser


class ReturnedForm(HTMLParser):
    """The fields of the first form that is posted, with what stands in them.

    Outside `<template>`, as without a script; `whole`: inside too, which a script shows.
    """

    def __init__(self, html: str, *, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole
        self.fields: dict[str, list[str]] = {}
        self._state = "before"
        self._template = 0
        self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "form" and self._state == "before" and found.get("method") == "post":
            self._state = "inside"
        self._template += tag == "template" and not self.whole
        if self._state != "inside" or self._template or not found.get("name"):
            return
        if tag == "textarea":
            self._textarea = found["name"]
            self.fields.setdefault(self._textarea, [""])
        elif tag == "input":
            chosen = found.get("type") not in ("radio", "checkbox") or "checked" in found
            if chosen:
                self.fields.setdefault(found["name"], []).append(found.get("value", ""))
        elif tag == "button" and found.get("value") == "send":
            self.fields[found["name"]] = [found["value"]]

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        self._template -= tag == "template" and not self.whole
        if tag == "textarea":
            self._textarea = ""
        if tag == "form" and self._state == "inside":
            self._state = "after"
