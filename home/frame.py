"""Header and footer of a studio, for pages that are not in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .models import HomePage
from .models.studio_page import Alternate
from .public_site import PublicHome, PublicSite
from .references import References, Wanted


@contextmanager
def frame(site: PublicSite, home: PublicHome, *, asks: bool = True) -> Iterator[dict[str, Any]]:
    """Context for a page that is not in the tree: what header and footer need, loaded and active.

    Without `asks` nothing is loaded; then there are no links.
    """
    if asks:
        page = HomePage(pk=home.pk, url_path=home.url_path, locale_id=home.locale_id)
        references = References.load(page, site=site, home=home, wanted=Wanted())
    else:
        references = References.none(site=site, home=home)
    alternates = [
        Alternate(language=other.language, url=site.url_of(other.url_path), current=other == home, exact=False)
        for other in site.homes
        if other in site.open_homes or other == home
    ]
    with references.active():
        yield {"site": site, "home": home, "references": references, "alternates": alternates}
