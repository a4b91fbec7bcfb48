"""What every translation service has in common: texts in portions, a time limit, and errors in words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.strings import StringValue

from ...models.job import JobError

TEXTS_AT_ONCE = 50
"""DeepL takes no more (https://developers.deepl.com/api-reference/translate)."""
BYTES_AT_ONCE = 100_000
"""DeepL refuses requests of more than 128 KiB."""
OK = 200
REFUSED, TOO_LARGE, TOO_MANY, QUOTA, SERVER = (400, 401, 403), 413, 429, 456, 500


class ServiceError(JobError):
    """Why there is no translation, in words for an editor. `passing`: it is worth trying again later."""

    def __init__(self, message: str, *, passing: bool) -> None:
        super().__init__(message, for_good=not passing)
        self.passing = passing


@dataclass(frozen=True)
class Wishes:
    """How a studio wants to be translated: `terms` maps Dutch words to the words of the other language."""

    key: str = ""
    formal: bool = False
    terms: Mapping[str, str] = field(default_factory=dict)


class Service(BaseMachineTranslator, ABC):
    """A translation service. `options` are those of WAGTAILLOCALIZE_MACHINE_TRANSLATOR."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.seconds = int(options.get("TIMEOUT", 20))

    def can_translate(self, source_locale: Locale, target_locale: Locale) -> bool:
        return source_locale.language_code != target_locale.language_code

    def translate(
        self, source_locale: Locale, target_locale: Locale, strings: Sequence[StringValue]
    ) -> dict[StringValue, StringValue]:
        """As wagtail-localize asks for it. Raises ServiceError."""
        found: dict[StringValue, StringValue] = {}
        for portion in portions([string.data for string in strings]):
            translated = self.translate_portion(
                portion,
                source=source_locale.language_code,
                target=target_locale.language_code,
                wishes=Wishes(),
            )
            by_text = dict(zip(portion, translated, strict=True))
            found |= {s: StringValue(by_text[s.data]) for s in strings if by_text.get(s.data)}
        return found

    @abstractmethod
    def translate_portion(self, texts: Sequence[str], *, source: str, target: str, wishes: Wishes) -> list[str]:
        """One request: a translation for each text, empty where there is none. Raises ServiceError."""

    def ask(self, method: str, address: str, **more: Any) -> Any:
        """Send one request and read its answer as JSON. Raises ServiceError."""
        name = self.display_name
        try:
            response = requests.request(method, address, timeout=(5, self.seconds), allow_redirects=False, **more)
        except requests.Timeout:
            message = _("%(service)s did not answer within %(seconds)s seconds. Try again later.")
            raise ServiceError(message % {"service": name, "seconds": self.seconds}, passing=True) from None
        except requests.RequestException:
            message = _("%(service)s cannot be reached. Try again later.")
            raise ServiceError(message % {"service": name}, passing=True) from None
        if not OK <= response.status_code < OK + 100:
            raise self.refusal(response.status_code)
        try:
            return response.json()
        except ValueError:
            raise self.unreadable() from None

    def refusal(self, status: int) -> ServiceError:
        """An HTTP status as words that say what to do."""
        name = {"service": self.display_name, "status": status}
        if status == TOO_MANY:
            return ServiceError(
                _("%(service)s is busy with other requests. Try again in a minute.") % name, passing=True
            )
        if status == QUOTA:
            message = _("The allowance at %(service)s is used up. Ask your agency, or translate by hand.")
            return ServiceError(message % name, passing=False)
        if status >= SERVER:
            message = _("%(service)s has a fault of its own (%(status)s). Try again later.")
            return ServiceError(message % name, passing=True)
        if status == TOO_LARGE:
            return ServiceError(_("A text is too long for %(service)s. Translate it by hand.") % name, passing=False)
        message = _("%(service)s refused the request (%(status)s). Ask your agency to check the key in the settings.")
        return ServiceError(message % name, passing=False)

    def unreadable(self) -> ServiceError:
        """The answer is no JSON, or not what was agreed."""
        message = _("%(service)s gave an answer that cannot be read. Nothing was changed; try again later.")
        return ServiceError(message % {"service": self.display_name}, passing=True)

    def checked(self, texts: Sequence[str], answers: object) -> list[str]:
        """As many answers as there were texts, each a text; anything else is refused whole."""
        if (
            not isinstance(answers, list)
            or len(answers) != len(texts)
            or not all(isinstance(answer, str) for answer in answers)
        ):
            raise self.unreadable()
        return answers


def portions(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut into pieces that one request may carry. A text that is too large alone goes alone."""
    portion: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode())
        if portion and (len(portion) == TEXTS_AT_ONCE or size + length > BYTES_AT_ONCE):
            yield portion
            portion, size = [], 0
        portion.append(text)
        size += length
    if portion:
        yield portion
