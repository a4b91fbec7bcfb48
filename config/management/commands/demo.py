"""The three demo sites."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser
from django.db import transaction
from wagtail.models import Locale, Page, Site

from config.demo.blueprints import make_blueprint
from config.demo.files import SiteFiles, read_blueprints, read_sites
from config.demo.leftovers import without_leftovers
from config.demo.pages import PageMaker
from config.demo.studios import make_people, make_studio
from config.kept_files import kept_text
from home.models import Blueprint, Studio
from home.plain_command import PlainCommand
from home.roles import make_roles


class Command(PlainCommand):
    help = "Make the demo sites and blueprints from content/. What is there stays; only port and rights are set anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port in the sites' addresses. Default: 8000")

    def handle(self, *, port: int, verbosity: int, **options: Any) -> None:
        self.say = self.stdout.write if verbosity else lambda line: None
        password = admin_password(Path(settings.VAR_DIR) / "admin-password")
        note, originals = (
            Path(settings.VAR_DIR) / "demo-under-way",
            Path(settings.PRIVATE_MEDIA_ROOT) / "original_images",
        )
        with without_leftovers(note=note, originals=originals), transaction.atomic():
            for code, _name in settings.LANGUAGES:
                Locale.objects.get_or_create(language_code=code)
            for files in read_sites(settings.BASE_DIR / "content"):
                self._site(files, port=port, password=password)
            for files in read_blueprints(settings.BASE_DIR / "content"):
                self._blueprint(files)
            make_admin(password)

    def _blueprint(self, files: SiteFiles) -> None:
        if not Blueprint.objects.filter(slug=files.folder.name).exists():
            blueprint = make_blueprint(files, root=Page.get_first_root_node())
            self.say(f"Blueprint {blueprint.title}: {len(files.pages)} pages")

    def _site(self, files: SiteFiles, *, port: int, password: str) -> None:
        studio = Studio.objects.filter(container__slug=files.folder.name).select_related("site").first()
        if studio is not None:
            make_roles(studio)
            if studio.site.port != port:
                studio.site.port = port
                studio.site.save()
                self.say(f"{studio.site.root_url}/ {studio.name}: now on port {port}")
            return
        root = Page.get_first_root_node()
        studio = make_studio(files, root=root, port=port)
        site = studio.site
        home = PageMaker(files, studio).make()
        site.root_page = home
        site.save()
        if site.is_default_site:
            remove_welcome_page(root)
        make_people(studio, name=files.folder.name, password=password)
        self.say(f"{site.root_url}/ {studio.name}: {len(files.pages)} pages")


def remove_welcome_page(root: Page) -> None:
    """Wagtail's own first page, which no site shows any more."""
    for page in root.get_children().filter(content_type__app_label="wagtailcore"):
        if not Site.objects.filter(root_page=page).exists():
            page.delete()


def admin_password(file: Path) -> str:
    """Made once and kept where only the person who runs this can read it."""
    return kept_text(file, lambda: secrets.token_urlsafe(12))


def make_admin(password: str) -> None:
    """The agency's own account. An existing one keeps its password."""
    users = get_user_model().objects
    if not users.filter(username="admin").exists():
        users.create_superuser("admin", "admin@vliegwiel.example", password)
