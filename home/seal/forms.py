"""What belongs to a studio refers to what its people may see. Any other id is refused, however it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import ReferenceIndex, get_page_models

from .rules import can_see

Reference = tuple[type[Model], str]


class OwnReferences:
    """Put before a form of the desk.

    It refuses with PermissionDenied, not with a message in the form: a form that is shown again draws whatever its
    choosers were sent, and so would show the title and the picture of what is refused. For the same reason the values
    are looked at as they were sent, besides those that came out valid.
    """

    for_user: Any
    instance: Model

    def _post_clean(self) -> None:
        user = self.for_user
        checked = user is not None and not user.is_superuser
        # What somebody with more rights has put there may stay.
        before = set(references_of(self.instance)) if checked else set()
        super()._post_clean()  # type: ignore[misc]
        if checked:
            after = {*references_of(self.instance), *sent_references(self)}
            if not all(can_see(user, model, pk) for model, pk in after - before):
                raise PermissionDenied


def references_of(instance: Model) -> Iterator[Reference]:
    """What an object and its children point at: foreign keys, choosers in blocks, links and pictures in rich text."""
    if ReferenceIndex.model_is_indexable(type(instance)):
        for type_id, pk, _path, _content_path in ReferenceIndex._extract_references_from_object(instance):
            model = ContentType.objects.get_for_id(type_id).model_class()
            if model is not None:
                yield model, str(pk)


def sent_references(form: Any) -> Iterator[Reference]:
    """What a form was sent, valid or not."""
    formsets = getattr(form, "formsets", {}).values()
    for part in (form, *(child for formset in formsets for child in formset.forms)):
        for name, field in part.fields.items():
            sent = field.widget.value_from_datadict(part.data, part.files, part.add_prefix(name))
            if sent not in (None, ""):
                yield from _references_in(sent, name=name, field=field, model=part._meta.model)


def _references_in(sent: Any, *, name: str, field: forms.Field, model: type[Model]) -> Iterator[Reference]:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return
    if isinstance(field, forms.ModelChoiceField):
        if field.queryset is not None:
            yield field.queryset.model, str(sent)
        return
    try:
        model_field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return
    if hasattr(model_field, "extract_references"):
        for target, pk, *_paths in model_field.extract_references(sent):
            yield target, str(pk)


def sealed(form: type[Any]) -> type[Any]:
    """`form` with the check before it."""
    return form if issubclass(form, OwnReferences) else type(f"Own{form.__name__}", (OwnReferences, form), {})


def seal_forms() -> None:
    """Every page type and setting of every app. Set on each class: Wagtail sets that of `Page` itself later."""
    for model in get_page_models():
        model.base_form_class = sealed(_form_of(model, WagtailAdminPageForm))
    for model in settings_registry:
        model.base_form_class = sealed(_form_of(model, WagtailAdminModelForm))
    for model in (*get_page_models(), *settings_registry):
        # A form that the panels name themselves goes before that of the model.
        panels = getattr(model, "edit_handler", None)
        if panels is not None and getattr(panels, "base_form_class", None) is not None:
            panels.base_form_class = sealed(panels.base_form_class)


def _form_of(model: type[Any], default: type[Any]) -> type[Any]:
    found = getattr(model, "base_form_class", None)
    return found if found is not None and issubclass(found, default) else default
