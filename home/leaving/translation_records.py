"""The records of wagtail-localize about pages that go: in an order that its protected keys allow."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
)


def remove_records(keys: Collection[uuid.UUID]) -> None:
    """Everything about the objects with these translation keys, but for texts that others may use too."""
    about = {"context__object_id__in": keys}
    StringTranslation.objects.filter(**about).delete()
    SegmentOverride.objects.filter(**about).delete()
    TranslationSource.objects.filter(object_id__in=keys).delete()
    TranslationContext.objects.filter(object_id__in=keys).delete()
    TranslatableObject.objects.filter(translation_key__in=keys).delete()


def remove_spare_words() -> None:
    """Texts that no page uses any more, whoever wrote them: wagtail-localize keeps those of pages that were deleted."""
    used = Q(Exists(StringSegment.objects.filter(string=OuterRef("pk"))))
    translated = Q(Exists(StringTranslation.objects.filter(translation_of=OuterRef("pk"))))
    String.objects.exclude(used | translated).delete()
    Template.objects.exclude(Exists(TemplateSegment.objects.filter(template=OuterRef("pk")))).delete()
