"""To the visitor, at once: received, and what happens now. It promises a call only where somebody will call."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from home.public_site import PublicSite
from home.references import References, Wanted
from home.telephone import readable

from ..after_sending import Told, is_theirs, told
from ..models.lead import Submission
from ..qualification import Intent
from .writing import Mail, fill, first_name

if TYPE_CHECKING:
    from ..models.intake_page import IntakePage


def auto_reply(submission: Submission, site: PublicSite) -> Mail:
    """What the page after sending said, or the studio's own words for whoever wants to start; never anything else."""
    lead, page = submission.lead, submission.intake_page
    decided = told(submission, page, now=timezone.now(), zone=site.hours.zone)
    words = {
        "name": first_name(lead.name if is_theirs(submission) else submission.name),
        "studio": site.name,
        "phone": readable(site.phone, site.country),
        "moment": decided.moment,
    }
    greeting = fill((page.reply_greeting if page else "") or _("Hello {name},"), words)
    said = _said(submission, decided, words=words, site=site)
    return Mail(
        subject=said.pop("subject", "") or _("We have received your answers"),
        template="auto_reply",
        context={"greeting": greeting, "submission": submission, "may_change_moment": bool(decided.moment), **said},
        reply_to=site.email,
    )


def _said(submission: Submission, decided: Told, *, words: Mapping[str, str], site: PublicSite) -> dict[str, Any]:
    """Subject and text. A text of the outcome's own for the mail comes first."""
    page, outcome = submission.intake_page, decided.outcome
    promise = _("We will call you {moment}.") if decided.moment else ""
    own = outcome.get("mail_text", "") if outcome else ""
    if own:
        said = {"subject": outcome["title"], "paragraphs": _paragraphs(fill(own, words))}
        return said if "{moment}" in own else {**said, "promise": fill(promise, words)}
    if page is not None and decided.moment and submission.intent == Intent.NOW:
        text = page.reply_text or promise
        return {"subject": fill(page.reply_subject, words), "paragraphs": _paragraphs(fill(text, words))}
    if page is not None and outcome:
        return {**_as_on_the_page(page, site, submission.intent), "promise": fill(promise, words)}
    return {"paragraphs": [fill(promise, words) or decided.plain]}


def _as_on_the_page(page: IntakePage, site: PublicSite, intent: str) -> dict[str, Any]:
    """What the page says that they have just read: its title, its text, and where it leads."""
    home = site.home_of(page.url_path)
    if home is None:
        return {"paragraphs": [_("Thank you for your answers.")]}
    wanted = Wanted(articles=1)
    wanted.add_page(page)
    with References.load(page, site=site, home=home, wanted=wanted).active() as references:
        # Read again, so that its links and pages are those just loaded.
        outcomes = page.outcomes.stream_block.to_python(list(page.outcomes.raw_data))
        outcome = next(block.value for block in outcomes if block.block_type == intent)
        text = absolute(expand_db_html(outcome["text"].source), site.root_url)
        target, label = outcome["action_page"], outcome["action_label"]
        if target is None or not label:
            # As on the page after sending: what was meant is not live any more, so the newest article.
            target = next(iter(references.articles), None)
            label = target.title if target else ""
    return {
        "subject": outcome["title"],
        "html": text,
        "paragraphs": plain(text),
        "action_label": label,
        "action_address": site.root_url + target.public_url if target else "",
    }


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
