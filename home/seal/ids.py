"""Which model an id in an address or a form means. What is not listed here is unknown, and the door refuses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Model
from django.urls import ResolverMatch
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.coreutils import resolve_model_string
from wagtail.models import Collection, Page, Revision, Site, Task, TaskState, UploadedFile, Workflow, WorkflowState
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from ..models import StudioDocument, StudioImage

NAMED: dict[str, type[Model]] = {
    "page_id": Page,
    "parent_page_id": Page,
    "page_to_move_id": Page,
    "destination_id": Page,
    "destination_page_id": Page,
    "page_pk": Page,
    "revision_id": Revision,
    "revision_id_a": Revision,
    "revision_id_b": Revision,
    "task_id": Task,
    "task_state_id": TaskState,
    "workflow_pk": Workflow,
    "workflow_state_id": WorkflowState,
    "image_id": StudioImage,
    "document_id": StudioDocument,
    "doc_id": StudioDocument,
    "uploaded_file_id": UploadedFile,
    "collection_id": Collection,
    "redirect_id": Redirect,
    "session_id": EditingSession,
    "translation_source_id": TranslationSource,
    "translation_id": Translation,
    "string_segment_id": StringSegment,
    "overridable_segment_id": OverridableSegment,
}
"""Names of ids in addresses."""

WORDS = {
    *("app_label", "app_name", "model_name", "content_type_app_name", "content_type_model_name"),
    *("action", "action_name", "filter_spec", "mode", "path"),
    # Links in mails: what they may do is signed.
    *("uidb64", "uidb36", "token", "key"),
}
"""Parts of addresses that name no row."""

OF_VIEW: Mapping[str, type[Model]] = {
    "mfa_remove_webauthn": Authenticator,
    "mfa_edit_webauthn": Authenticator,
}
"""What `pk` means to views that do not say so themselves."""

STAND_INS = {"revision_id_a": {"live", "earliest"}, "revision_id_b": {"live", "latest"}}
"""Words that a view takes instead of an id of an object that is checked beside it."""

SENT: Mapping[str, type[Model]] = {
    "child_of": Page,
    "descendant_of": Page,
    "ancestor_of": Page,
    "translation_of": Page,
    "new_parent_page": Page,
    "chooser": Page,
    "redirect_page": Page,
    "studio": apps.get_model("home.Studio"),
}
"""Names of ids in what is sent, besides those in addresses. Forms check references themselves."""

NO_ID = ("", "root", "all")


def name_id(name: str, model: type[Model]) -> None:
    """An app above says which of its models `name` in its own addresses means."""
    NAMED[name] = model


def name_word(name: str) -> None:
    """An app above says that `name` in its own addresses names no row."""
    WORDS.add(name)


def sent_model(name: str) -> type[Model] | None:
    """The model that `name` stands for in what is sent, one or several (`page_ids`); None where it is no id."""
    return SENT.get(name) or NAMED.get(name) or NAMED.get(name.removesuffix("s"))


def looks_like_id(name: str) -> bool:
    return name in ("id", "ids", "pk") or name.endswith(("_id", "_ids", "_pk"))


def model_of(name: str, *, match: ResolverMatch, view: Callable[..., Any]) -> type[Model] | None:
    """The model that `name` in an address stands for; None when nobody said so."""
    if name in NAMED:
        return NAMED[name]
    if name in ("pk", "object_id"):
        return OF_VIEW.get(match.view_name) or model_named(match.kwargs) or model_of_view(view, match)
    return None


def model_named(kwargs: Mapping[str, Any]) -> type[Model] | None:
    """The model that an address names by app and model. Settings of a site are found by the site's id."""
    app_label = kwargs.get("app_label") or kwargs.get("app_name")
    model_name = kwargs.get("model_name")
    if not app_label or not model_name:
        return None
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        return None
    return Site if issubclass(model, BaseSiteSetting) else model


def model_of_view(view: Callable[..., Any], match: ResolverMatch) -> type[Model] | None:
    """The model a class-based view works on, Django's or Django REST framework's."""
    if match.view_name.startswith("wagtailadmin_pages:"):
        return Page
    given = getattr(view, "view_initkwargs", None) or getattr(view, "initkwargs", None) or {}
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    model = given.get("model") or given.get("model_class") or getattr(view_class, "model", None)
    if not isinstance(model, (str, type)):
        return None
    return resolve_model_string(model)


def listed_model(*, match: ResolverMatch, view: Callable[..., Any]) -> type[Model] | None:
    """The model that `id=` in the query means, for bulk actions and choosers of several."""
    if match.view_name == "wagtail_bulk_action":
        return model_named(match.kwargs)
    if match.view_name == "wagtailadmin_choose_page_chosen_multiple":
        return Page
    return model_of_view(view, match)
