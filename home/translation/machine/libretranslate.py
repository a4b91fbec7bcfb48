"""LibreTranslate (https://docs.libretranslate.com/api/operations/translate/), hosted by whoever runs this."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .service import Service, Wishes

MARK = re.compile(r"\[\[(\d+)\]\]")


class LibreTranslate(Service):
    """Options: URL; API_KEY where the server wants one; TIMEOUT in seconds.

    It knows neither glossaries nor formality. Words of the glossary travel as numbered marks; a text whose marks do
    not all come back is left to the editor.
    """

    display_name = "LibreTranslate"

    def translate_portion(self, texts: Sequence[str], *, source: str, target: str, wishes: Wishes) -> list[str]:
        words = list(wishes.terms.values())
        marked = [mark_terms(text, wishes.terms) for text in texts]
        body: dict[str, Any] = {"q": marked, "source": source, "target": target, "format": "html"}
        if self.options.get("API_KEY"):
            body["api_key"] = self.options["API_KEY"]
        answer = self.ask("POST", f"{self.options['URL'].rstrip('/')}/translate", json=body)
        if not isinstance(answer, dict):
            raise self.unreadable()
        found = self.checked(texts, answer.get("translatedText"))
        return [unmark_terms(text, sent, words) for text, sent in zip(found, marked, strict=True)]


def mark_terms(text: str, terms: Mapping[str, str]) -> str:
    """Each word of the glossary as a mark with its number; longer words first, tags left alone."""
    numbers = {term.lower(): number for number, term in enumerate(terms)}
    if not numbers:
        return text
    longest_first = sorted(numbers, key=len, reverse=True)
    pattern = re.compile(r"<[^>]*>|\b(" + "|".join(re.escape(term) for term in longest_first) + r")\b", re.IGNORECASE)
    return pattern.sub(lambda m: f"[[{numbers[m[1].lower()]}]]" if m[1] else m[0], text)


def unmark_terms(translated: str, sent: str, words: Sequence[str]) -> str:
    """Marks as words again; empty when one is missing or doubled."""
    if sorted(MARK.findall(translated)) != sorted(MARK.findall(sent)):
        return ""
    return MARK.sub(lambda m: words[int(m[1])], translated)
