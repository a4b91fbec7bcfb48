"""All of the seal that Wagtail's hooks call, so that one import switches it on."""

from . import media, menus, pages, redirects, translations

__all__ = ["media", "menus", "pages", "redirects", "translations"]
