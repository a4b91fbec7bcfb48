"""The menu of the desk: leads, and what can be learned from them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from ..report.viewset import ReportViewSet
from .viewset import LeadViewSet


class DeskGroup(ViewSetGroup):
    """One entry in the main menu. Others add theirs with the hook `register_leads_menu_item`."""

    menu_label = _("Leads")
    menu_icon = "group"
    menu_name = "leads"
    menu_order = 90
    submenu_hook = "register_leads_menu_item"
    items = (LeadViewSet("lead", url_prefix="leads"), ReportViewSet("lead_report", url_prefix="leads/report"))
