"""The groups of a studio and exactly what each may do."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import override
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission

from .hosts import group_name
from .models import Role, Studio, StudioRole

PAGE_RIGHTS = {
    Role.OWNER: ("add_page", "change_page", "publish_page"),
    Role.MARKETER: ("add_page", "change_page", "publish_page"),
    Role.TRAINER: (),
}


def page_rights(role: Role, *, needs_approval: bool) -> tuple[str, ...]:
    """Page rights of a role. Where the owner approves, a marketer submits instead of publishing."""
    rights = PAGE_RIGHTS[role]
    if role == Role.MARKETER and needs_approval:
        return tuple(right for right in rights if right != "publish_page")
    return rights


def make_roles(studio: Studio) -> dict[Role, Group]:
    """One group per role, with rights on the studio's container and collection. Running it again changes nothing."""
    return {role: _make_role(studio, role) for role in Role}


def _make_role(studio: Studio, role: Role) -> Group:
    known = StudioRole.objects.filter(studio=studio, role=role).select_related("group").first()
    if known:
        group = known.group
    else:
        # Whoever makes the studio, in whichever language: groups are named in that of the installation.
        with override(settings.LANGUAGE_CODE):
            group = Group.objects.create(name=group_name(studio, str(role.label)))
        StudioRole.objects.create(studio=studio, role=role, group=group)
    group.permissions.add(_permission("access_admin", "wagtailadmin", "admin"))
    rights = page_rights(role, needs_approval=studio.needs_approval)
    GroupPagePermission.objects.filter(group=group, page=studio.container.page_ptr).exclude(
        permission__codename__in=rights
    ).delete()
    for codename in rights:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.get_or_create(group=group, page=studio.container.page_ptr, permission=permission)
    if role != Role.TRAINER and studio.collection_id:
        # Wagtail asks for the rights of its own models, whatever model takes their place.
        for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            for action in ("add", "change", "choose"):
                permission = _permission(f"{action}_{model}", app_label, model)
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=studio.collection, permission=permission
                )
    if role != Role.TRAINER:
        # These are given for the whole installation; the seal (home/seal/) keeps them to the own studio.
        group.permissions.add(_permission("submit_translation", "wagtail_localize", "translation"))
        for action in ("add", "change", "delete"):
            group.permissions.add(_permission(f"{action}_redirect", "wagtailredirects", "redirect"))
    if role == Role.OWNER:
        # Settings are given per site, so an owner changes this studio's only.
        for label in settings.OWNER_SETTINGS:
            app_label, name = label.lower().split(".")
            GroupSitePermission.objects.get_or_create(
                group=group, site=studio.site, permission=_permission(f"change_{name}", app_label, name)
            )
    return group


def _permission(codename: str, app_label: str, model: str) -> Permission:
    content_type = ContentType.objects.get_by_natural_key(app_label, model)
    return Permission.objects.get(codename=codename, content_type=content_type)
