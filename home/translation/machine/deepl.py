"""DeepL (https://developers.deepl.com/api-reference/translate and /glossaries)."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.cache import cache

from .service import Service, ServiceError, Wishes

TARGETS: Final = {"en": "EN-GB", "pt": "PT-PT"}
"""DeepL wants to know which English. Others are their own code in capitals."""
WITH_FORMALITY: Final = {"de", "fr", "it", "es", "nl", "pl", "pt", "ja", "ru"}
FREE_KEY = ":fx"
GLOSSARY_KNOWN_SECONDS = 24 * 60 * 60


class DeepL(Service):
    """Options: AUTH_KEY; URL for another address than DeepL's own; TIMEOUT in seconds."""

    display_name = "DeepL"

    @property
    def root(self) -> str:
        """Free keys have an address of their own."""
        own = self.options.get("URL")
        host = "api-free.deepl.com" if self.options["AUTH_KEY"].endswith(FREE_KEY) else "api.deepl.com"
        return str(own or f"https://{host}").rstrip("/") + "/v2"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"DeepL-Auth-Key {self.options['AUTH_KEY']}"}

    def translate_portion(self, texts: Sequence[str], *, source: str, target: str, wishes: Wishes) -> list[str]:
        body: dict[str, Any] = {
            "text": list(texts),
            "source_lang": source.upper(),
            "target_lang": TARGETS.get(target, target.upper()),
            "tag_handling": "html",
        }
        if target in WITH_FORMALITY:
            body["formality"] = "prefer_more" if wishes.formal else "prefer_less"
        answer = self._translate_with_glossary(body, wishes, source=source, target=target)
        try:
            found = [row["text"] for row in answer["translations"]]
        except (KeyError, TypeError):
            raise self.unreadable() from None
        return self.checked(texts, found)

    def _translate_with_glossary(self, body: dict[str, Any], wishes: Wishes, *, source: str, target: str) -> Any:
        """A glossary that we know may have been deleted at DeepL: after a refusal, it is looked for once more."""
        address = f"{self.root}/translate"
        if not wishes.terms:
            return self.ask("POST", address, json=body, headers=self.headers)
        glossary_id = self.glossary(wishes, source=source, target=target)
        try:
            return self.ask("POST", address, json=body | {"glossary_id": glossary_id}, headers=self.headers)
        except ServiceError as refusal:
            if refusal.passing:
                raise
        cache.delete(f"deepl:{glossary_name(wishes, target=target)[1]}")
        glossary_id = self.glossary(wishes, source=source, target=target)
        return self.ask("POST", address, json=body | {"glossary_id": glossary_id}, headers=self.headers)

    def glossary(self, wishes: Wishes, *, source: str, target: str) -> str:
        """The id of a glossary with exactly these words, made where DeepL has none; older ones of the studio go."""
        prefix, name = glossary_name(wishes, target=target)
        known = cache.get(f"deepl:{name}")
        if known:
            return str(known)
        listed = self.ask("GET", f"{self.root}/glossaries", headers=self.headers)
        try:
            by_name = {row["name"]: row["glossary_id"] for row in listed["glossaries"]}
        except (KeyError, TypeError):
            raise self.unreadable() from None
        found = by_name.get(name) or self._make_glossary(name, wishes.terms, source=source, target=target)
        cache.set(f"deepl:{name}", found, GLOSSARY_KNOWN_SECONDS)
        for old, glossary_id in by_name.items():
            if old.startswith(prefix) and old != name:
                self._delete_glossary(glossary_id)
        return str(found)

    def _make_glossary(self, name: str, terms: Mapping[str, str], *, source: str, target: str) -> str:
        body = {
            "name": name,
            "source_lang": source,
            "target_lang": target,
            "entries": "\n".join(f"{term}\t{translation}" for term, translation in sorted(terms.items())),
            "entries_format": "tsv",
        }
        made = self.ask("POST", f"{self.root}/glossaries", json=body, headers=self.headers)
        try:
            return str(made["glossary_id"])
        except (KeyError, TypeError):
            raise self.unreadable() from None

    def _delete_glossary(self, glossary_id: str) -> None:
        """An old glossary that stays does no harm, so a failure to remove it is not worth stopping for."""
        with contextlib.suppress(ServiceError):
            self.ask("DELETE", f"{self.root}/glossaries/{glossary_id}", headers=self.headers)


def glossary_name(wishes: Wishes, *, target: str) -> tuple[str, str]:
    """What all glossaries of a studio in one language begin with, and the name of this one: words decide it."""
    prefix = f"instroom {wishes.key} {target} "
    words = "\n".join(f"{term}\t{translation}" for term, translation in sorted(wishes.terms.items()))
    return prefix, prefix + hashlib.sha256(words.encode()).hexdigest()[:12]
