"""To the visitor, at once: received, and what happens now. It promises a call only where somebody will call."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from home.public_site import PublicSite
from home.references import References, Wanted
from home.telephone import readable

from ..models.lead import Lead, Submission
from ..promise import promised_moment
from ..qualification import Intent
from .writing import Mail, fill, first_name

if TYPE_CHECKING:
    from ..models.intake_page import IntakePage


def auto_reply(submission: Submission, site: PublicSite) -> Mail:
    """The studio's own words, filled in; without a call to promise, what the page after sending says."""
    lead, page = submission.lead, submission.intake_page
    is_theirs = submission.email.casefold() in ("", lead.email.casefold())
    name = lead.name if is_theirs else submission.name
    words = {
        "name": first_name(name),
        "studio": site.name,
        "phone": readable(site.phone, site.country),
        "moment": moment_for(lead, site),
    }
    greeting = fill((page.reply_greeting if page else "") or _("Hello {name},"), words)
    if page is not None and submission.intent == Intent.NO_FIT and not page.call_no_fit:
        subject, context = _no_fit(page, site)
    elif lead.is_waiting:
        subject = fill((page.reply_subject if page else "") or _("We have received your answers"), words)
        text = fill((page.reply_text if page else "") or _("We call you {moment}."), words)
        context = {"paragraphs": _paragraphs(text), "may_change_moment": True}
    elif not is_theirs:
        # Another address than the one we know: what was told before is nobody else's business.
        subject = _("We have received your answers")
        context = {"paragraphs": [_("We read them, and come back to you.")]}
    else:
        subject = _("We have received your answers")
        context = {"paragraphs": [_("We add them to what you told us before, and come back to it with you.")]}
    return Mail(
        subject=subject,
        template="auto_reply",
        context={"greeting": greeting, "submission": submission, **context},
        reply_to=site.email,
    )


def moment_for(lead: Lead, site: PublicSite) -> str:
    """Before when somebody calls. A moment that has passed is not promised again."""
    now = timezone.now()
    if lead.due_at is not None and lead.due_at <= now:
        return _("as soon as we can")
    return promised_moment(lead.due_at, now=now, zone=site.hours.zone)


def _no_fit(page: IntakePage, site: PublicSite) -> tuple[str, dict[str, object]]:
    """What the page says that they have just read: kindly, and with something useful."""
    home = site.home_of(page.url_path)
    subject = _("We have received your answers")
    if home is None:
        return subject, {"paragraphs": [_("Thank you for your answers.")]}
    wanted = Wanted(articles=1)
    wanted.add_page(page)
    with References.load(page, site=site, home=home, wanted=wanted).active() as references:
        # Read again, so that its links and pages are those just loaded.
        outcomes = page.outcomes.stream_block.to_python(list(page.outcomes.raw_data))
        outcome = next((block.value for block in outcomes if block.block_type == Intent.NO_FIT), None)
        if outcome is None:
            return subject, {"paragraphs": [_("Thank you for your answers.")]}
        text = absolute(expand_db_html(outcome["text"].source), site.root_url)
        target, label = outcome["action_page"], outcome["action_label"]
        if target is None or not label:
            # As on the page after sending: what was meant is not live any more, so the newest article.
            target = next(iter(references.articles), None)
            label = target.title if target else ""
    context = {
        "html": text,
        "paragraphs": plain(text),
        "action_label": label,
        "action_address": site.root_url + target.public_url if target else "",
    }
    return outcome["title"] or subject, context


def absolute(text: str, root_url: str) -> SafeString:
    """Links of the site as full addresses: a mail has no host of its own."""
    return mark_safe(re.sub(r'(<a [^>]*href=")/', rf"\1{root_url}/", text))  # noqa: S308 - the editor's own normal form


def plain(text: str) -> list[str]:
    """The paragraphs of rich text, without their tags; a link keeps its address."""
    linked = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2 (\1)", text, flags=re.DOTALL)
    parts = re.split(r"</(?:p|li|h\d)>|<br\s*/?>", linked)
    return [words for part in parts if (words := html.unescape(strip_tags(part)).strip())]


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]
