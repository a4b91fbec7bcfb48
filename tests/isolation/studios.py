"""Two studios with something of everything: one's own, and one whose every text holds a canary.

`Rows` are found by looking what is in the database after a studio was made that was not there before, so a new table
is covered as soon as making or furnishing a studio fills it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    CollectionViewRestriction,
    Comment,
    CommentReply,
    GroupApprovalTask,
    Locale,
    Page,
    PageViewRestriction,
    UploadedFile,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from config.demo.files import SiteFiles, read_site
from config.demo.pages import PageMaker
from config.demo.studios import make_people, make_studio
from home.models import (
    HostName,
    Invitation,
    LanguageJob,
    Role,
    SpinUp,
    Studio,
    StudioDocument,
    StudioImage,
    StudioRole,
)
from home.pictures import add_picture
from intake.models import AuditEntry, DataRequest, Webhook, WebhookAttempt
from intake.questions import Kind
from landing.models import LandingPage
from tests.sites import intake_of, question_of, submit

from .canaries import CAGED, CANARY, RARE, fill

CONTENT = Path(settings.BASE_DIR) / "content"
UNINTERESTING = {"django_session", "django_migrations", "django_content_type", "auth_permission", "wagtailcore_locale"}


@dataclass(frozen=True)
class Rows:
    """Primary keys by model."""

    by_model: Mapping[type[models.Model], frozenset[Any]]

    def of(self, model: type[models.Model]) -> list[Any]:
        return sorted(self.by_model.get(model, ()), key=str)

    def holds_text(self, model: type[models.Model], number: object) -> bool:
        """As `in`, for a key that another row keeps as text."""
        return str(number) in {str(pk) for pk in self.by_model.get(model, ())}

    def __contains__(self, row: tuple[type[models.Model], Any]) -> bool:
        return row[1] in self.by_model.get(row[0], ())


@dataclass(frozen=True)
class Furnished:
    """A studio, what is in it, and the pages that a crawl looks at."""

    studio: Studio
    rows: Rows
    draft: Page
    live: Page
    private: Page
    translated: Page

    @property
    def pages(self) -> list[Page]:
        return [self.draft, self.live, self.private, self.translated, self.studio.container]

    def person(self, role: Role) -> Any:
        group = StudioRole.objects.get(studio=self.studio, role=role).group
        return get_user_model().objects.filter(groups=group).order_by("pk").first()


def table_models() -> Iterator[type[models.Model]]:
    """Every table, those of many-to-many fields too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in UNINTERESTING:
            yield model


def keys() -> dict[type[models.Model], frozenset[Any]]:
    return {model: frozenset(model._base_manager.values_list("pk", flat=True)) for model in table_models()}


def make_own(host: str, name: str) -> Furnished:
    """Furnish a studio of the demo. Its rows are those it already had and those it gets."""
    from tests.sites import studio_at

    studio = studio_at(host)
    before = keys()
    pages = furnish(studio, word="eigen", hidden="eigen", name=name, slug_end=f"-{name}")
    rows = {model: found - before[model] for model, found in keys().items()}
    rows[Studio] |= {studio.pk}
    rows[StudioImage] |= frozenset(
        StudioImage.objects.filter(collection=studio.collection).values_list("pk", flat=True)
    )
    return Furnished(studio=studio, rows=Rows(rows), **pages)


def make_other() -> Furnished:
    """A whole studio from nothing, with a canary in each of its texts and the other one in what is not public."""
    before = keys()
    files = canary_files(read_site(CONTENT / "kade"))
    studio = make_studio(files, root=Page.get_first_root_node(), port=80)
    studio.site.root_page = PageMaker(files, studio).make()
    studio.site.save()
    fill(studio)
    studio.save()
    for page in Page.objects.descendant_of(studio.container).specific():
        assert fill(page), page
        page.save_revision(clean=False).publish()
    make_people(studio, name=CANARY, password="x")
    pages = furnish(studio, word=f"{RARE} {CANARY}", hidden=f"{RARE} {CANARY} {CAGED}", name=CANARY)
    rows = {model: found - before[model] for model, found in keys().items()}
    return Furnished(studio=studio, rows=Rows(rows), **pages)


def canary_files(files: SiteFiles) -> SiteFiles:
    identity = {
        **files.identity,
        "name": f"{RARE} {CANARY}",
        "host": f"{CANARY}.localhost",
        "owner": CANARY,
        "email": f"post@{CANARY}.example",
        "street": CANARY,
        "city": CANARY,
        "neighbourhood": CANARY,
    }
    pages = []
    for page in files.pages:
        values = dict(page.document.values)
        values["title"] = f"{RARE} {values['title']}"
        pages.append(replace(page, document=replace(page.document, values=values)))
    return SiteFiles(folder=Path(CANARY), identity=identity, pages=tuple(pages))


def furnish(studio: Studio, *, word: str, hidden: str, name: str, slug_end: str = "") -> dict[str, Page]:
    """Something of everything that people of a studio make; `hidden` stands in what visitors do not get."""
    owner, marketer = (get_user_model().objects.get(username=f"{name}-{role}") for role in ("owner", "marketer"))
    for person in (owner, marketer):
        person.first_name, person.last_name = hidden, "Jansen"
        person.save()
    pages = make_pages(studio, word=word, hidden=hidden, by=marketer, slug_end=slug_end)
    for page in pages.values():
        comment = Comment.objects.create(page=page, user=marketer, text=hidden, contentpath="title")
        CommentReply.objects.create(comment=comment, user=owner, text=hidden)
        EditingSession.objects.create(user=owner, content_object=page, last_seen_at=timezone.now(), is_editing=True)
    make_workflow(studio, pages["draft"], word=hidden, by=marketer, judge=owner)
    make_media(studio, word=word, hidden=hidden, by=owner)
    make_translation(pages["translated"], word=hidden, by=marketer)
    make_records(studio, word=hidden, name=name, by=owner)
    Redirect.objects.create(old_path=f"/{word.replace(' ', '-')}", site=studio.site, redirect_page=pages["live"])
    question = question_of(intake_of(studio.site.hostname), Kind.LINE).field_name
    email = question_of(intake_of(studio.site.hostname), Kind.EMAIL).field_name
    response = submit(host=studio.site.hostname, **{question: hidden, email: f"{name}@{name}.example"})
    assert response.status_code == 303
    return pages


def make_records(studio: Studio, *, word: str, name: str, by: Any) -> None:
    """What comes of running a studio: rows that no page and no file stands for."""
    now = timezone.now()
    webhook = Webhook.objects.create(studio=studio, name=word, url=f"https://{name}.example/hook", secret=f"{word} x")
    WebhookAttempt.objects.create(webhook=webhook, message=uuid4(), at=now, succeeded=False, milliseconds=3, error=word)
    DataRequest.ask(studio_id=studio.pk, email=f"vraag@{name}.example", language="nl", asked_at=now, due_at=now)
    AuditEntry.objects.create(studio=studio, at=now, action=AuditEntry.Action.EXPORTED, user=by, by=word)
    LanguageJob.objects.create(
        studio=studio,
        locale=Locale.objects.get(language_code="de"),
        kind=LanguageJob.Kind.TRANSLATE,
        requested_by=by,
        status=LanguageJob.Status.FAILED,
        error=word,
    )
    HostName.objects.create(studio=studio, hostname=f"www.{name}.localhost")
    SpinUp.objects.create(
        studio=studio, plan={"name": word, "host": f"{name}.localhost"}, error=word, status=SpinUp.Status.FAILED
    )
    Invitation.objects.create(studio=studio, role=Role.OWNER, user=by, error=word)
    Invitation.objects.create(studio=studio, role=Role.TRAINER, email=f"gevraagd@{name}.example", error=word)
    for person in get_user_model().objects.filter(groups__studio_role__studio=studio).distinct():
        # As after the first sign-in: allauth keeps the address of everybody whose link is opened, valid or not.
        EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"primary": True})
    profile = UserProfile.get_for_user(by)
    profile.avatar.save(f"{name}.webp", ContentFile((CONTENT / "pictures" / "kade-kraan.webp").read_bytes()))
    key = {"name": word, "credential": {}}
    Authenticator.objects.create(user=by, type=Authenticator.Type.WEBAUTHN, data=key)
    UserSession.objects.create(user=by, ip="203.0.113.9", user_agent=word, session_key=f"{name}-elders")


def make_pages(studio: Studio, *, word: str, hidden: str, by: Any, slug_end: str) -> dict[str, Page]:
    home = studio.site.root_page.specific

    def page(slug: str, **fields: Any) -> LandingPage:
        home.refresh_from_db()
        title, slug = f"{hidden} {slug}", f"{slug}{slug_end}"
        made = LandingPage(title=title, slug=slug, hero_line_1=hidden, owner=by, locale=home.locale, **fields)
        home.add_child(instance=made)
        revision = made.save_revision(user=by, log_action=True)
        if made.live:
            revision.publish(user=by)
        made.refresh_from_db()
        return made

    draft = page("concept", live=False, expire_at=timezone.now() + timedelta(days=9))
    private = page("besloten", live=True)
    PageViewRestriction.objects.create(page=private, restriction_type="password", password=hidden)
    live = (
        LandingPage.objects.descendant_of(studio.container).live().filter(locale=home.locale).exclude(pk=private.pk)[0]
    )
    live.save_revision(user=by, log_action=True)
    private.title = f"{hidden} later"
    private.save_revision(user=by, log_action=True, approved_go_live_at=timezone.now() + timedelta(days=5))
    translated = LandingPage.objects.descendant_of(studio.container).get(
        translation_key=live.translation_key, locale__language_code="en"
    )
    return {"draft": draft, "live": live, "private": private, "translated": translated}


def make_workflow(studio: Studio, page: Page, *, word: str, by: Any, judge: Any) -> None:
    group = StudioRole.objects.get(studio=studio, role=Role.OWNER).group
    task = GroupApprovalTask.objects.create(name=word)
    task.groups.add(group)
    workflow = Workflow.objects.create(name=word)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=studio.container)
    state = workflow.start(page, by)
    state.current_task_state.specific.reject(user=judge, comment=word)
    state.refresh_from_db()
    state.resume(user=by)


def make_media(studio: Studio, *, word: str, hidden: str, by: Any) -> None:
    picture = CONTENT / "pictures" / "kade-kraan.webp"
    image = add_picture(studio, picture, credit=word)
    image.title, image.description = word, word
    image.tags.add(f"{word} plaatje")
    image.save()
    image.get_rendition("max-165x165")
    locked = studio.collection.add_child(name=hidden)
    CollectionViewRestriction.objects.create(collection=locked, restriction_type="password", password=hidden)
    for collection, text in ((studio.collection, word), (locked, hidden)):
        document = StudioDocument(title=text, collection=collection, uploaded_by_user=by)
        document.file.save(f"{word.replace(' ', '-')}.txt", ContentFile(text.encode()))
        document.tags.add(f"{text} stuk")
    studio.collection.refresh_from_db()
    upload = UploadedFile(uploaded_by_user=by, for_content_type=ContentType.objects.get_for_model(StudioImage))
    upload.file.save(f"{word.replace(' ', '-')}.webp", ContentFile(picture.read_bytes()))


def make_translation(translated: Page, *, word: str, by: Any) -> None:
    original = translated.get_translation(Locale.objects.get(language_code="nl")).specific
    TranslationSource.objects.filter(object_id=original.translation_key).delete()
    StringTranslation.objects.filter(context__object_id=original.translation_key).delete()
    source, _created = TranslationSource.get_or_create_from_instance(original)
    Translation.objects.create(source=source, target_locale=translated.locale)
    segment = StringSegment.objects.filter(source=source).first()
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=translated.locale,
        data=word,
        last_translated_by=by,
    )


def groups_by_model(rows: Rows) -> dict[str, list[Any]]:
    """For a message of a failing test."""
    found: dict[str, list[Any]] = defaultdict(list)
    for model, pks in rows.by_model.items():
        if pks:
            found[model._meta.label] = sorted(pks, key=str)
    return dict(found)
