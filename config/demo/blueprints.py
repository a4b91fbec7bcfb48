"""The demo's blueprints: branches of the tree that no site shows, from which studios are made."""

from __future__ import annotations

import uuid

from wagtail.models import Collection, Page

from home.models import Blueprint

from .files import SiteFiles
from .pages import PageMaker
from .studios import DEMO


def make_blueprint(files: SiteFiles, *, root: Page) -> Blueprint:
    """A blueprint with all its pages, published, each with the revision that clones remember."""
    identity = files.identity
    blueprint: Blueprint = root.add_child(
        instance=Blueprint(
            title=identity["title"],
            slug=files.folder.name,
            summary=identity["summary"],
            theme=identity["theme"],
            uuid=uuid.uuid5(DEMO, f"blueprint {files.folder.name}"),
            collection=Collection.get_first_root_node().add_child(name=identity["title"]),
        )
    )
    PageMaker(files, blueprint).make()
    return blueprint
