"""The pages of the desk on which people translate."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.views.submit_translations import SubmitPageTranslationView, SubmitTranslationForm

from ...jobs import start_soon
from ...models import LanguageJob, Studio
from ...models.language_job import request_language_work
from ...targets import tell_dead_ends
from ..adopting import adopt, foresee
from ..machine.translating import service
from ..overview import chosen_ids, languages_of, overview
from ..progress import accept_machine_translations, missing_texts, progress_of, unread_texts
from ..publishing import publish
from ..sources import take_down
from ..submitting import approve, ask_for_changes, may_submit, submit, waiting_for
from ..untranslated import NotComplete
from .reach import own_page, own_source, own_studios, own_translation, person

RECENT_JOBS = 5


# --- Overview ---


def translations(request: HttpRequest) -> HttpResponse:
    """Every page of one studio in each of its languages."""
    studios = own_studios(request)
    studio = _chosen(studios, request.GET.get("studio"))
    locales = languages_of(studio) if studio else []
    context = {
        "studios": studios,
        "studio": studio,
        "locales": locales,
        "rows": overview(studio, locales=locales) if studio else [],
        "publishes": publishes(studio, request) if studio else False,
        "jobs": _recent_jobs(studio) if studio else [],
        "service": service(),
        "page_title": _("Translations"),
        "header_icon": "site",
    }
    return render(request, "home/desk/translations.html", context)


def publishes(studio: Studio, request: HttpRequest) -> bool:
    """Whether this person puts pages live, or hands them in to the owner. Rights are given on the whole branch."""
    assert studio.container is not None
    return bool(studio.container.permissions_for_user(request.user).can_publish_subpage())


def _chosen(studios: list[Studio], wanted: str | None) -> Studio | None:
    if wanted is None:
        return studios[0] if studios else None
    found = next((studio for studio in studios if str(studio.pk) == wanted), None)
    if found is None:
        raise Http404("There is no such studio.")
    return found


def _recent_jobs(studio: Studio) -> list[LanguageJob]:
    return list(studio.language_jobs.select_related("locale", "branch")[:RECENT_JOBS])


@require_POST
def translate_all(request: HttpRequest) -> HttpResponse:
    """Make drafts of all pages that one language lacks."""
    studio = _chosen(own_studios(request), request.POST.get("studio", ""))
    assert studio is not None
    locale = next((one for one in languages_of(studio) if str(one.pk) == request.POST.get("locale")), None)
    if locale is None:
        raise Http404("This studio does not have that language.")
    job = request_language_work(studio, locale, LanguageJob.Kind.TRANSLATE, user=person(request))
    start_soon(job)
    messages.success(request, _("The drafts are being made. Reload this page to see how far they are."))
    return redirect(_overview_of(studio))


def _overview_of(studio: Studio) -> str:
    return f"{reverse('translations')}?studio={studio.pk}"


# --- Hand to translators ---


class StudioSubmitForm(SubmitTranslationForm):
    """Offers the languages that the studio has chosen and the page does not have yet."""

    def __init__(self, instance: Page, studio: Studio, *args: Any, **kwargs: Any) -> None:
        super().__init__(instance, *args, **kwargs)
        field = self.fields["locales"]
        field.queryset = field.queryset.filter(pk__in=chosen_ids(studio))
        field.label = _("Languages")
        field.error_messages["required"] = _("Choose at least one language.")
        if not field.queryset.exists():
            field.help_text = _(
                "This page is there in every language of the studio. More languages are chosen in the settings of "
                "the studio."
            )


class SubmitTranslations(SubmitPageTranslationView):
    """Translate a page, or it and all below it. The drafts are made in the background."""

    title = gettext_lazy("Translate page")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object, self.studio = own_page(request, self.kwargs["page_id"])
        self.components: list[Any] = []
        handler = self.post if request.method == "POST" else self.get
        return handler(request, *args, **kwargs)

    def get_object(self) -> Page:
        return self.object

    def get_form(self) -> StudioSubmitForm:
        if self.request.method == "POST":
            return StudioSubmitForm(self.object, self.studio, self.request.POST)
        wanted = Locale.objects.filter(language_code=self.request.GET.get("select_locale", "")).first()
        return StudioSubmitForm(self.object, self.studio, initial={"locales": [wanted]} if wanted else None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs))
        whole_branch = form.cleaned_data["include_subtree"]
        for locale in form.cleaned_data["locales"]:
            job = request_language_work(
                self.studio,
                locale,
                LanguageJob.Kind.TRANSLATE if whole_branch else LanguageJob.Kind.PAGE,
                branch=self.object,
                user=person(request),
            )
            start_soon(job)
        messages.success(request, _("The drafts are being made. Reload this page to see how far they are."))
        return redirect(self.get_success_url() or _overview_of(self.studio))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["form"] = kwargs.get("form") or context["form"]
        return context


@require_POST
def update_source(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """Hand translators what has changed on the Dutch page. Nothing goes live by it."""
    source, page, studio = own_source(request, translation_source_id)
    take_down([page])
    kept_in_step = source.translations.filter(enabled=True, target_locale__in=chosen_ids(studio))
    waiting = sum(p.missing for p in progress_of(list(kept_in_step.values_list("pk", flat=True))).values())
    if waiting:
        text = ngettext("%(n)d text asks to be translated again.", "%(n)d texts ask to be translated again.", waiting)
        messages.success(request, text % {"n": waiting})
    else:
        messages.success(request, _("Nothing that is translated has changed."))
    return redirect(get_valid_next_url_from_request(request) or _overview_of(studio))


def confirm_update(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """At the address of wagtail-localize's own form, which could publish without a look."""
    if request.method == "POST":
        return update_source(request, translation_source_id)
    source, page, studio = own_source(request, translation_source_id)
    context = {
        "page_title": _("Hand over what has changed"),
        "page_subtitle": page.get_admin_display_title(),
        "source": source,
        "studio": studio,
        "rows": overview(studio, locales=languages_of(studio), only=page),
        "publishes": publishes(studio, request),
        "next": get_valid_next_url_from_request(request),
    }
    return render(request, "home/desk/update_source.html", context)


def adopt_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Keep a page that was written separately in step with its Dutch page. Says first what becomes of its texts."""
    page, studio = own_page(request, page_id)
    dutch = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True
    ).first()
    kept = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    if dutch is None or dutch.pk == page.pk or page.alias_of_id or kept.exists():
        raise Http404("This page is no translation that was written separately.")
    dutch, _studio = own_page(request, dutch.pk)
    newest = page.get_latest_revision_as_object()
    if request.method == "POST":
        adopt(dutch, newest, user=person(request))
        text = _("“%(title)s” is kept in step with the Dutch page from now on.")
        messages.success(request, text % {"title": page.get_admin_display_title()})
        return redirect(get_valid_next_url_from_request(request) or _overview_of(studio))
    context = {
        "page_title": _("Keep in step with the Dutch page"),
        "page_subtitle": page.get_admin_display_title(),
        "adoption": foresee(dutch, newest),
        "language": page.locale.language_code,
        "next": get_valid_next_url_from_request(request),
    }
    return render(request, "home/desk/adopt_translation.html", context)


# --- Publish ---


def publish_translation(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Shows what is missing and what nobody has read; publishes when nothing is, or when somebody says so.

    Where the owner approves, others hand the translation in here, and the owner puts it live or asks for changes.
    """
    translation, page, studio = own_translation(request, translation_id)
    hands_in = may_submit(page, person(request))
    if not hands_in and not page.permissions_for_user(request.user).can_publish():
        raise Http404("Publishing this page is for others.")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    waiting = None if hands_in else waiting_for(page, person(request))
    if request.method == "POST" and waiting and request.POST.get("decision") == "changes":
        ask_for_changes(waiting, user=person(request), comment=request.POST.get("comment", ""))
        messages.success(request, _("Your words were sent to who handed it in."))
        return redirect(edit)
    if request.method == "POST":
        complete = not request.POST.get("although_incomplete")
        if request.POST.get("read"):
            accept_machine_translations(translation, reader=person(request))
        try:
            if hands_in:
                submit(translation, user=person(request), although_incomplete=not complete)
                messages.success(request, _("Handed in. The owner hears of it, and so do you when it is decided."))
                return redirect(edit)
            go_live = partial(approve, waiting, user=person(request)) if waiting else None
            published = publish(translation, user=person(request), although_incomplete=not complete, go_live=go_live)
        except NotComplete as refusal:
            messages.error(request, str(refusal))
        except ValidationError as problems:
            messages.error(request, _("The page cannot be published yet."), extra_tags="")
            for name, texts in problems.message_dict.items():
                messages.error(request, f"{_field_name(page, name)}: {' '.join(texts)}")
        else:
            text = _("“%(title)s” is live in %(language)s.")
            names = {"title": published.title, "language": translation.target_locale.get_display_name()}
            messages.success(request, text % names, buttons=[messages.button(published.full_url, _("View live"))])
            tell_dead_ends(request, published)
            return redirect(edit)
    context = {
        "page_title": _("Hand in translation") if hands_in else _("Publish translation"),
        "page_subtitle": page.get_admin_display_title(),
        "header_icon": "site",
        "translation": translation,
        "target": page,
        "studio": studio,
        "missing": missing_texts(translation),
        "unread": unread_texts(translation),
        "edit_url": edit,
        "hands_in": hands_in,
        "waiting": waiting,
        "state": page.current_workflow_state if hands_in else None,
    }
    return render(request, "home/desk/publish_translation.html", context)


def _field_name(page: Page, name: str) -> str:
    try:
        return str(page._meta.get_field(name).verbose_name)
    except LookupError:
        return name


# --- Machine translation ---


@require_POST
def machine_translate(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Queue it: a service may take long, and is never asked inside a request."""
    translation, page, studio = own_translation(request, translation_id)
    by = service()
    if by is None or translation.target_locale_id not in chosen_ids(studio):
        raise Http404("There is no machine translation here.")
    source = Page.objects.get(translation_key=translation.source.object_id, locale_id=translation.source.locale_id)
    if progress_of([translation.pk])[translation.pk].missing:
        job = request_language_work(
            studio, translation.target_locale, LanguageJob.Kind.MACHINE, branch=source, user=person(request)
        )
        start_soon(job)
        text = _("%(service)s is translating. Reload this page in a moment.")
        messages.success(request, text % {"service": by.display_name})
    else:
        messages.warning(request, _("There is nothing left to translate."))
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_pages:edit", args=[page.pk]))


def last_machine_job(page: Page) -> LanguageJob | None:
    """The newest machine translation of a page in its language."""
    jobs = LanguageJob.objects.filter(
        kind=LanguageJob.Kind.MACHINE, locale=page.locale_id, branch__translation_key=page.translation_key
    )
    return jobs.first()
