"""A studio taken away for good: nothing of it stays in any table or in media. An export is written first."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Task

from ..approval import remove_workflow, workflow_of
from ..models import PageOrigin, SpinUp, Studio
from ..public_site import digest_of
from ..spin_up.media import media_of_studio
from .exporting import export_studio, folder_name
from .registry import registry
from .traces import forget_history, forget_people, forget_rows, forget_spare_tags, forget_words
from .translation_records import remove_records, remove_spare_words


class CannotDelete(ValueError):
    """Why a studio cannot be deleted, or not like this."""


@dataclass
class Doomed:
    """Ids of everything that goes, by kind, collected before anything does."""

    ids: dict[type[models.Model], set[Any]] = field(default_factory=dict)

    def add(self, model: type[models.Model], pks: Iterable[Any]) -> set[Any]:
        self.ids.setdefault(model, set()).update(pks)
        return self.ids[model]


def delete_studio(studio: Studio, *, typed_name: str, export_to: Path | None = None, with_people: bool = False) -> Path:
    """Write an export, then delete. `typed_name` must be the studio's name. Returns where the export is."""
    if studio.kind == Studio.Kind.AGENCY:
        raise CannotDelete(_("This is the agency's own site. It cannot be deleted."))
    if typed_name.strip() != studio.name:
        raise CannotDelete(_("Type the name of the studio, %s, to delete it.") % studio.name)
    with nullcontext(export_to) if export_to else unfinished_export(studio) as folder:
        export_studio(studio, folder, with_people=with_people)
        with transaction.atomic():
            remove(studio)
        return folder if export_to else folder.rename(finished_export(studio))


@contextmanager
def unfinished_export(studio: Studio) -> Iterator[Path]:
    """An empty folder for the export while the studio is still there; what a try that was cut off left in it goes.

    Beside the database, not in media: nobody can fetch it from outside. Raises CannotDelete while another has it.
    """
    folder = _exports() / f"{folder_name(studio)}-{studio.uuid}-unfinished"
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        # Let go by the system when this process ends, however it ends.
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield folder
    except BlockingIOError:
        raise CannotDelete(_("Somebody else is deleting this studio at the moment.")) from None
    finally:
        os.close(held)


def finished_export(studio: Studio) -> Path:
    """Where it stays. A name of its own, also within a second."""
    return _exports() / f"{folder_name(studio)}-{timezone.now():%Y%m%d-%H%M%S-%f}"


def _exports() -> Path:
    return Path(settings.VAR_DIR) / "exports"


def remove(studio: Studio) -> None:
    """Everything, in an order in which nothing is left that points at what is gone."""
    container = studio.container
    assert container is not None
    doomed = Doomed()
    pages = Page.objects.filter(path__startswith=container.path)
    keys = set(pages.values_list("translation_key", flat=True))
    page_ids = doomed.add(Page, pages.values_list("pk", flat=True))
    if studio.collection:
        collections = Collection.objects.filter(path__startswith=studio.collection.path)
        doomed.add(Collection, collections.values_list("pk", flat=True))
    for model in (get_image_model(), get_document_model()):
        doomed.add(model, media_of_studio(model, studio).values_list("pk", flat=True))
    group_ids = doomed.add(Group, studio.roles.values_list("group_id", flat=True))
    people = doomed.add(get_user_model(), _only_here(studio, group_ids))
    for owner in (studio, studio.site):
        doomed.add(type(owner), [owner.pk])
        for model, pks in _rows_of(owner):
            doomed.add(model, pks)

    for remove_more in registry.removers:
        remove_more(studio)
    _remember_names(studio)
    workflow = workflow_of(studio)
    if workflow is not None:
        doomed.add(type(workflow), [workflow.pk])
        doomed.add(Task, workflow.workflow_tasks.values_list("task_id", flat=True))
        remove_workflow(workflow)
    remove_records(keys)
    PageOrigin.objects.filter(page_id__in=page_ids).delete()
    _requests(studio, people).delete()
    studio.site.delete()
    container.specific.delete()
    for model in (get_image_model(), get_document_model()):
        model.objects.filter(pk__in=doomed.ids[model]).delete()
    if studio.collection:
        # As it is now: sub-collections were counted on another copy of this row.
        Collection.objects.get(pk=studio.collection_id).delete()
    Group.objects.filter(pk__in=group_ids).delete()
    forget_people(people)
    get_user_model()._default_manager.filter(pk__in=people).delete()
    forget_rows(doomed.ids)
    forget_history(studio, people)
    remove_spare_words()
    forget_spare_tags()
    forget_words()


def _remember_names(studio: Studio) -> None:
    """So that the agency's own site does not answer for them, as it does for names that nobody ever had."""
    agency = Studio.objects.select_for_update(of=("self",)).filter(site__is_default_site=True).first()
    if agency is None:
        return
    names = [studio.site.hostname, *studio.host_names.values_list("hostname", flat=True)]
    agency.former_hosts = sorted({*agency.former_hosts, *map(digest_of, names)})
    agency.save(update_fields=["former_hosts"])


def _rows_of(owner: models.Model) -> Iterator[tuple[type[models.Model], Iterable[Any]]]:
    """Rows of other tables that point straight at a studio or its site, and go with it."""
    for relation in owner._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and getattr(relation, "on_delete", None) is models.CASCADE:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: owner})
            yield relation.related_model, rows.values_list("pk", flat=True)


def _requests(studio: Studio, people: Iterable[int]) -> models.QuerySet[SpinUp]:
    """What was asked for in the desk: under any of its names; where nothing came of it, also by name and owner."""
    names = [studio.site.hostname, *studio.host_names.values_list("hostname", flat=True)]
    emails = get_user_model()._default_manager.filter(pk__in=people).values_list("email", flat=True)
    same = Q(plan__name=studio.name) | Q(plan__owner_email__in=list(emails))
    return SpinUp.objects.filter(
        Q(studio=studio) | Q(hostname__in=names) | Q(status=SpinUp.Status.FAILED, studio=None) & same
    )


def _only_here(studio: Studio, group_ids: Iterable[int]) -> set[int]:
    """People who work in this studio, or once were asked to, and nowhere else. Agency staff never go."""
    asked = Q(groups__in=group_ids) | Q(pk__in=studio.invitations.values("user"))
    people = get_user_model()._default_manager.filter(asked, is_superuser=False, is_staff=False)
    elsewhere = people.filter(groups__in=Group.objects.exclude(pk__in=group_ids)).values_list("pk", flat=True)
    return set(people.values_list("pk", flat=True)) - set(elsewhere)
