"""The page of one lead: who, how the clock stands, what to do, what they answered, what happened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import InspectView

from ..follow_up import try_again
from ..marks import marks_of, reading_of
from ..models.follow_up import FollowUp
from ..models.lead import Lead, LeadEvent, LeadQuerySet
from ..people import people_at
from ..privacy import audit
from .columns import clock_context
from .forms import FORMS, LeadForm
from .scope import scope_of
from .timeline import timeline


class LeadInspectView(InspectView):
    """One lead. A lead of another studio is not found, exactly like one that does not exist."""

    any_permission_required = ["view"]
    template_name = "intake/desk/lead.html"
    sent: LeadForm | None = None

    def get_queryset(self) -> LeadQuerySet:
        return scope_of(self.request.user).leads().select_related("studio__site", "assigned_to", "source_page")

    def get_object(self, queryset: LeadQuerySet | None = None) -> Lead:
        return get_object_or_404(self.get_queryset(), pk=self.pk)

    def get_page_title(self) -> str:
        return _("Lead")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        note_opened(self.object, user=request.user)
        audit.viewed(self.object, user=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lead, zone = self.object, self.object.studio.hours.zone
        marks = marks_of([lead.studio], now=timezone.now())[lead.studio_id]
        follow_ups = FollowUp.objects.select_related("webhook").order_by("due_at", "pk")
        forms = {name: form(lead) for name, form in FORMS.items()}
        if self.sent is not None:
            forms[self.sent.prefix_of()] = self.sent
        context.update(
            lead=lead,
            forms=forms,
            clock=clock_context(reading_of(lead, marks), zone=zone),
            can_assign=people_at(lead.studio.site_id).exists(),
            submissions=lead.submissions.select_related("source_page").prefetch_related(
                Prefetch("follow_ups", queryset=follow_ups)
            ),
            timeline=timeline(lead.events.all(), zone=zone),
            today=timezone.localdate(timezone=zone),
        )
        return context


class LeadActView(LeadInspectView):
    """One act about one lead. What cannot be done shows the page again, with what was filled in and what is wrong."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Somebody pressed return in the address bar: nothing is done by looking."""
        if self.kwargs["act"] not in FORMS:
            raise Http404("There is no such act.")
        return redirect("lead:inspect", self.object.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form_class = FORMS.get(self.kwargs["act"])
        if form_class is None:
            raise Http404("There is no such act.")
        form = form_class(self.object, request.POST)
        if form.is_valid():
            event = form.done(request.user)
            messages.success(request, _("Written down: %(what)s.") % {"what": event.get_kind_display()})
            # What was taken for spam may have turned out to belong to another lead.
            return redirect("lead:inspect", event.lead_id)
        self.sent = form
        audit.viewed(self.object, user=request.user)
        return self.render_to_response(self.get_context_data(**kwargs), status=422)


class TryAgainView(LeadInspectView):
    """A message that was given up, once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(FollowUp, pk=self.kwargs["row"], submission__lead=self.object)
        if row.status == FollowUp.Status.FAILED:
            try_again(row)
            messages.success(request, _("It is tried again now, and later if need be."))
        else:
            messages.info(request, _("This message is not given up: there is nothing to try again."))
        return redirect("lead:inspect", self.object.pk)


def note_opened(lead: Lead, *, user: Any) -> None:
    """The first time somebody opens a lead is part of its history. Does not stop the clock."""
    opened = LeadEvent.objects.filter(lead=lead, kind=LeadEvent.Kind.OPENED, user=user)
    if not opened.exists():
        LeadEvent.of(lead, LeadEvent.Kind.OPENED, at=timezone.now(), user=user).save()
