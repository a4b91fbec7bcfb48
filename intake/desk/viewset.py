"""Where the desk hangs in the admin: addresses and menu."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from ..models.lead import Lead
from .lead_page import LeadActView, LeadInspectView, TryAgainView
from .listing import LeadIndexView
from .panel import waiting

KEPT = ("index", "index_results", "inspect")
"""Of Wagtail's stock views only these: nothing is added, changed or deleted through the others."""


class LeadViewSet(ModelViewSet):
    """Leads: the list, one page each, and what can be done there."""

    model = Lead
    icon = "group"
    menu_label = _("Leads")
    menu_order = 10
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = LeadIndexView
    inspect_view_class = LeadInspectView
    form_fields = ["status"]
    list_per_page = 50
    add_to_reference_index = False

    def get_urlpatterns(self) -> list[URLPattern]:
        options = {**self.get_common_view_kwargs(), **self.get_inspect_view_kwargs()}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in KEPT),
            path("waiting/", waiting, name="waiting"),
            path("<int:pk>/again/<int:row>/", self.construct_view(TryAgainView, **options), name="try_again"),
            path("<int:pk>/<slug:act>/", self.construct_view(LeadActView, **options), name="act"),
        ]
