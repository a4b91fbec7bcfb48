"""One studio, from a plan to a site that answers: everything in one transaction, or nothing at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from ..approval import set_approval
from ..hosts import Host
from ..invitations import invite
from ..models import Role, Studio, StudioRoot
from .frame import draft_studio, make_collection, make_container, placeholder_values, save_studio
from .media import MediaCopies
from .placeholders import Filler
from .plan import CheckedPlan, StudioPlan, check, refuse_taken
from .planting import Planted, Planter
from .problems import SpinUpProblem
from .proof import refuse_strangers
from .rewriting import Reference, Rewriter
from .seedlings import Key, Seedling, read_blueprint
from .translation_records import copy_records

Progress = Callable[[str], None]
Finish = Callable[["Report"], None]

STEPS = (
    gettext_noop("Reading the blueprint"),
    gettext_noop("Copying pictures"),
    gettext_noop("Making the pages"),
    gettext_noop("Carrying over translations"),
    gettext_noop("Making the site, its settings and its groups"),
    gettext_noop("Checking that nothing points outside"),
    gettext_noop("Inviting the owner"),
)


@dataclass(frozen=True)
class Unfilled:
    """A placeholder for which there was nothing, and the page or file on which it stood."""

    name: str
    page: str
    language: str
    """Code of the page's language; of a file its kind, as “picture”."""


@dataclass(frozen=True)
class Report:
    """What was made. `studio_id` is None after a dry run."""

    name: str
    address: str
    studio_id: int | None
    pages: Mapping[str, int] = field(default_factory=dict)
    pictures: int = 0
    documents: int = 0
    translations: int = 0
    unfilled: tuple[Unfilled, ...] = ()
    owner_email: str = ""
    notes: tuple[str, ...] = ()
    """What somebody should know who made a studio from an export, in sentences."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"unfilled": [asdict(row) for row in self.unfilled]}


class DryRun(Exception):
    """Raised when everything was made and nothing is to stay."""


def spin_up(
    plan: StudioPlan,
    *,
    user: AbstractBaseUser | None = None,
    dry_run: bool = False,
    progress: Progress = lambda step: None,
    finish: Finish = lambda report: None,
) -> Report:
    """Make a studio. Raises SpinUpProblem; then nothing of it is left. Mails leave after the commit.

    `progress` is told each step of STEPS as it begins. A dry run does everything and takes it back. `finish` writes
    down what came of it in the same transaction, so that a studio cannot be there without.
    """
    return carry_out(lambda: FromBlueprint(check(plan), user=user), dry_run=dry_run, progress=progress, finish=finish)


def carry_out(
    prepare: Callable[[], Making], *, dry_run: bool, progress: Progress, finish: Finish = lambda report: None
) -> Report:
    """All or nothing: rows by the transaction, files by deleting those that were written."""
    making: Making | None = None
    try:
        with transaction.atomic():
            making = prepare()
            report = making.make(progress=progress, invited=not dry_run)
            if dry_run:
                raise DryRun
            finish(report)
    except BaseException as error:
        if making is not None and making.media is not None:
            making.media.undo()
        if isinstance(error, DryRun):
            return replace(report, studio_id=None)
        if making is not None and isinstance(error, IntegrityError):
            # Somebody else may have made a studio at this name since it was found free.
            refuse_taken(making.host)
        raise
    return report


class Making(ABC):
    """The steps in their order. What differs by where a studio comes from is left to subclasses."""

    keep_keys = False

    def __init__(self, studio: Studio, *, host: Host, languages: Sequence[str], user: AbstractBaseUser | None) -> None:
        self.studio = studio
        self.host = host
        self.languages = languages
        self.user = user
        self.media: MediaCopies | None = None
        self.unfilled: list[Unfilled] = []
        self.notes: list[str] = []
        self.translations = 0

    @abstractmethod
    def seedlings(self) -> Sequence[Seedling]:
        """The pages to be made."""

    @abstractmethod
    def bring_media(self, media: MediaCopies, seedlings: Sequence[Seedling]) -> None:
        """Pictures and documents, into the studio's own collection."""

    def rewriter(self, seedling: Seedling, reference: Reference) -> Rewriter:
        """How the texts of one page change."""
        return Rewriter(reference=reference)

    @abstractmethod
    def complete(self, seedlings: Sequence[Seedling], planted: Planted) -> None:
        """What goes with the pages, before the site is made."""

    @abstractmethod
    def rights(self) -> None:
        """Groups, workflow, and what else needs the site."""

    @abstractmethod
    def invite(self) -> str:
        """Ask the owner in; returns the address, or nothing."""

    def make(self, *, progress: Progress, invited: bool) -> Report:
        """All steps. Returns what to tell."""
        steps = iter(STEPS)
        progress(next(steps))
        seedlings = self.seedlings()
        progress(next(steps))
        self.studio.collection = make_collection(self.studio)
        self.media = media = MediaCopies(self.studio.collection)
        self.bring_media(media, seedlings)
        progress(next(steps))
        self.studio.container = container = make_container(self.studio)
        planted = self._plant(container, seedlings, media)
        progress(next(steps))
        self.complete(seedlings, planted)
        progress(next(steps))
        homes = {page.locale.language_code: page for page in planted.homes(container)}
        if self.languages[0] not in homes:
            raise SpinUpProblem(_("There is no home page in the first language, %s.") % self.languages[0])
        save_studio(self.studio, home=homes[self.languages[0]], host=self.host, languages=self.languages)
        media.remember(self.studio)
        self.rights()
        progress(next(steps))
        refuse_strangers(self.studio, planted)
        progress(next(steps))
        owner_email = self.invite() if invited else ""
        return Report(
            name=self.studio.name,
            address=self.studio.site.root_url,
            studio_id=self.studio.pk,
            pages=dict(Counter(seedling.locale.language_code for seedling in seedlings)),
            pictures=len(media.images),
            documents=len(media.documents),
            translations=self.translations,
            unfilled=tuple(self.unfilled),
            owner_email=owner_email,
            notes=tuple(self.notes),
        )

    def _plant(self, container: StudioRoot, seedlings: Sequence[Seedling], media: MediaCopies) -> Planted:
        def rewriter_for(seedling: Seedling, ids: Mapping[Key, int]) -> Rewriter:
            def reference(model: type[models.Model], stored: Any) -> Any:
                return target(model, stored, pages=ids, media=media)

            return self.rewriter(seedling, reference)

        planter = Planter(container, namespace=self.studio.uuid, keep_keys=self.keep_keys)
        return planter.plant(seedlings, rewriter_for, user=self.user)


class FromBlueprint(Making):
    """A clone of a blueprint, with this studio's own words in it."""

    def __init__(self, checked: CheckedPlan, *, user: AbstractBaseUser | None) -> None:
        super().__init__(draft_studio(checked), host=checked.host, languages=checked.languages, user=user)
        self.checked = checked
        self.values = self.studio.blueprint_values = placeholder_values(self.studio, checked)

    def seedlings(self) -> Sequence[Seedling]:
        return read_blueprint(self.checked.blueprint, languages=self.languages)

    def bring_media(self, media: MediaCopies, seedlings: Sequence[Seedling]) -> None:
        media.copy(**media_of(seedlings), fill=self._fill_words)

    def _fill_words(self, text: str, title: str, kind: str) -> str:
        filler = Filler(self.values)
        filled = filler.text(text)
        self._note(filler, page=Filler(self.values).text(title), language=kind)
        return filled

    def _note(self, filler: Filler, *, page: str, language: str) -> None:
        for name in sorted(filler.unfilled):
            row = Unfilled(name=name, page=page, language=language)
            if row not in self.unfilled:
                self.unfilled.append(row)

    def rewriter(self, seedling: Seedling, reference: Reference) -> Rewriter:
        """Fills in this studio's words. What the page type fills in later stays; what nobody gave is noted."""
        late = late_placeholders(seedling)
        filler = Filler(self.values)
        title = Filler(self.values).text(seedling.data["title"])

        def noted(filled: str) -> str:
            self._note(filler, page=title, language=seedling.locale.language_code)
            return filled

        return Rewriter(
            reference=reference,
            text=lambda text, field: noted(filler.text(text, kept=late.get(field, ()))),
            html=lambda html, field: noted(filler.html(html, kept=late.get(field, ()))),
        )

    def complete(self, seedlings: Sequence[Seedling], planted: Planted) -> None:
        locales = list(Locale.objects.filter(language_code__in=self.languages))
        late = {seedling.translation_key: late_placeholders(seedling) for seedling in seedlings}

        def fill(key: str, field: str, text: str) -> str:
            # Wagtail-localize keeps every text as HTML, plain ones too.
            return Filler(self.values).html(text, kept=late[key].get(field, ()))

        self.translations = copy_records(seedlings, planted, locales=locales, fill=fill)

    def rights(self) -> None:
        set_approval(self.studio, needed=self.checked.plan.approval)

    def invite(self) -> str:
        invite(self.studio, email=self.checked.plan.owner_email, role=Role.OWNER)
        return self.checked.plan.owner_email


def late_placeholders(seedling: Seedling) -> Mapping[str, frozenset[str]]:
    """By field: what the page type fills in itself, each time the text is used."""
    return getattr(seedling.model, "late_placeholders", {})


def target(model: type[models.Model], stored: Any, *, pages: Mapping[Key, int], media: MediaCopies) -> Any:
    """What a stored id means in the new studio. What is not known stays: the proof will find it."""
    if issubclass(model, Page):
        return pages.get(stored, stored)
    if issubclass(model, get_image_model()):
        return media.images.get(stored, stored)
    if issubclass(model, get_document_model()):
        return media.documents.get(stored, stored)
    return stored


def media_of(seedlings: Sequence[Seedling]) -> dict[str, set[int]]:
    """Every picture and document that these pages mention."""
    found: dict[str, set[int]] = {"images": set(), "documents": set()}

    def note(model: type[models.Model], stored: Any) -> Any:
        if issubclass(model, get_image_model()):
            found["images"].add(stored)
        elif issubclass(model, get_document_model()):
            found["documents"].add(stored)
        return stored

    for seedling in seedlings:
        Rewriter(reference=note).page_data(seedling.model, dict(seedling.data))
    return found
