"""The form of a studio's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Locale

from .models.language_job import change_languages
from .telephone import SPOKEN

if TYPE_CHECKING:
    from .models import Studio


class StudioForm(WagtailAdminModelForm):
    """Starts the work that follows when a language is added or taken away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "languages" in self.fields:
            self.fields["languages"].queryset = Locale.objects.exclude(language_code=settings.LANGUAGE_CODE)
        if "phone" in self.fields:
            # Without a country's code it is a number of the country that the form says.
            country = self.data.get(self.add_prefix("country")) or self.instance.country
            self.fields["phone"].region = country if country in SPOKEN else self.instance.country

    @transaction.atomic
    def save(self, commit: bool = True) -> Studio:
        studio: Studio = self.instance
        before = chosen_languages(studio)
        saved = super().save(commit=commit)
        if commit and studio.container_id and "languages" in self.cleaned_data:
            after = {locale.pk for locale in self.cleaned_data["languages"]}
            change_languages(saved, before=before, after=after, user=self.for_user)
        return saved


def chosen_languages(studio: Studio) -> set[int]:
    """Ids of the languages in the database, Dutch left out."""
    rows = studio.languages.through.objects.filter(studio_id=studio.pk).exclude(
        locale__language_code=settings.LANGUAGE_CODE
    )
    return set(rows.values_list("locale_id", flat=True))
