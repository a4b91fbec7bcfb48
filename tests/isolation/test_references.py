"""Own forms refuse ids of another studio, and show nothing of what they refuse."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import Page, get_page_models
from wagtail.test.utils.form_data import rich_text
from wagtail_localize.models import OverridableSegment, SegmentOverride, StringSegment, Translation

from home.models import HomePage, PlainPage, Role, Studio, StudioDocument, StudioImage
from home.seal.forms import OwnReferences
from intake.models import FollowUpPolicy, IntakePage
from landing.models import LandingPage

from .attempts import Attacker, Outcome, fields_of, unsealed
from .forms import block_fields, choosers
from .studios import Furnished

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def owner(own: Furnished, other: Furnished) -> Attacker:
    return Attacker(own.person(Role.OWNER), foreign=other.rows, path_below=other.studio.container.path)


def form_of(person: Attacker, path: str, instance: Any) -> dict[str, Any]:
    return {**fields_of(person.attempt("GET", path).body), **block_fields(instance)}


def section(html: str) -> dict[str, str]:
    """One section of a story with this text."""
    return {
        "story-count": "1",
        "story-0-deleted": "",
        "story-0-order": "0",
        "story-0-type": "section",
        "story-0-id": str(uuid.uuid4()),
        "story-0-value-heading": "x",
        "story-0-value-rule_before": "",
        "story-0-value-body": rich_text(html),
    }


def block(kind: str, **value: Any) -> dict[str, str]:
    fields = {f"story-0-value-{name}": str(sent) for name, sent in value.items()}
    head = {"story-count": "1", "story-0-deleted": "", "story-0-order": "0", "story-0-type": kind, "story-0-id": ""}
    return {**head, **fields}


def foreign_fields(other: Furnished) -> dict[str, dict[str, str]]:
    """Every way in which a page can be made to point at something."""
    page, picture = other.draft.pk, other.rows.of(StudioImage)[0]
    document = other.rows.of(StudioDocument)[0]
    return {
        "picture for sharing": {"seo_picture": str(picture)},
        "hero picture": {"hero_picture": str(picture)},
        "hero action": {"hero_action_page": str(page)},
        "link to a page in text": section(f'<p><a linktype="page" id="{page}">x</a></p>'),
        "link to a document in text": section(f'<p><a linktype="document" id="{document}">x</a></p>'),
        "picture block": block("picture", image=picture, alt="", caption="x"),
        "action block": block("action", **{"text": "x", "link-label": "x", "link-page": page, "link-address": ""}),
    }


DROPPED = "link to a document in text"
"""Our texts have no links to documents, so the editor's own rules drop them."""


@pytest.mark.parametrize("valid", [True, False])
def test_a_page_cannot_be_made_to_point_at_another_studio(
    own: Furnished, other: Furnished, owner: Attacker, valid: bool
) -> None:
    """Also when the form has another mistake: it would be shown again, with what its choosers were sent."""
    path = f"/admin/pages/{own.live.pk}/edit/"
    form = form_of(owner, path, own.live.get_latest_revision_as_object())
    for way, fields in foreign_fields(other).items():
        outcome = owner.attempt("POST", path, {**form, **fields, **({} if valid else {"title": ""})})
        if way == DROPPED:
            assert not outcome.leaks and not outcome.changes
        else:
            assert refused(outcome), (way, outcome.status, outcome.location)


@pytest.mark.parametrize("model", [HomePage, LandingPage, PlainPage, IntakePage])
def test_no_field_and_no_block_of_any_page_can_point_at_another_studio(
    own: Furnished, other: Furnished, owner: Attacker, model: Any
) -> None:
    """Every chooser that the model has, found by looking at it; each alone, in a form that is right without it."""
    page = model.objects.descendant_of(own.studio.container).live().filter(locale__language_code="nl")[0]
    path = f"/admin/pages/{page.pk}/edit/"
    form = form_of(owner, path, page.get_latest_revision_as_object())
    ways = choosers(model, other.rows)
    assert len(ways) > 3, sorted(ways)
    for way, fields in ways.items():
        outcome = owner.attempt("POST", path, {**form, **fields})
        assert refused(outcome), (way, outcome.status, outcome.location, outcome.leaks, outcome.changes)


def test_follow_up_is_given_to_nobody_of_another_studio(own: Furnished, other: Furnished, owner: Attacker) -> None:
    """Neither as the one who always calls nor on duty."""
    _policy, _made = FollowUpPolicy.objects.get_or_create(site=own.studio.site)
    path = f"/admin/settings/intake/followuppolicy/{own.studio.site_id}/"
    form = {key: value for key, value in fields_of(owner.attempt("GET", path).body).items() if "__prefix__" not in key}
    good = {**form, "duties-TOTAL_FORMS": form.get("duties-INITIAL_FORMS", "0")}
    assert owner.attempt("POST", path, good).location == path, "the form is right without it"
    foreign = str(other.person(Role.OWNER).pk)
    number = int(good["duties-TOTAL_FORMS"])
    duty = {
        "duties-TOTAL_FORMS": str(number + 1),
        f"duties-{number}-id": "",
        f"duties-{number}-person": foreign,
        f"duties-{number}-on_duty": "on",
        f"duties-{number}-ORDER": str(number + 1),
        f"duties-{number}-DELETE": "",
    }
    ways = {**choosers(FollowUpPolicy, other.rows), "duty": duty}
    assert {"fixed_person", "duty"} <= set(ways)
    for way, fields in ways.items():
        outcome = owner.attempt("POST", path, {**good, **fields, "assignment": "fixed" if way != "duty" else "in_turn"})
        assert not outcome.leaks and not outcome.changes and outcome.location != path, (way, outcome.location)


def test_without_the_seal_these_are_stored(own: Furnished, other: Furnished, owner: Attacker) -> None:
    """So that a refusal above is the seal's, and not that of a form which was never right."""
    path = f"/admin/pages/{own.live.pk}/edit/"
    form = form_of(owner, path, own.live.get_latest_revision_as_object())
    for way, fields in foreign_fields(other).items():
        with unsealed():
            outcome = owner.attempt("POST", path, {**form, **fields})
        assert way == DROPPED or (outcome.status == 302 and "/edit/" in outcome.location), way


def refused(outcome: Outcome) -> bool:
    """Nothing shown, nothing stored, and the desk's first screen with "you have no right to do this"."""
    return not outcome.leaks and not outcome.changes and outcome.location == "/admin/"


def test_a_preview_does_not_show_another_studio_either(own: Furnished, other: Furnished, owner: Attacker) -> None:
    path = f"/admin/pages/{own.live.pk}/edit/"
    form = form_of(owner, path, own.live.get_latest_revision_as_object())
    form.update(foreign_fields(other)["hero picture"])
    assert not owner.attempt("POST", path + "preview/", form).leaks
    owner.client.post(path + "preview/", form)
    assert not owner.attempt("GET", path + "preview/").leaks


def test_settings_cannot_be_made_to_point_at_another_studio(own: Furnished, other: Furnished, owner: Attacker) -> None:
    path = f"/admin/settings/home/studio/{own.studio.site_id}/"
    form = form_of(owner, path, own.studio)
    assert owner.attempt("POST", path, form).location == path, "the form is right without it"
    ways = choosers(Studio, other.rows)
    assert "logo" in ways
    for way, fields in ways.items():
        assert refused(owner.attempt("POST", path, {**form, **fields})), way


def test_a_redirect_is_of_an_own_site_and_leads_to_an_own_page(
    own: Furnished, other: Furnished, owner: Attacker
) -> None:
    good = {"old_path": "/actie", "site": own.studio.site_id, "redirect_page": own.live.pk, "redirect_link": ""}
    assert owner.attempt("POST", "/admin/redirects/add/", good).location == "/admin/redirects/"
    for wrong in (
        {"site": ""},
        {"site": other.studio.site_id},
        {"redirect_page": other.live.pk},
        {"redirect_page": own.studio.container.pk + 100_000},
    ):
        outcome = owner.attempt("POST", "/admin/redirects/add/", {**good, **wrong})
        assert outcome.location != "/admin/redirects/" and not outcome.leaks, wrong


def test_a_translation_cannot_be_made_to_point_at_another_studio(
    own: Furnished, other: Furnished, owner: Attacker
) -> None:
    """wagtail-localize stores any id it is sent for a picture or a page."""
    translation = Translation.objects.get(pk=own.rows.of(Translation)[0])
    segments = OverridableSegment.objects.filter(source=translation.source)
    assert segments
    for segment in segments:
        for pk in (other.draft.pk, other.rows.of(StudioImage)[0]):
            response = owner.client.put(
                f"/admin/localize/translate/{translation.pk}/overrides/{segment.pk}/edit/",
                f"value={json.dumps(pk)}",
                content_type="application/x-www-form-urlencoded",
            )
            assert response.status_code in (302, 403, 404, 200, 201)
            stored = SegmentOverride.objects.filter(context=segment.context).values_list("data_json", flat=True)
            if refers_to_foreign(translation, other):
                pytest.fail(f"{segment.context} holds {list(stored)}")


def test_a_translated_text_cannot_smuggle_a_link(own: Furnished, other: Furnished, owner: Attacker) -> None:
    translation = Translation.objects.get(pk=own.rows.of(Translation)[0])
    segment = StringSegment.objects.filter(source=translation.source).last()
    owner.client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        f'value=<a linktype="page" id="{other.draft.pk}">x</a>',
        content_type="application/x-www-form-urlencoded",
    )
    assert not refers_to_foreign(translation, other)


def refers_to_foreign(translation: Translation, other: Furnished) -> bool:
    from home.seal.forms import references_of

    page = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    wanted = {(Page, str(pk)) for pk in other.rows.of(Page)} | {
        (StudioImage, str(pk)) for pk in other.rows.of(StudioImage)
    }
    return bool(wanted & set(references_of(page)))


def test_every_page_and_setting_has_the_check() -> None:
    types = [model for model in get_page_models() if model is not Page]
    for model in (*types, *settings_registry):
        assert issubclass(model.base_form_class, OwnReferences), model
        if hasattr(model, "get_edit_handler"):
            assert issubclass(model.get_edit_handler().get_form_class(), OwnReferences), model
    assert HomePage in types and Studio in settings_registry


def test_what_the_agency_put_there_can_stay(own: Furnished, other: Furnished, owner: Attacker) -> None:
    """A marketer can go on working on a page in which the agency has used somebody else's picture."""
    page = own.live.get_latest_revision_as_object()
    page.seo_picture_id = other.rows.of(StudioImage)[0]
    page.save_revision().publish()
    path = f"/admin/pages/{own.live.pk}/edit/"
    form = {**form_of(owner, path, page), "seo_picture": str(page.seo_picture_id)}
    outcome = owner.attempt("POST", path, form)
    assert outcome.status == 302 and "/edit/" in outcome.location
