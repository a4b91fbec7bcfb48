"""Wagtail's rules of who may what, where ours knows the answer without another query."""

from __future__ import annotations

from typing import Any

from wagtail.models import AbstractPage, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.permissions import register_permission_policy

from .access import works_as
from .models import Role, Studio


class StudioPagePolicy(PagePermissionPolicy):
    """Most people have rights on one branch, and its page came along with the rights."""

    def explorable_root_instance(self, user: Any) -> Page | None:
        if not user.is_superuser:
            pages = {page.pk: page for page in self.instances_with_direct_explore_permission(user)}
            if len(pages) == 1:
                return pages.popitem()[1]
        return super().explorable_root_instance(user)


class OwnersSettingPolicy(SitePermissionPolicy):
    """Settings of a studio are its owner's. Which studio's is decided by the rights on its site."""

    def user_has_any_permission(self, user: Any, actions: list[str]) -> bool:
        return works_as(user, Role.OWNER)


def register() -> None:
    """Called once, when the app is ready; Wagtail's registry of settings has registered its own by then."""
    register_permission_policy(AbstractPage, StudioPagePolicy())
    register_permission_policy(Studio, OwnersSettingPolicy(Studio))
