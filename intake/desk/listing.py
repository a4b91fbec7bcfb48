"""The list of leads: newest first, with what a trainer needs to decide whom to call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.views.generic import IndexView

from home.access import current_studio_name
from home.alike import any_writing
from home.email_address import same_key
from home.telephone import tidy_number

from ..clock import Marks, Promise
from ..marks import reading_of
from ..models.lead import Lead, LeadContact, LeadQuerySet, Submission
from ..models.policy import FollowUpPolicy
from ..privacy import audit
from .columns import (
    ClockColumn,
    LeadTitleColumn,
    ReceivedColumn,
    StatusColumn,
    VerdictColumn,
    article_title,
    caller,
)
from .export import FORMATS, export_response
from .filters import LeadFilterSet
from .paginator import CappedPaginator
from .scope import lean, scope_of

ROW = "lead"
"""What a row is called in the identifiers by which Wagtail ties its tick box to its title."""


class LeadIndexView(IndexView):
    """Newest first. As many queries for fifty leads as for one, of a million as of a thousand."""

    any_permission_required = ["view"]
    template_name = "intake/desk/leads.html"
    results_template_name = "intake/desk/leads_results.html"
    filterset_class = LeadFilterSet
    paginator_class = CappedPaginator
    table_classname = "listing desk-leads"
    is_searchable = True
    default_ordering = "-received_at"
    show_export_buttons = True

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            BulkActionsCheckboxColumn("bulk_actions", obj_type=ROW),
            ClockColumn("clock", label=_("Clock"), sort_key="due_at", classname="desk-cell-clock"),
            LeadTitleColumn(
                "name",
                label=_("Name"),
                accessor=str,
                sort_key="name",
                get_url=self.get_inspect_url,
                get_title_id=lambda lead: f"{ROW}_{lead.pk}_title",
            ),
            VerdictColumn("intent", label=_("Verdict"), sort_key="points", classname="desk-cell-verdict"),
            Column("article", label=_("Article"), accessor=article_title, classname="desk-cell-article"),
            StatusColumn("status", label=_("Status"), sort_key="status", classname="desk-cell-status"),
            Column("assigned_to", label=_("Who calls"), accessor=caller, classname="desk-cell-caller"),
            ReceivedColumn("received_at", label=_("Asked"), sort_key="received_at", classname="desk-cell-received"),
        ]
        if scope_of(self.request.user).has_several:
            columns.append(Column("studio", label=_("Studio"), accessor="studio.name", classname="desk-cell-studio"))
        return columns

    def get_base_queryset(self) -> LeadQuerySet:
        """Of the studio that is worked in; a filter on studio looks wider."""
        scope = scope_of(self.request.user)
        studio = None if self.request.GET.get("studio") else current_studio_name(self.request)
        return scope.only(studio.pk if studio else None).leads()

    def filter_queryset(self, queryset: LeadQuerySet) -> LeadQuerySet:
        """A filter that cannot be read narrows nothing, but spam stays out."""
        if self.filters and not self.filters.is_valid():
            return queryset.exclude(standing=Lead.Standing.SUSPECTED)
        return super().filter_queryset(queryset)

    def search_queryset(self, queryset: LeadQuerySet) -> LeadQuerySet:
        """Every word must be in the name, an address or a number, those of later forms too, however it is written."""
        for word in _words(self.search_query):
            digits = word.lstrip("+0") if word.lstrip("+").isdigit() else ""
            address = kept_as(word)
            # Marks alone would be found in every name.
            is_word = any(character.isalnum() for character in word)
            name = Q(name__iregex=any_writing(word)) if is_word else Q(name__icontains=word)
            found = name | Q(email__icontains=address)
            if digits:
                found |= Q(phone__contains=digits)
            known_by = LeadContact.objects.filter(lead=OuterRef("pk"), value__contains=digits or address)
            queryset = queryset.filter(found | Exists(known_by))
        return queryset

    def order_queryset(self, queryset: LeadQuerySet) -> LeadQuerySet:
        """The number decides among equals, so that no lead is on two pages."""
        ordering = self.ordering
        if ordering.removeprefix("-") == "due_at":
            due = F("due_at")
            down = ordering.startswith("-")
            return queryset.order_by(due.desc(nulls_last=True) if down else due.asc(nulls_last=True), "pk")
        return queryset.order_by(ordering, "-pk" if ordering.startswith("-") else "pk")

    def paginate_queryset(self, queryset: LeadQuerySet, page_size: int) -> tuple[Any, Any, Any, bool]:
        """With what rows show, and with their clocks."""
        paginator, page, rows, is_paginated = super().paginate_queryset(shown(queryset), page_size)
        page.object_list = with_readings(rows)
        return paginator, page, page.object_list, is_paginated

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            return export_response(self.request.user, self.object_list, self.request.GET["export"])
        audit.listed(context["object_list"], user=self.request.user)
        return super().render_to_response(context, **kwargs)

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.is_export = request.GET.get("export") in FORMATS

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.is_export:
            return {}
        context = super().get_context_data(*args, **kwargs)
        context["model_opts"] = Lead._meta
        return context


def _promise(lead: Any) -> Promise:
    """What the studio of a lead of `shown` promises itself; the defaults where it set nothing."""
    unset = FollowUpPolicy()
    return Promise(
        remind_after=timedelta(minutes=lead.remind_after or unset.remind_after),
        answer_within=timedelta(minutes=lead.answer_within or unset.answer_within),
    )


def _words(query: str) -> list[str]:
    """Words to look for. Figures with spaces between them are one number."""
    query = tidy_number(query.replace("\x00", ""))
    if query and not any(character.isalpha() for character in query) and "@" not in query:
        return ["".join(character for character in query if character.isdigit() or character == "+")]
    return query.split()


def kept_as(word: str) -> str:
    """Part of an e-mail address as addresses are kept: without capitals, and names of domains in ASCII."""
    return same_key(word) if "@" in word else same_key(f"@{word}")[1:] if "." in word else word.casefold()


def shown(leads: LeadQuerySet) -> LeadQuerySet:
    """With everything that a row shows."""
    latest = Submission.objects.filter(lead=OuterRef("pk")).order_by("-received_at", "-pk")
    of_studio = ("name", "time_zone", "opening_hours", "closed_days", "site_id")
    leads = lean(leads, *(f"studio__{column}" for column in of_studio))
    policy = FollowUpPolicy.objects.filter(site=OuterRef("studio__site"))
    return leads.annotate(
        reasons=Subquery(latest.values("reasons")[:1]),
        remind_after=Subquery(policy.values("remind_after")[:1]),
        answer_within=Subquery(policy.values("answer_within")[:1]),
    )


def with_readings(leads: LeadQuerySet) -> list[Lead]:
    """Leads of `shown`, each with `reading`: its clock at this moment. The opening hours of a studio are read once."""
    now = timezone.now()
    found: list[Any] = list(leads)
    marks: dict[int, Marks] = {}
    for lead in found:
        if lead.studio_id not in marks:
            marks[lead.studio_id] = Marks.of(lead.studio.hours, _promise(lead), now=now)
        lead.reading = reading_of(lead, marks[lead.studio_id])
    return found
