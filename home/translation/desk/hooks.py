"""Where translating meets Wagtail's admin. Our addresses come before wagtail-localize's own, which check too little."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail_localize.models import Translation

from ...access import works_as
from ...models import LanguageJob, StudioPage
from ..untranslated import untranslated
from . import aliases, po, views
from .reach import EDITORS

FIRST = -100


@hooks.register("register_admin_urls", order=FIRST)
def register_urls() -> list[URLPattern]:
    """Ours, and ours in the place of wagtail-localize's."""
    report = RedirectView.as_view(pattern_name="translations", query_string=False)
    return [
        path("translations/", views.translations, name="translations"),
        path("translations/start/", views.translate_all, name="translate_all"),
        path("translations/<int:translation_id>/publish/", views.publish_translation, name="publish_translation"),
        path("translations/adopt/<int:page_id>/", views.adopt_page, name="adopt_translation"),
        path("localize/submit/page/<int:page_id>/", views.SubmitTranslations.as_view(), name="submit_translations"),
        path("localize/update/<int:translation_source_id>/", views.confirm_update, name="update_translation_source"),
        path(
            "localize/translate/<int:translation_id>/machine_translate/",
            views.machine_translate,
            name="machine_translate_page",
        ),
        path("localize/translate/<int:translation_id>/pofile/upload/", po.upload_po, name="upload_po"),
        path("localize/page/<int:page_id>/convert_to_alias/", aliases.convert_to_alias, name="keep_translation"),
        path("localize/reports/translations/", report, name="translations_report_moved"),
        path("localize/reports/translations/results/", report, name="translations_report_results_moved"),
    ]


class TranslationsMenuItem(MenuItem):
    """For those who edit the pages of a studio."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_as(request.user, *EDITORS)


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    label, address = gettext_lazy("Translations"), reverse("translations")
    return TranslationsMenuItem(label, address, name="translations", icon_name="wagtail-localize-language", order=250)


@hooks.register("construct_reports_menu")
def hide_stock_report(request: HttpRequest, items: list[MenuItem]) -> None:
    """Ours shows one studio; wagtail-localize's shows all."""
    report = reverse("wagtail_localize:translations_report")
    items[:] = [item for item in items if item.url != report]


@hooks.register("before_edit_page", order=FIRST)
def stop_at_gate(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The translation editor's button “publish” leads to our own page, which says what is missing."""
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None or page.alias_of_id:
        return None
    if request.method == "POST" and request.POST.get("action") == "publish":
        return redirect("publish_translation", translation.pk)
    if request.method == "GET":
        _say_how_the_machine_does(request, page)
    return None


def _say_how_the_machine_does(request: HttpRequest, page: Page) -> None:
    job = views.last_machine_job(page)
    if job is None or job.status == LanguageJob.Status.DONE:
        return
    if job.status == LanguageJob.Status.FAILED:
        messages.error(request, _("Machine translation stopped: %(reason)s") % {"reason": job.error})
    elif job.error:
        messages.warning(
            request, _("Machine translation is tried again. The last time: %(reason)s") % {"reason": job.error}
        )
    else:
        text = _("Machine translation is at work: %(done)s of %(total)s texts. Reload this page in a moment.")
        messages.info(request, text % {"done": job.done, "total": job.total or "…"})


@hooks.register("before_publish_page")
def refuse_dutch(request: HttpRequest, page: Page) -> HttpResponse | None:
    """In Wagtail's own editor, on a page that is not kept in step with Dutch any more."""
    found = untranslated(page.specific) if isinstance(page.specific, StudioPage) else None
    if not found:
        return None
    messages.error(request, _("Not published: %(reason)s") % {"reason": found})
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def refuse_dutch_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publishing many at once stops at the first that is not fit, and names all of them."""
    if action_type != "publish":
        return None
    refused = []
    for page in objects:
        if isinstance(page, Page):
            for one in (page, *(page.get_descendants().not_live() if request.POST.get("include_descendants") else ())):
                draft = one.get_latest_revision_as_object()
                if isinstance(draft, StudioPage) and untranslated(draft):
                    refused.append(one.get_admin_display_title())
    if not refused:
        return None
    text = _("Nothing was published, for these pages are not translated yet: %(titles)s.")
    messages.error(request, text % {"titles": ", ".join(refused)})
    return redirect(request.GET.get("next") or reverse("wagtailadmin_home"))
