"""Where the owner approves, a marketer hands a translation in, the owner hears of it, and it goes live by a word."""

from __future__ import annotations

import html as html_entities
import json
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.approval import set_approval
from intake import follow_up
from tests.home.translating import fill, german_drafts, page_at, signed_in, translation_of, version
from tests.sites import KADE, studio_at, visit

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ARTICLE = "/kade/nl/wat-kost-personal-training/"
LIVE = "/de/de-wat-kost-personal-training-in-amsterdam-noord/"


@pytest.fixture
def translated() -> Any:
    """A German article, complete; its home page is live. The owner approves."""
    german_drafts()
    for path in ("/kade/nl/", ARTICLE):
        fill(translation_of(page_at(path), "de"))
    set_approval(studio_at(KADE), needed=True)
    owner = signed_in("kade-owner")
    owner.post(address(page_at("/kade/nl/")))
    mail.outbox.clear()
    return version(page_at(ARTICLE), "de")


def address(dutch: Page) -> str:
    return reverse("publish_translation", args=[translation_of(dutch, "de").pk])


def buttons(client: Client, page: Page) -> dict[str, Any]:
    """What the translation editor offers."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    found = re.search(r'data-props="([^"]*)"', html)
    assert found
    props = json.loads(html_entities.unescape(found[1]))
    hands_in = re.search(r'hand-in\.js" data-label="([^"]*)"', html)
    return {**props["perms"], **props["links"], "label": hands_in and hands_in[1]}


def shown(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def hand_in(client: Client) -> None:
    assert client.post(address(page_at(ARTICLE))).status_code == 302


def mails_to(email: str) -> list[str]:
    follow_up.deliver_due()
    return [message.subject for message in mail.outbox if email in message.to]


def test_a_marketer_hands_in_and_the_owner_publishes(translated: Page) -> None:
    marketer, owner = signed_in("kade-marketer"), signed_in("kade-owner")
    overview = shown(marketer, reverse("translations"))
    assert "Submit to the owner" in overview and ">Publiceren<" not in overview
    assert ">Publiceren<" in shown(owner, reverse("translations"))
    assert "Submit to the owner" in shown(marketer, address(page_at(ARTICLE)))

    hand_in(marketer)
    assert visit(LIVE, host=KADE).status_code == 404
    assert len(mails_to("owner@kade.example")) == 1
    assert "has this translation already" in shown(marketer, address(page_at(ARTICLE)))
    assert translated.title in shown(owner, reverse("wagtailadmin_home"))

    page = shown(owner, address(page_at(ARTICLE)))
    assert "handed this translation in" in page and "Ask for changes" in page
    assert owner.post(address(page_at(ARTICLE))).status_code == 302
    assert "de: " in visit(LIVE, host=KADE).content.decode()
    assert len(mails_to("marketer@kade.example")) == 1
    assert Page.objects.get(pk=translated.pk).current_workflow_state is None


def test_the_owner_asks_for_changes_and_it_is_handed_in_again(translated: Page) -> None:
    marketer, owner = signed_in("kade-marketer"), signed_in("kade-owner")
    hand_in(marketer)
    owner.post(address(page_at(ARTICLE)), {"decision": "changes", "comment": "Schreib einfacher"})
    assert visit(LIVE, host=KADE).status_code == 404
    assert mails_to("marketer@kade.example")
    assert "Schreib einfacher" in shown(marketer, address(page_at(ARTICLE)))
    hand_in(marketer)
    hand_in(marketer)
    owner.post(address(page_at(ARTICLE)))
    assert visit(LIVE, host=KADE).status_code == 200


def test_it_goes_live_by_wagtails_own_button_too(translated: Page) -> None:
    hand_in(signed_in("kade-marketer"))
    state = Page.objects.get(pk=translated.pk).current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[translated.pk, "approve", state.pk])
    signed_in("kade-owner").post(approve)
    assert visit(LIVE, host=KADE).status_code == 200


def test_the_editors_main_button_says_what_it_does(translated: Page) -> None:
    marketer, owner = signed_in("kade-marketer"), signed_in("kade-owner")
    theirs, owners = buttons(marketer, translated), buttons(owner, translated)
    assert theirs["canPublish"] and theirs["label"] == "Submit to the owner: "
    assert owners["canPublish"] and owners["label"] is None
    assert theirs["convertToAliasUrl"] is None and owners["convertToAliasUrl"] is None
    response = marketer.post(reverse("wagtailadmin_pages:edit", args=[translated.pk]), {"action": "publish"})
    assert response.status_code == 302 and marketer.get(response["Location"]).status_code == 200


def test_what_is_not_complete_is_not_handed_in_either(translated: Page) -> None:
    from wagtail_localize.models import StringTranslation

    row = StringTranslation.objects.filter(context__object_id=translated.translation_key, context__path="title").get()
    row.delete()
    response = signed_in("kade-marketer").post(address(page_at(ARTICLE)))
    assert response.status_code == 200 and mails_to("owner@kade.example") == []


def test_without_approval_a_marketer_publishes(translated: Page) -> None:
    set_approval(studio_at(KADE), needed=False)
    marketer = signed_in("kade-marketer")
    assert ">Publiceren<" in shown(marketer, reverse("translations"))
    assert buttons(marketer, translated)["label"] is None
    assert marketer.post(address(page_at(ARTICLE))).status_code == 302
    assert visit(LIVE, host=KADE).status_code == 200


@pytest.mark.parametrize("username", ["zaal-marketer", "kade-trainer", "zaal-owner"])
def test_nobody_else_hands_in(translated: Page, username: str) -> None:
    if not get_user_model().objects.filter(username=username).exists():
        pytest.skip("the demo has no such person")
    assert signed_in(username).post(address(page_at(ARTICLE))).status_code == 404
