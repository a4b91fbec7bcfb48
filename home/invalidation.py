"""Drops what is cached about a site when something it was read from changes."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.models import PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .models import HostName, Studio
from .public_site import cache_key


def forget_all_sites(**kwargs: Any) -> None:
    """Few events change a site's frame, and each may move several hosts: forget all, reload on demand."""
    sites, others = (model.objects.order_by().values_list("hostname", flat=True) for model in (Site, HostName))
    names = sites.union(others)
    cache.delete_many([cache_key(hostname) for hostname in names])


def forget_site(instance: Site | Studio | HostName, **kwargs: Any) -> None:
    """Forget one site under all its names: saving a studio does not cost more where there are many."""
    if isinstance(instance, Site):
        site_ids = [instance.pk]
    elif isinstance(instance, Studio):
        site_ids = [instance.site_id]
    else:
        site_ids = list(Studio.objects.filter(pk=instance.studio_id).values_list("site_id", flat=True))
    main = Site.objects.filter(pk__in=site_ids).values_list("hostname", flat=True)
    others = HostName.objects.filter(studio__site_id__in=site_ids).order_by().values_list("hostname", flat=True)
    own = [] if isinstance(instance, Studio) else [instance.hostname]
    cache.delete_many([cache_key(name) for name in (*main, *others, *own)])


def forget_renamed_site(instance: Site, **kwargs: Any) -> None:
    """Before a site gets another host name, forget it under the old one."""
    old = Site.objects.filter(pk=instance.pk).values_list("hostname", flat=True).first()
    if old:
        cache.delete(cache_key(old))


def connect() -> None:
    """Called once, when the app is ready."""
    from .models import HomePage, StudioRoot

    pre_save.connect(forget_renamed_site, sender=Site, dispatch_uid="home.forget_renamed_site")
    for sender in (Site, Studio, HostName):
        post_save.connect(forget_site, sender=sender, dispatch_uid=f"home.saved.{sender.__name__}")
        post_delete.connect(forget_site, sender=sender, dispatch_uid=f"home.deleted.{sender.__name__}")
    post_save.connect(forget_all_sites, sender=PageViewRestriction, dispatch_uid="home.saved.restriction")
    post_delete.connect(forget_all_sites, sender=PageViewRestriction, dispatch_uid="home.deleted.restriction")
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        for sender in (HomePage, StudioRoot):
            signal.connect(forget_all_sites, sender=sender, dispatch_uid=f"home.tree.{id(signal)}.{sender.__name__}")
    post_delete.connect(forget_all_sites, sender=HomePage, dispatch_uid="home.deleted.HomePage")
