"""Every address of the resolver, filled in with the ids of given studios. An address added tomorrow is here tomorrow."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.http import int_to_base36, urlsafe_base64_encode
from django.utils.translation import override
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Task, Workflow
from wagtail.users.models import UserProfile

from home.models import HostName, Role, SpinUp, Studio, StudioDocument, StudioImage, StudioRendition
from intake.models import FollowUp, Lead
from intake.phone.links import Holder, make_token

from .studios import Furnished, Rows

CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
NAMED_GROUP = re.compile(r"\(\?P<(\w+)>((?:[^()]|\([^()]*\))*)\)")
UNNAMED_GROUP = re.compile(r"\((?:[^()?]|\([^()]*\))*\)")

WORDS = {
    "action_name": ["approve"],
    "filter_spec": ["width-100"],
    "mode": ["default"],
    "act": ["note"],
    "what": ["suspend", "resume", "approval-on", "approval-off"],
    "key": ["x-y"],
}
"""Parts of addresses that name no row."""

MODEL_WORDS = frozenset(
    {"app_label", "app_name", "model_name", "content_type_app_name", "content_type_model_name", "action"}
)
DESK = ("admin/", "sign-in/")


MEANS: dict[str, type[models.Model]] = {
    "page_view_restriction_id": PageViewRestriction,
    "restriction_id": CollectionViewRestriction,
    "host_pk": HostName,
    "uuid": SpinUp,
    "row": FollowUp,
    "person_pk": get_user_model(),
}
"""Names of ids that do not say by themselves which model they mean."""

VIEWS: dict[str, type[models.Model]] = {
    "studios": Studio,
    "lead": Lead,
    "wagtailadmin_workflows:enable": Workflow,
    "wagtailadmin_workflows:edit_task": Task,
    "wagtailadmin_workflows:enable_task": Task,
    "mfa_remove_webauthn": Authenticator,
    "mfa_edit_webauthn": Authenticator,
}
"""What `pk` means in views that do not say so, by their name or their namespace."""


@dataclass(frozen=True)
class Address:
    """One filled-in address. `foreign` when a part of it is another studio's; `guessed` when nobody knew what it means."""

    view_name: str
    route: str
    path: str
    foreign: bool
    has_ids: bool
    guessed: bool

    @property
    def is_desk(self) -> bool:
        return self.route.startswith(DESK)


@dataclass(frozen=True)
class Pattern:
    """One route of the resolver."""

    view_name: str
    route: str
    view: Callable[..., Any]

    @property
    def names(self) -> list[str]:
        return [match[2] for match in CONVERTER.finditer(self.route)]

    @property
    def rows_named(self) -> list[str]:
        """Parts that name a row or a file."""
        return [name for name in self.names if name not in WORDS and name not in MODEL_WORDS]


def patterns() -> list[Pattern]:
    """All routes in every language, regular expressions rewritten as if they were paths."""
    found: dict[tuple[str, str], Pattern] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for pattern in _walk(get_resolver().url_patterns, "", ""):
                found.setdefault((pattern.view_name, pattern.route), pattern)
    return list(found.values())


def _walk(items: list[Any], prefix: str, namespace: str) -> Iterator[Pattern]:
    for item in items:
        route = prefix + _as_path(str(item.pattern))
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, route, inner)
        elif isinstance(item, URLPattern):
            yield Pattern(view_name=f"{namespace}{item.name or ''}", route=route, view=item.callback)


def _as_path(route: str) -> str:
    """`^(?P<pk>\\d+)/x/$` as `<int:pk>/x/`."""
    if "(" not in route and "^" not in route and "$" not in route:
        return route
    route = NAMED_GROUP.sub(lambda match: f"<{match[1]}>" if "\\d" not in match[2] else f"<int:{match[1]}>", route)
    numbers = itertools.count()
    route = UNNAMED_GROUP.sub(lambda match: f"<arg{next(numbers)}>", route)
    return route.replace("^", "").replace("$", "").replace("\\.", ".").replace(".*", "nergens")


def all_addresses(own: Furnished, other: Furnished, *, skip: frozenset[str] = frozenset()) -> list[Address]:
    """Every address: without ids, with own ones, and with every mix that has a foreign one."""
    found: dict[str, Address] = {}
    for pattern in patterns():
        if pattern.view_name not in skip:
            for address in _filled(pattern, own, other):
                found.setdefault(address.path, address)
    return list(found.values())


def without_foreign(own: Furnished, other: Furnished) -> list[str]:
    """Routes that name a row, and for which no address with one of the other studio was found."""
    return [
        f"{pattern.view_name} {pattern.route}"
        for pattern in patterns()
        if pattern.rows_named and not any(address.foreign for address in _filled(pattern, own, other))
    ]


def a_few(addresses: list[Address], *, of_each: int) -> list[Address]:
    """At most so many addresses of each view and kind (own or foreign), spread over all there are."""
    kinds: dict[tuple[str, str, bool, bool], list[Address]] = {}
    for address in addresses:
        kinds.setdefault((address.view_name, address.route, address.foreign, address.has_ids), []).append(address)
    return [
        found[number * len(found) // most]
        for found in kinds.values()
        # Where it was guessed which model an id means, one of each model is tried: one of them is right.
        for most in [len(found) if found[0].guessed else min(of_each, len(found))]
        for number in range(most)
    ]


def _filled(pattern: Pattern, own: Furnished, other: Furnished) -> Iterator[Address]:
    texts = TEXTS.get(pattern.view_name) or TEXTS.get(pattern.route)
    if texts is not None:
        for studio in (own, other):
            for parts in texts(studio):
                path = "/" + CONVERTER.sub(lambda match: quote(str(parts[match[2]])), pattern.route)
                yield Address(pattern.view_name, pattern.route, path, studio is other, has_ids=True, guessed=False)
        return
    for words in _word_choices(pattern, other.rows):
        given = {**pattern_models(pattern), **words}
        ids = [name for name in pattern.names if name not in words]
        guessed = any(_model_of(name, pattern, given) is None for name in ids)
        choices = [
            [(value, False) for value in values(name, pattern, given, own)]
            + [(value, True) for value in values(name, pattern, given, other)]
            for name in ids
        ]
        for combination in _combinations(choices):
            parts = {**words, **{name: value for name, (value, _foreign) in zip(ids, combination, strict=True)}}
            path = "/" + CONVERTER.sub(lambda match: str(parts[match[2]]), pattern.route)
            foreign = any(is_foreign for _value, is_foreign in combination)
            yield Address(pattern.view_name, pattern.route, path, foreign, has_ids=bool(ids), guessed=guessed)


def _combinations(choices: list[list[tuple[Any, bool]]]) -> Iterator[tuple[tuple[Any, bool], ...]]:
    """All of one id; of several ids only the first few, or there would be no end."""
    if len(choices) > 1:
        choices = [[*_first(found, False, 2), *_first(found, True, 2)] for found in choices]
    return itertools.product(*choices)


def _first(found: list[tuple[Any, bool]], foreign: bool, number: int) -> list[tuple[Any, bool]]:
    return [item for item in found if item[1] is foreign][:number]


def page_paths(studio: Furnished) -> list[dict[str, Any]]:
    """Where pages stand on their own host, whatever the language: those of another studio that have a name of their own."""
    pages = [studio.draft, studio.private, studio.live, studio.translated]
    paths = [page.specific.get_url_parts()[2].removeprefix("/").removeprefix("en/") for page in pages]
    return [{"arg0": path, "path": path.rstrip("/")} for path in paths]


def documents(studio: Furnished) -> list[dict[str, Any]]:
    found = StudioDocument.objects.filter(pk__in=studio.rows.of(StudioDocument))
    return [{"arg0": document.pk, "arg1": document.filename} for document in found]


def pictures(studio: Furnished) -> list[dict[str, Any]]:
    found = StudioRendition.objects.filter(image__collection=studio.studio.collection)[:3]
    return [{"path": rendition.file.name.removeprefix("images/")} for rendition in found]


def originals(studio: Furnished) -> list[dict[str, Any]]:
    files = [StudioImage.objects.get(pk=pk).file.name for pk in studio.rows.of(StudioImage)[:1]]
    files += [profile.avatar.name for profile in UserProfile.objects.filter(user=studio.person(Role.OWNER))]
    files += [document.file.name for document in StudioDocument.objects.filter(pk__in=studio.rows.of(StudioDocument))]
    return [{"path": name} for name in files if name]


def lead_links(studio: Furnished) -> list[dict[str, Any]]:
    leads = Lead.objects.filter(pk__in=studio.rows.of(Lead))
    return [{"token": make_token(lead, Holder.of(studio.person(Role.OWNER)))} for lead in leads]


def people(studio: Furnished) -> list[dict[str, Any]]:
    """Their number as a link in a mail writes it, with a token that is none."""
    numbers = [studio.person(role).pk for role in Role]
    return [
        {"uidb64": urlsafe_base64_encode(str(pk).encode()), "uidb36": int_to_base36(pk), "token": "x-y", "key": "x-y"}
        for pk in numbers
    ]


TEXTS: dict[str, Callable[[Furnished], list[dict[str, Any]]]] = {
    "wagtail_serve": page_paths,
    "markdown_page": page_paths,
    "nl/<path>": page_paths,
    "wagtaildocs_serve": documents,
    "media/images/<path:path>": pictures,
    "original": originals,
    "lead_page": lead_links,
    "join": lambda studio: [{"token": "x-y"}],
    "accept_invitation": people,
    "wagtailadmin_password_reset_confirm": people,
    "account_reset_password_from_key": people,
}
"""Views, or routes without a name, whose addresses name something by more than the number of a row."""


def _word_choices(pattern: Pattern, rows: Rows) -> list[dict[str, str]]:
    """Values for the parts of an address that are no ids. Models: those of which a studio has rows."""
    names = pattern.names
    app_part = next((name for name in names if name in ("app_label", "app_name", "content_type_app_name")), None)
    model_part = next((name for name in names if name in ("model_name", "content_type_model_name")), None)
    spoken = [name for name in names if name in WORDS]
    every = [dict(zip(spoken, said, strict=True)) for said in itertools.product(*(WORDS[name] for name in spoken))]
    if app_part is None or model_part is None:
        return every
    words = every[0]
    choices = []
    for model in sorted((model for model, pks in rows.by_model.items() if pks), key=lambda model: model._meta.label):
        if model._meta.auto_created or (app_part == "content_type_app_name" and not issubclass(model, Page)):
            continue
        label, name = model._meta.app_label, model._meta.model_name
        known = {**words, app_part: label, model_part: name}
        if "action" not in names:
            choices.append(known)
        for action in bulk_actions(label, name) if "action" in names else ():
            choices.append({**known, "action": action})
    return choices


def bulk_actions(app_label: str, model_name: str) -> list[str]:
    found = bulk_action_registry.get_bulk_actions_for_model(app_label, model_name)
    return sorted(action.action_type for action in found)


def pattern_models(pattern: Pattern) -> dict[str, Any]:
    """What the view itself says it works on."""
    view = pattern.view
    given = getattr(view, "view_initkwargs", None) or getattr(view, "initkwargs", None) or {}
    cls = getattr(view, "view_class", None) or getattr(view, "cls", None)
    return {"view_model": given.get("model") or getattr(cls, "model", None)}


def values(name: str, pattern: Pattern, given: dict[str, Any], studio: Furnished) -> list[Any]:
    """Ids of this studio that `name` may mean: by its name, by the model in the address, by the view; else one of each."""
    model = _model_of(name, pattern, given)
    if name == "uuid" and model is not None:
        return list(model._default_manager.filter(pk__in=studio.rows.of(model)).values_list("uuid", flat=True))
    if model is Page:
        return [page.pk for page in studio.pages]
    if model is not None and model in studio.rows.by_model:
        return studio.rows.of(model)[:3]
    if model is not None and issubclass(model, Page):
        return studio.rows.of(model)[:2]
    found = {pks[0] for pks in map(studio.rows.of, studio.rows.by_model) if pks}
    return sorted(pk for pk in found if isinstance(pk, int))


def _model_of(name: str, pattern: Pattern, given: dict[str, Any]) -> type[models.Model] | None:
    label = given.get("app_label") or given.get("app_name")
    if label and given.get("model_name") and name in ("pk", "object_id"):
        model = apps.get_model(label, given["model_name"])
        return apps.get_model("wagtailcore.Site") if pattern.view_name.startswith("wagtailsettings:") else model
    if name in MEANS:
        return MEANS[name]
    told = VIEWS.get(pattern.view_name) or VIEWS.get(pattern.view_name.partition(":")[0])
    if name in ("pk", "object_id") and told is not None:
        return told
    if "page" in name or "destination" in name:
        return Page
    base = {"doc": "studiodocument", "document": "studiodocument", "image": "studioimage", "session": "editingsession"}
    stem = re.sub(r"_?(id|pk)(_[ab])?$", "", name).replace("_", "")
    stem = base.get(stem, stem)
    for model in apps.get_models():
        if stem and model._meta.model_name == stem:
            return model
    if pattern.view_name.startswith("wagtailadmin_pages:"):
        return Page
    model = given.get("view_model")
    if isinstance(model, str):
        return apps.get_model(model)
    return model if isinstance(model, type) else None
