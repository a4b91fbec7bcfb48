"""The filters of the list of leads."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from ..clock_text import STATE_CHOICES
from ..models.lead import INTENT_LABELS, Lead, LeadQuerySet
from .clock_filter import WAITING, with_clock
from .recent import recent
from .scope import Scope, row_number, scope_of

ME, NOBODY = "me", "nobody"
MOST_STUDIOS = 20
"""More are searched by name rather than chosen from a list."""
NO_ARTICLE = "none"


class LeadFilterSet(WagtailFilterSet):
    """Every choice comes from the studios of whoever looks; a value from elsewhere finds nothing."""

    clock = django_filters.ChoiceFilter(
        label=_("Clock"), choices=[(WAITING, _("waiting, whatever the colour")), *STATE_CHOICES], method="by_clock"
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Lead.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    intent = django_filters.MultipleChoiceFilter(
        label=_("Verdict"), choices=INTENT_LABELS, widget=forms.CheckboxSelectMultiple
    )
    standing = django_filters.ChoiceFilter(
        label=_("Standing"),
        choices=Lead.Standing.choices,
        method="by_standing",
        empty_label=_("All but suspected spam"),
    )
    article = django_filters.ChoiceFilter(label=_("Article"), method="by_article")
    campaign = django_filters.ChoiceFilter(label=_("Campaign"))
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)
    assigned = django_filters.ChoiceFilter(label=_("Who calls"), method="by_person")
    period = django_filters.DateFromToRangeFilter(label=_("Asked"), method="by_period", widget=DateRangePickerWidget)
    studio = django_filters.ChoiceFilter(label=_("Studio"), method="by_studio")
    studio_name = django_filters.CharFilter(
        label=_("Studio"), field_name="studio__name", lookup_expr="icontains", help_text=_("Part of its name.")
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Any, prefix: str | None = None) -> None:
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.scope: Scope = scope_of(request.user)
        offered = recent(self.scope)
        self._offer("article", ((NO_ARTICLE, _("none: straight to the form")), *offered.articles))
        self._offer("campaign", offered.campaigns)
        self._offer("assigned", ((ME, _("me")), (NOBODY, _("nobody")), *offered.people))
        studios = self.scope.first_studios(MOST_STUDIOS + 1)
        self._offer("studio", tuple((str(studio.pk), studio.name) for studio in studios))
        if len(studios) < 2 or len(studios) > MOST_STUDIOS:
            del self.filters["studio"]
        if len(studios) <= MOST_STUDIOS:
            del self.filters["studio_name"]

    def _offer(self, name: str, choices: tuple[tuple[str, Any], ...]) -> None:
        """Give a filter its choices. One that comes in a link and is not among them is kept, under its own name."""
        given = self.data.get(name, "") if self.data else ""
        if given and given not in dict(choices) and len(given) <= 200:
            choices = (*choices, (given, given if name == "campaign" else _("chosen earlier")))
        self.filters[name].extra["choices"] = choices

    def filter_queryset(self, queryset: LeadQuerySet) -> LeadQuerySet:
        """Suspected spam stands apart: it is shown to whoever asks for it."""
        queryset = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("standing"):
            queryset = queryset.exclude(standing=Lead.Standing.SUSPECTED)
        return queryset

    def by_clock(self, leads: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        return with_clock(leads, value, now=timezone.now())

    def by_standing(self, leads: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        return leads.filter(standing=value)

    def by_article(self, leads: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        if value == NO_ARTICLE:
            return leads.filter(source_page__isnull=True, source_path="")
        page = row_number(value)
        return leads.none() if page is None else leads.filter(source_page_id=page)

    def by_person(self, leads: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        if value == NOBODY:
            return leads.filter(assigned_to__isnull=True)
        person = self.request.user.pk if value == ME else row_number(value)
        return leads.none() if person is None else leads.filter(assigned_to_id=person)

    def by_studio(self, leads: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        studio = row_number(value)
        return leads.none() if studio is None else leads.filter(studio_id=studio)

    def by_period(self, leads: LeadQuerySet, name: str, value: slice) -> LeadQuerySet:
        """Whole days of the studio."""
        zone = self.scope.zone
        if value.start is not None:
            leads = leads.filter(received_at__gte=datetime.combine(_possible(value.start), time.min, zone))
        if value.stop is not None:
            after = _possible(value.stop) + timedelta(days=1)
            leads = leads.filter(received_at__lt=datetime.combine(after, time.min, zone))
        return leads


def _possible(moment: datetime) -> date:
    """Its day, within what every calendar and database can count."""
    return min(max(moment.date(), date(1970, 1, 1)), date(2999, 12, 31))
