"""What every page of a studio shares: how it is found, drawn, described and translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import Page, PageViewRestriction, Revision, SiteRootPath
from wagtail.search import index
from wagtail.url_routing import RouteResult

from ..addresses import TYPED, reserved
from ..missing_sizes import any_missing
from ..outage import Memory, or_remembered
from ..page_form import StudioPageForm
from ..public_site import home_to_come, public_home, public_site
from ..references import References, Wanted, current_references
from ..root_paths import root_paths
from ..stemming import stems_to_index
from ..stories import texts
from ..targets import check_targets
from ..translation.untranslated import check_before_publishing
from .origins import is_pinned

TOP_DEPTH = 4
"""Of pages right below a home page, which stands below a studio's container, which stands below Root."""

_last_loaded: Memory[References] = Memory(most=500)
"""By page: what pages that go on without the database pointed at."""


@dataclass(frozen=True)
class Alternate:
    """One language this site speaks, and where to read this page (or else the home page) in it."""

    language: str
    url: str
    current: bool
    exact: bool


class StudioPage(models.Model):
    """Mixin for page types (put it before `Page`). Not a base page class: wagtail-localize does not support those."""

    seo_picture = models.ForeignKey(
        "home.StudioImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture for sharing"),
        help_text=_("Shown where this page is shared. Without one, the studio's own is used."),
    )

    base_form_class = StudioPageForm
    allowed_http_methods = ["GET", "HEAD", "OPTIONS"]
    search_fields = [*Page.search_fields, index.SearchField("search_stems")]
    article_count = 0
    """How many of the newest articles this page shows."""
    goes_on_without_database = False
    """Whether this page is drawn, and takes what visitors send, from what the process remembers (home/outage.py)."""

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", widget=SlugInput(formatters=TYPED)),
                FieldPanel("seo_title", heading=_("Title for search engines"), help_text=_("About 60 characters.")),
                FieldPanel(
                    "search_description",
                    heading=_("Description for search engines"),
                    help_text=_("About 150 characters. Also shown below the title in lists of articles."),
                ),
                FieldPanel("seo_picture"),
            ],
            heading=_("In search engines and where it is shared"),
        ),
    ]

    class Meta:
        abstract = True

    # --- Found ---

    def clean(self) -> None:
        """A page that no visitor could reach is not saved, nor one that leads to such a page."""
        super().clean()
        check_targets(self)
        depth = self.depth or getattr(self, "depth_to_be", None)
        if depth == TOP_DEPTH and self.slug in reserved():
            message = _(
                "The site itself answers at this address, so that nobody would reach this page. Choose another."
            )
            raise ValidationError({"slug": message})

    def can_move_to(self, parent: Page) -> bool:
        """Not to where the site itself answers at this page's address."""
        taken = parent.depth + 1 == TOP_DEPTH and self.slug in reserved()
        return not taken and super().can_move_to(parent)

    def route_below(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Answer an address below this page that is no page. By default there is none."""
        raise Http404("There is no page at this address.")

    def _get_relevant_site_root_paths(self, cache_object: Any = None) -> tuple[SiteRootPath, ...]:
        """Where this page is served: asked of its own studio, not of all sites (home/root_paths.py)."""
        return root_paths(self, cache_object)

    def _get_site_root_paths(self, cache_object: Any = None) -> tuple[SiteRootPath, ...]:
        """Wagtail reads from their number whether there is only one site. There never is: hence twice."""
        return root_paths(self, cache_object) * 2

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """None without a query, when the look-up that found this page knew that there are none."""
        if getattr(self, "is_public", False):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    # --- Drawn ---

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Draw the page with everything it points at loaded beforehand."""
        with self.load_references(request).active():
            response = super().serve(request, *args, **kwargs)
            response = response.render() if hasattr(response, "render") else response
            if any_missing():
                response["Cache-Control"] = "no-store"
            return response

    def load_references(self, request: HttpRequest, *, articles: int = 0) -> References:
        """Collect what this page mentions, or at least so many newest `articles`, and load it in two queries."""
        site = public_site(request)
        wanted = Wanted(articles=max(self.article_count, articles))
        wanted.add_page(self)
        for field in self._meta.concrete_fields:
            if field.name.endswith("_action_page") and getattr(self, field.attname):
                wanted.pages.add(getattr(self, field.attname))
        if not wanted.images and site.picture_id:
            wanted.images.add(site.picture_id)
        home = site.home_of(self.url_path)
        if home is None:
            # Whoever translates looks at pages of a language that is not live yet.
            home = home_to_come(self) if getattr(request, "is_preview", False) else public_home(request)

        def load() -> References:
            return References.load(self, site=site, home=home, wanted=wanted)

        if not self.goes_on_without_database:
            return load()
        # In a process that never loaded any there are none: then links are not drawn.
        none = References.none(site=site, home=home)
        found = or_remembered(load, _last_loaded.get(self.pk) or none)
        return found if found is none else _last_loaded.keep(self.pk, found)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        references = current_references() or self.load_references(request)
        context.update(
            site=references.site,
            home=references.home,
            references=references,
            alternates=self.alternates(references),
            hero_picture=references.image(getattr(self, "hero_picture_id", None)),
            share_picture=references.image(self.seo_picture_id or references.site.picture_id),
        )
        return context

    def alternates(self, references: References) -> list[Alternate]:
        """Every language that anybody may read, and this page's own. A language without this page leads home."""
        translations = {page.locale_id: page for page in references.translations}
        translations.setdefault(references.home.locale_id, self)
        found = []
        offered = references.site.open_homes
        for home in references.site.homes:
            if home not in (*offered, references.home):
                continue
            page = translations.get(home.locale_id)
            url_path = page.url_path if page else home.url_path
            found.append(
                Alternate(
                    language=home.language,
                    url=references.site.url_of(url_path),
                    current=home == references.home,
                    exact=page is not None,
                )
            )
        return found

    # --- Described ---

    @property
    def meta_title(self) -> str:
        return self.seo_title or self.title

    def search_text(self) -> str:
        """The words of this page, for search and its excerpts."""
        parts: list[str] = [getattr(self, "hero_subtitle", ""), getattr(self, "intro", "")]
        story = getattr(self, "story", None)
        if story is not None:
            parts.extend(texts(story.stream_block, story.raw_data))
        return " ".join(part for part in (*parts, self.search_description) if part)

    def reading_text(self) -> str:
        """What a visitor reads from top to bottom, one text a line."""
        story = getattr(self, "story", None)
        parts = [getattr(self, "hero_sentence", ""), getattr(self, "hero_subtitle", ""), getattr(self, "intro", "")]
        return "\n".join([*parts, *(texts(story.stream_block, story.raw_data) if story is not None else ())])

    def search_stems(self) -> str:
        """What search compares; the title three times, because it says best what a page is about."""
        text = f"{self.title} {self.title} {self.title} {getattr(self, 'hero_sentence', '')} {self.search_text()}"
        return " ".join(stems_to_index(text, self.locale.language_code))

    # --- Kept ---

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Autosave overwrites its last draft in place, but never what a later update from the blueprint relies on."""
        if overwrite_revision is not None and is_pinned(overwrite_revision):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    # --- Translated ---

    def get_translations(self, inclusive: bool = False) -> models.QuerySet[Any]:
        """In the languages that the studio has chosen: menus of languages offer no others. Drafts of others are kept.

        `inclusive` is what Wagtail asks with when it looks for one version among all.
        """
        if inclusive:
            return super().get_translations(inclusive=True)
        Studio = apps.get_model("home.Studio")
        chosen = Studio.languages.through.objects.filter(studio__container__path=self.path[: 2 * self.steplen])
        offered = models.Q(locale__language_code=settings.LANGUAGE_CODE) | models.Q(locale__in=chosen.values("locale"))
        return super().get_translations().filter(offered)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Every way to publish comes by here: no Dutch goes live on a page of another language."""
        check_before_publishing(revision.as_object())
        super().publish(revision, *args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> StudioPage:
        """A revision never carries an outdated place in the tree back into it.

        wagtail-localize publishes instances that are stale after their children were added, which writes
        `numchild=0` on the parent: children answer 404 and adding pages raises (its issue 773).
        """
        page = super().with_content_json(content)
        if page.pk:
            fresh = Page.objects.values("path", "depth", "numchild").get(pk=page.pk)
            page.path, page.depth, page.numchild = fresh["path"], fresh["depth"], fresh["numchild"]
        return page
