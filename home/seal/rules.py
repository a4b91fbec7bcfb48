"""What belongs to a studio, model by model. A model without a rule belongs to nobody and is shown to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from taggit.models import Tag, TaggedItem
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    Comment,
    CommentReply,
    Locale,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Site,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowState,
)
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    StringSegment,
    TemplateSegment,
    TranslatableObject,
    Translation,
    TranslationSource,
)

from ..models import MediaOrigin, PageOrigin, Studio, StudioDocument, StudioImage, StudioRendition, StudioRole
from .reach import Reach

Rule = Callable[[Reach], Q]

_rules: dict[type[Model], Rule] = {}
_open_views: list[re.Pattern[str]] = []


def visible(user: Any, model: type[Model]) -> QuerySet[Any]:
    """The rows of `model` that `user` may know of. Agency staff: all. A model that has no rule: none."""
    rows = model._default_manager.all()
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    if user.is_superuser:
        return rows
    rule = rule_for(model)
    return rows.none() if rule is None else rows.filter(rule(Reach.of(user)))


def can_see(user: Any, model: type[Model], pk: object) -> bool:
    """Whether `user` may know of this row. One that is not there looks like one of another studio."""
    try:
        return visible(user, model).filter(pk=pk).exists()
    except (TypeError, ValueError, OverflowError):
        return False


def register(model: type[Model], *, lookup: str) -> None:
    """Seal a model of an app above: `lookup` leads from a row to its studio (`studio`, `lead__studio`).

    Everybody who works in the studio may see it, trainers too; the view decides who may do what.
    """
    _rules[model] = lambda reach: Q(**{f"{lookup}__in": reach.studio_ids})


def rule_for(model: type[Model]) -> Rule | None:
    """The rule of the model or of the nearest model it inherits from."""
    return next((_rules[cls] for cls in model.__mro__ if cls in _rules), None)


def open_views(*patterns: str) -> None:
    """Let people of studios use views that are not our own code, named as `namespace:name` (a regular expression)."""
    _open_views.extend(re.compile(pattern) for pattern in patterns)


def is_open(view_name: str) -> bool:
    return any(pattern.fullmatch(view_name) for pattern in _open_views)


# --- What Wagtail and wagtail-localize keep ---


def _of(lookup: str, model: type[Model]) -> Rule:
    """Rows that hang on a row of `model` which is visible."""
    return lambda reach: Q(**{f"{lookup}__in": visible(reach.user, model).order_by().values("pk")})


def _of_pages(reach: Reach) -> Q:
    """Rows that name their page by content type and number (revisions, states of a workflow)."""
    pages = Page.objects.filter(reach.pages()).order_by()
    numbers = pages.annotate(number=Cast("pk", CharField(max_length=255))).values("number")
    return Q(base_content_type=ContentType.objects.get_for_model(Page), object_id__in=numbers)


def _groups(reach: Reach) -> Q:
    return Q(studio_role__studio__in=reach.studio_ids)


def _users(reach: Reach) -> Q:
    """Colleagues of the same studios. Agency staff have no group of a studio, so they are not listed."""
    members = get_user_model()._default_manager.filter(groups__studio_role__studio__in=reach.studio_ids)
    return Q(pk=reach.user.pk) | Q(pk__in=members.order_by().values("pk"))


def _redirects(reach: Reach) -> Q:
    """Those of the own site, never those of all sites; one that leads to a foreign page is not shown either."""
    own_target = Q(redirect_page__isnull=True) | reach.pages("redirect_page__path")
    return Q(site__in=reach.desk_site_ids) & own_target


def _tags(reach: Reach) -> Q:
    """Words that somebody put on a picture or document of the own studio."""
    used = Q(pk__in=())
    for model in (StudioImage, StudioDocument):
        owned = model.objects.filter(reach.collections("collection__path")).order_by().values("pk")
        used |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=owned)
    return Q(pk__in=TaggedItem.objects.filter(used).values("tag_id"))


def _tasks(reach: Reach) -> Q:
    workflows = visible(reach.user, Workflow).order_by().values("pk")
    return Q(pk__in=Task.objects.filter(workflow_tasks__workflow__in=workflows).order_by().values("pk"))


def _workflows(reach: Reach) -> Q:
    used = Workflow.objects.filter(reach.pages("workflow_pages__page__path"))
    return Q(pk__in=used.order_by().values("pk"))


def _translatable_objects(reach: Reach) -> Q:
    return Q(translation_key__in=Page.objects.filter(reach.pages()).order_by().values("translation_key"))


_rules.update(
    {
        Studio: lambda reach: Q(pk__in=reach.studio_ids),
        StudioRole: lambda reach: Q(studio__in=reach.studio_ids),
        Site: lambda reach: Q(pk__in=reach.site_ids),
        Group: _groups,
        get_user_model(): _users,
        # Languages are the installation's: everybody has the same.
        Locale: lambda reach: Q(),
        Page: Reach.pages,
        PageViewRestriction: lambda reach: reach.pages("page__path"),
        PageLogEntry: _of("page", Page),
        Comment: lambda reach: reach.pages("page__path"),
        CommentReply: lambda reach: reach.pages("comment__page__path"),
        Revision: _of_pages,
        WorkflowState: _of_pages,
        TaskState: _of("workflow_state", WorkflowState),
        Workflow: _workflows,
        Task: _tasks,
        Authenticator: lambda reach: Q(user=reach.user),
        EditingSession: lambda reach: Q(user=reach.user),
        UploadedFile: lambda reach: Q(uploaded_by_user=reach.user),
        Collection: Reach.collections,
        StudioImage: lambda reach: reach.collections("collection__path"),
        StudioDocument: lambda reach: reach.collections("collection__path"),
        StudioRendition: lambda reach: reach.collections("image__collection__path"),
        PageOrigin: lambda reach: reach.pages("page__path"),
        MediaOrigin: lambda reach: Q(studio__in=reach.studio_ids),
        Tag: _tags,
        Redirect: _redirects,
        TranslatableObject: _translatable_objects,
        TranslationSource: _of("object", TranslatableObject),
        Translation: _of("source", TranslationSource),
        StringSegment: _of("source", TranslationSource),
        TemplateSegment: _of("source", TranslationSource),
        OverridableSegment: _of("source", TranslationSource),
        RelatedObjectSegment: _of("source", TranslationSource),
    }
)
