"""Every address there is, tried by every role of one studio with the ids of another.

Nobody adds an address here: they come from the resolver. `ISOLATION=full` tries every id with every address (many
minutes); without it each address is tried with a few. `-s` prints what was counted.

The desk is entered on another host by each role: the own, the other studio's, the agency's. What visitors get is asked
of the own host and of the agency's. On the other studio's own host, what everybody may read there is no leak.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page

from home.models import Role, Studio, StudioDocument, StudioImage
from tests.sites import AGENCY, KADE

from .addresses import Address, a_few, all_addresses, without_foreign
from .attempts import Attacker, Outcome, fields_of, unsealed
from .canaries import CAGED, CANARY, RARE
from .forms import block_fields
from .studios import Furnished

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OF_EACH = 10_000 if os.environ.get("ISOLATION") == "full" else 2
SIGNED_OUT = frozenset({"wagtailadmin_logout", "account_logout", "wagtailadmin_error_test"})
"""Ends the session, and fails on purpose."""

THERE = f"{CANARY}.localhost"
DESK_HOSTS = {Role.OWNER: KADE, Role.MARKETER: THERE, Role.TRAINER: AGENCY}
OTHER_METHODS = ("PUT", "PATCH", "DELETE")

BY_LINK = {"lead_page"}
"""Opens for whoever has the link, on the studio's own host."""

ONE_TIME_LINKS = {"join", "accept_invitation", "account_reset_password_from_key", "wagtailadmin_password_reset_confirm"}
"""Say that the link is not valid, to whoever opens it and whoever it names."""

CLOSED_ON_PURPOSE = re.compile(
    r"wagtailadmin_(workflows|reports|collections):\w+|wagtail(sites|locales|users_users|users_groups):\w+"
    r"|wagtailsnippets:\w+|wagtail_localize:\w*snippet\w*|wagtailredirects:(start|process)_import"
    r"|wagtailimages:url_generator\w*|wagtailadmin_api:pages:action"
)
"""What people of a studio do not need and cannot be sealed."""

STOCK_ERRORS = {"mfa_reauthenticate_webauthn"}
"""There allauth reads a passkey, and that of a furnished studio has a name and no key."""


def attacker(user: object, other: Furnished) -> Attacker:
    return Attacker(user, foreign=other.rows, path_below=other.studio.container.path)


def fails(address: Address, outcome: Outcome) -> bool:
    """A server error, whoever asked for whatever: a door that is closed says 404, and what is odd is said in words.

    `/readyz` rightly says that nothing can be written: this test's own transaction is open.
    """
    return outcome.status >= 500 and address.view_name not in STOCK_ERRORS and address.path != "/readyz"


def hosts_of(address: Address, role: Role) -> tuple[str, ...]:
    return (DESK_HOSTS[role],) if address.is_desk else (KADE, AGENCY)


def told(address: Address, method: str, outcome: Outcome) -> str:
    return f"{method} {address.path} ({address.view_name}) {outcome.status}: {(outcome.leaks + outcome.changes)[:3]}"


def searches(address: Address, body: bytes, other: Furnished) -> Iterator[dict[str, object]]:
    """What may be asked of a list: words, exports, and the ids of the other studio wherever a list takes one."""
    page, image, document = other.draft.pk, other.rows.of(StudioImage)[0], other.rows.of(StudioDocument)[0]
    user = other.person(Role.OWNER).pk
    if takes_ids(address):
        yield from ({"id": pk} for pk in (page, image, document, "all"))
        return
    if address.view_name.startswith("wagtailadmin_api:"):
        yield {"search": RARE}
        yield from ({name: page} for name in ("child_of", "descendant_of", "ancestor_of", "translation_of"))
        return
    yield {"q": RARE, "query": RARE, "term": RARE, "search_all": "1"}
    yield {"q": "eigen", "query": "eigen", "ordering": "title", "tag": "eigen"}
    yield {"owner": user, "edited_by": user, "user": user, "site": other.studio.site_id}
    yield {"collection_id": other.studio.collection_id}
    if b"export=" in body:
        yield from ({"export": kind} for kind in ("csv", "xlsx"))


def takes_ids(address: Address) -> bool:
    """Bulk actions and choosers of several, which say nothing without ids."""
    return "bulk" in address.view_name or "multiple" in address.view_name


# --- What a hostile person gets ---


@pytest.mark.parametrize("role", list(Role))
def test_nobody_sees_or_changes_anything_of_another_studio(own: Furnished, other: Furnished, role: Role) -> None:
    hostile = attacker(own.person(role), other)
    agency = attacker(get_user_model().objects.get(username="admin"), other)
    found, tried = [], Counter[int]()
    addresses = a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=OF_EACH)

    def look(address: Address, method: str, outcome: Outcome) -> None:
        tried[outcome.status] += 1
        if outcome.leaks or outcome.changes or fails(address, outcome):
            found.append(told(address, method, outcome))
            print(found[-1])

    for address in addresses:
        for host in hosts_of(address, role):
            # There even a page that is not found says the studio's name.
            ask = partial(hostile.attempt, host=host, heard=CAGED if host == THERE else CANARY)
            get = ask("GET", address.path)
            look(address, "GET", get)
            fields = {}
            if get.status != 404:
                # The door let it through, so what somebody with all rights would send there is sent too.
                form = agency.attempt("GET", address.path, host=host) if address.foreign else get
                fields = {**fields_of(form.body), **blocks_at(address)}
            look(address, "POST", ask("POST", address.path, fields))
            for method in OTHER_METHODS if address.foreign and get.status != 404 else ():
                look(address, method, ask(method, address.path))
    print(f"\n{role}: {len(addresses)} addresses, {sum(tried.values())} requests, {dict(tried)}, {len(found)} findings")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", [Role.MARKETER, Role.TRAINER])
def test_nothing_hidden_is_heard_on_the_other_studios_own_host(own: Furnished, other: Furnished, role: Role) -> None:
    """Drafts, private pages, restricted documents, leads: being signed in elsewhere opens none of them."""
    hostile = attacker(own.person(role), other)
    found, tried = [], Counter[int]()
    for address in all_addresses(own, other, skip=SIGNED_OUT):
        if address.is_desk or address.view_name in BY_LINK:
            continue
        for method in ("GET", "POST"):
            outcome = hostile.attempt(method, address.path, host=THERE, heard=CAGED)
            tried[outcome.status] += 1
            if outcome.leaks or fails(address, outcome):
                found.append(told(address, method, outcome))
    print(f"\n{role} on {THERE}: {dict(tried)}")
    assert tried[200] > 10
    assert not found, "\n".join(found)


def test_every_address_that_names_something_is_tried_with_the_other_studios(own: Furnished, other: Furnished) -> None:
    """Where this fails, furnish a studio with it (`studios.furnish`), or say in `addresses` what the name means."""
    assert not without_foreign(own, other)


def test_no_list_search_or_export_shows_another_studio(own: Furnished, other: Furnished) -> None:
    hostile = attacker(own.person(Role.OWNER), other)
    found, tried = [], 0
    for address in a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=OF_EACH):
        if address.foreign or not (address.is_desk or not address.has_ids):
            continue
        plain = hostile.attempt("GET", address.path)
        if fails(address, plain):
            found.append(told(address, "GET", plain))
        if plain.status not in (200, 400) and not takes_ids(address):
            continue
        for query in searches(address, plain.body, other):
            tried += 1
            outcome = hostile.attempt("GET", address.path, query)
            if outcome.leaks or outcome.changes or fails(address, outcome):
                found.append(f"{query} {told(address, 'GET', outcome)}")
    print(f"\n{tried} lists and searches, {len(found)} findings")
    assert tried > 150
    assert not found, "\n".join(found)


def test_a_foreign_id_looks_like_one_that_is_not_there(own: Furnished, other: Furnished) -> None:
    """Same status, so that nobody can count another studio's pages by trying numbers."""
    hostile = attacker(own.person(Role.OWNER), other)
    for address in a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=1):
        if not address.is_desk or address.view_name in ONE_TIME_LINKS:
            continue
        outcome = hostile.attempt("GET", address.path)
        assert not fails(address, outcome), address
        if address.foreign and not CLOSED_ON_PURPOSE.fullmatch(address.view_name):
            assert outcome.status in (404, 405), address
    missing = Page.objects.order_by("-pk")[0].pk + 1000
    for path in (f"/admin/pages/{missing}/edit/", f"/admin/pages/{missing}/", f"/admin/images/{missing}/"):
        assert hostile.attempt("GET", path).status == 404, path


# --- That the crawl can hear and see at all ---


def test_the_agency_sees_and_changes_all(own: Furnished, other: Furnished) -> None:
    """The same requests with all rights: the canary is heard, and rows of the other studio change."""
    agency = attacker(get_user_model().objects.get(username="admin"), other)
    heard, changed, broken = set(), set(), []
    for address in a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=2):
        if not address.is_desk:
            continue
        get = agency.attempt("GET", address.path)
        if get.leaks:
            heard.add(address.view_name)
        if fails(address, get):
            broken.append(told(address, "GET", get))
        if address.foreign:
            post = agency.attempt("POST", address.path, fields_of(get.body))
            if post.changes:
                changed.add(address.view_name)
            if fails(address, post):
                broken.append(told(address, "POST", post))
    print(f"\nagency: the canary is heard at {len(heard)} views, {len(changed)} views change the other studio")
    assert len(heard) > 80, sorted(heard)
    assert len(changed) > 10, sorted(changed)
    assert not broken, "\n".join(broken)


def test_with_the_seal_off_the_canary_is_heard(own: Furnished, other: Furnished) -> None:
    """What the seal is for, and proof that its absence would be noticed."""
    heard: dict[Role, set[str]] = {}
    for role in (Role.OWNER, Role.TRAINER):
        hostile = attacker(own.person(role), other)
        with unsealed():
            heard[role] = {
                address.view_name
                for address in a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=OF_EACH)
                if address.is_desk and hostile.attempt("GET", address.path).leaks
            }
        print(f"\nseal off, {role}: the canary is heard at {len(heard[role])} views: {sorted(heard[role])}")
    assert len(heard[Role.OWNER]) > 15


# --- That own work still works ---


@pytest.mark.parametrize("role", list(Role))
def test_own_work_is_as_it_would_be_without_the_seal(own: Furnished, other: Furnished, role: Role) -> None:
    """What can be opened or saved without the seal can be with it, and nothing fails."""
    person = attacker(own.person(role), other)
    addresses = [
        address
        for address in a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=OF_EACH)
        if not address.foreign and address.is_desk
    ]
    wrong, worked = [], 0
    for address in addresses:
        with unsealed():
            open_get = person.attempt("GET", address.path)
            fields = {**fields_of(open_get.body), **blocks_at(address)}
            open_post = person.attempt("POST", address.path, fields) if fields else None
        get = person.attempt("GET", address.path)
        post = person.attempt("POST", address.path, fields) if fields else None
        for method, without, sealed in (("GET", open_get, get), ("POST", open_post, post)):
            if without is None or sealed is None:
                continue
            worked += does_work(without)
            if fails(address, sealed) or (
                does_work(without)
                and sealed.status != without.status
                and not (sealed.status == 404 and closed_on_purpose(address, role))
            ):
                wrong.append(f"{told(address, method, sealed)} (without the seal {without.status})")
    print(f"\n{role}: {len(addresses)} own addresses, {worked} of their requests work without the seal")
    assert not wrong, "\n".join(wrong)


def blocks_at(address: Address) -> dict[str, Any]:
    """The blocks of the page or setting that is edited at this address."""
    parts = [int(part) for part in address.path.split("/") if part.isdecimal()]
    if address.view_name.startswith("wagtailadmin_pages:") and parts:
        page = Page.objects.filter(pk=parts[0]).first()
        return block_fields(page.specific) if page else {}
    if address.view_name.startswith("wagtailsettings:") and parts and "/home/studio/" in address.path:
        return block_fields(Studio.objects.get(site=parts[0]))
    return {}


def closed_on_purpose(address: Address, role: Role) -> bool:
    """Trainers have leads; pictures and their API serve the editor of pages, which they have not."""
    if role == Role.TRAINER and (address.view_name == "original" or address.view_name.startswith("wagtailadmin_api:")):
        return True
    return CLOSED_ON_PURPOSE.fullmatch(address.view_name) is not None


def does_work(outcome: Outcome) -> bool:
    """Opened, or saved and sent on; being sent to the first screen is how the desk refuses."""
    return outcome.status == 200 or (outcome.status == 302 and outcome.wrote and outcome.location != "/admin/")
