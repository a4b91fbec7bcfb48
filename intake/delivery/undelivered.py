"""What was given up: who did not hear of whom, why, and a button to try again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ..desk.recent import forget_recent
from ..desk.scope import scope_of
from ..follow_up import try_again
from ..models.follow_up import FollowUp, FollowUpQuerySet
from ..privacy import audit

PAGE_LENGTH = 50
ALL_AT_ONCE = 1000


def undelivered(request: HttpRequest) -> FollowUpQuerySet:
    """What was given up in the studios of who asks."""
    return FollowUp.objects.visible_to(request.user).given_up()


@require_safe
def undelivered_list(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    rows = undelivered(request).select_related("submission__lead__studio", "webhook")
    title = _("Not delivered")
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("p"))
    audit.listed({row.submission.lead for row in page.object_list}, user=request.user)
    context = {
        "page": page,
        "header_title": title,
        "header_icon": "warning",
        "breadcrumbs_items": [{"url": "", "label": title}],
    }
    return render(request, "intake/delivery/undelivered.html", context)


@require_POST
def undelivered_again(request: HttpRequest) -> HttpResponse:
    """Try one again, or all. Those of other studios are not found."""
    row = request.POST.get("row", "")
    if row == "all":
        rows = list(undelivered(request)[:ALL_AT_ONCE])
    else:
        rows = [get_object_or_404(undelivered(request), pk=row if row.isdecimal() and len(row) < 19 else 0)]
    for found in rows:
        try_again(found)
    forget_recent(scope_of(request.user))
    words = ngettext("%(n)s message is tried again now.", "%(n)s messages are tried again now.", len(rows))
    messages.success(request, words % {"n": len(rows)})
    back = request.POST.get("back", "")
    allowed = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if allowed else reverse("undelivered"))
