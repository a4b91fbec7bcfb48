"""A studio's webhooks, for its owners: make, change, test, and read what the other side said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_denied

from home.access import works_as
from home.models import Role

from ..models.follow_up import FollowUp
from ..models.webhook import Webhook
from ..privacy import audit
from ..webhooks.delivering import ask_for_test, change_secret, show_secret
from .forms import WebhookForm

LOG_LENGTH = 50
TEST_TAKES = timedelta(minutes=1)


def owns_a_studio(user: Any) -> bool:
    """Whether there is a studio whose webhooks this person may manage."""
    return works_as(user, Role.OWNER)


def own_webhook(request: HttpRequest, pk: int) -> Webhook:
    """A webhook of another studio is not found, exactly like one that does not exist."""
    return get_object_or_404(Webhook.objects.managed_by(request.user).select_related("studio__site"), pk=pk)


@require_safe
def webhook_list(request: HttpRequest) -> HttpResponse:
    """All webhooks of the studios somebody owns."""
    if not owns_a_studio(request.user):
        return permission_denied(request)
    webhooks = Webhook.objects.managed_by(request.user).select_related("studio").order_by("studio__name", "name", "pk")
    return _drawn(request, "list", {"webhooks": webhooks}, title=_("Webhooks"))


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_add(request: HttpRequest) -> HttpResponse:
    """A new webhook."""
    if not owns_a_studio(request.user):
        return permission_denied(request)
    form = WebhookForm(request.POST or None, user=request.user)
    if form.is_valid():
        webhook = form.save()
        messages.success(request, _("The webhook is there. Now fetch its secret, and send a test."))
        return redirect("webhook", webhook.pk)
    return _drawn(request, "add", {"form": form}, title=_("New webhook"))


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_page(request: HttpRequest, webhook_pk: int) -> HttpResponse:
    """One webhook: its form, its secret, its log, and what it never got."""
    webhook = own_webhook(request, webhook_pk)
    form = WebhookForm(request.POST or None, instance=webhook, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("webhook", webhook_pk)
    return _page(request, own_webhook(request, webhook_pk), form=form)


@require_POST
def webhook_secret(request: HttpRequest, webhook_pk: int) -> HttpResponse:
    """Show the secret the first time, or make a new one and show that. It is never shown again."""
    webhook = own_webhook(request, webhook_pk)
    secret = change_secret(webhook) if request.POST.get("change") else show_secret(webhook)
    webhook.refresh_from_db()
    return _page(request, webhook, secret=secret)


@require_POST
def webhook_test(request: HttpRequest, webhook_pk: int) -> HttpResponse:
    """Ask for a test message; the worker sends it within seconds."""
    ask_for_test(own_webhook(request, webhook_pk))
    return HttpResponseRedirect(reverse("webhook", args=[webhook_pk]) + "#log")


def _page(request: HttpRequest, webhook: Webhook, *, form: WebhookForm | None = None, secret: str = "") -> HttpResponse:
    asked = webhook.test_asked_at
    on_its_way = asked is not None and timezone.now() - asked < TEST_TAKES
    dead = (
        FollowUp.objects.visible_to(request.user).given_up().filter(webhook=webhook).select_related("submission__lead")
    )
    rows = list(dead[:LOG_LENGTH])
    audit.glanced({row.submission.lead for row in rows}, user=request.user)
    context = {
        "webhook": webhook,
        "form": form or WebhookForm(instance=webhook, user=request.user),
        "secret": secret,
        "on_its_way": on_its_way,
        "stuck": asked is not None and not on_its_way,
        "attempts": webhook.attempts.all()[:LOG_LENGTH],
        "rows": rows,
    }
    response = _drawn(request, "webhook", context, title=webhook.name)
    if on_its_way and request.method == "GET":
        response.headers["Refresh"] = "2"
    return response


def _drawn(request: HttpRequest, name: str, context: dict[str, Any], *, title: str) -> HttpResponse:
    trail = [{"url": reverse("webhooks"), "label": _("Webhooks")}]
    if name != "list":
        trail.append({"url": "", "label": title})
    shown = {**context, "header_title": title, "header_icon": "link-external", "breadcrumbs_items": trail}
    response = render(request, f"intake/delivery/{name}.html", shown)
    response.headers["Cache-Control"] = "private, no-store"
    return response
