"""The proof that a new studio stands on its own: nothing that it stores points at anything but its own."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, ReferenceIndex

from ..models import Studio
from .media import media_of_studio
from .planting import Planted
from .problems import SpinUpProblem

SHOWN = 10


def refuse_strangers(studio: Studio, planted: Planted) -> None:
    """Raise SpinUpProblem that names every place in the new studio from which something outside it is reached.

    Asks Wagtail's reference index, which knows foreign keys, blocks and rich text; not how we cloned.
    """
    own_pages = {*planted.ids, studio.container_id}
    own = {
        Page: own_pages,
        get_image_model(): _ids(get_image_model(), studio),
        get_document_model(): _ids(get_document_model(), studio),
        Collection: {studio.collection_id},
    }
    found: list[str] = []
    sources = [(Page, planted.ids, {page.pk: page for page in planted.pages.values()}), (Studio, [studio.pk], {})]
    for source, pks, by_id in sources:
        references = ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(source), object_id__in=[str(pk) for pk in pks]
        )
        for model, ids in own.items():
            outside = references.filter(to_content_type=ContentType.objects.get_for_model(model)).exclude(
                to_object_id__in=[str(pk) for pk in ids]
            )
            for object_id, where, target in outside.values_list("object_id", "content_path", "to_object_id"):
                page = by_id.get(int(object_id))
                found.append(
                    _("“%(page)s” (%(language)s), %(where)s: %(kind)s %(id)s is not of this studio.")
                    % {
                        "page": page.title if page else studio.name,
                        "language": page.locale.language_code if page else "-",
                        "where": where,
                        "kind": model._meta.verbose_name,
                        "id": target,
                    }
                )
    if found:
        raise SpinUpProblem(
            _("Nothing was made: the blueprint points outside itself in %d places.") % len(found), *found[:SHOWN]
        )


def _ids(model: Any, studio: Studio) -> set[int]:
    return set(media_of_studio(model, studio).values_list("pk", flat=True))
