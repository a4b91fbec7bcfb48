"""Everything of a studio but its pages: container, site, settings, collection, groups, workflow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException
from wagtail.coreutils import find_available_slug
from wagtail.models import Collection, Locale, Page, Site

from ..hosts import Host, default_port
from ..models import Studio, StudioRoot
from ..telephone import tidy_number
from .plan import SETTABLE, CheckedPlan
from .problems import SpinUpProblem

CHECKED = ("name", "owner_name", "email", "phone", "street", "postal_code", "city", "neighbourhood")
CHECKED_TOO = ("country", "area_served", "price_range", "time_zone", "theme", "accent")


def draft_studio(checked: CheckedPlan) -> Studio:
    """The studio's settings, not saved. Raises SpinUpProblem when a value cannot be used."""
    values, name = checked.plan.values, checked.plan.name
    studio = Studio(name=name, kind=Studio.Kind.STUDIO, blueprint_id=checked.blueprint.pk)
    studio.theme = checked.blueprint.theme
    studio.email = checked.plan.owner_email
    for key in SETTABLE:
        if values.get(key) and key != "phone":
            setattr(studio, "owner_name" if key == "owner" else key, values[key])
    if values.get("phone"):
        studio.phone = _phone(values["phone"], studio.country)
    try:
        # The fields that a person gave; the others are ours, and some do not exist yet.
        ours = {field.name for field in studio._meta.get_fields()} - {*CHECKED, *CHECKED_TOO}
        studio.clean_fields(exclude=ours)
        studio.clean()
    except ValidationError as error:
        raise SpinUpProblem(*_sentences(error.message_dict)) from None
    return studio


def _phone(text: str, country: str) -> PhoneNumber:
    try:
        number: PhoneNumber | None = PhoneNumber.from_string(tidy_number(text), region=country)
    except NumberParseException:
        number = None
    if number is None or not number.is_valid():
        raise SpinUpProblem(_("“%s” is no telephone number. Write it as +31 20 123 45 67.") % text)
    return number


def _sentences(errors: Mapping[str, list[str]]) -> Iterator[str]:
    for name, messages in errors.items():
        label = name.replace("_", " ")
        yield f"{label}: {' '.join(messages)}"


def placeholder_values(studio: Studio, checked: CheckedPlan) -> dict[str, str]:
    """What each placeholder in a blueprint's texts becomes. What `--set` gave beyond our fields counts too."""
    own = {
        "studio": studio.name,
        "owner": studio.owner_name,
        "email": studio.email,
        "phone": studio.phone.as_international if studio.phone else "",
        "host": checked.host.name,
    }
    fields = ("street", "postal_code", "city", "neighbourhood", "area_served", "price_range")
    return {
        **{key: value for key, value in checked.plan.values.items() if key not in SETTABLE},
        **{name: str(getattr(studio, name)) for name in fields},
        **own,
    }


def make_container(studio: Studio) -> StudioRoot:
    """Directly below Root. The lock makes two studios that are made at once stand beside each other."""
    root = Page.objects.select_for_update().get(depth=1)
    slug = find_available_slug(root, slugify(studio.name) or "studio")
    container: StudioRoot = root.add_child(
        instance=StudioRoot(title=studio.name, slug=slug, locale=Locale.get_default())
    )
    return container


def make_collection(studio: Studio) -> Collection:
    """For pictures and documents: one folder that only this studio's groups see.

    Put last, not in order of name: making room for it in the middle would move every collection behind it.
    """
    root = Collection.objects.select_for_update().get(depth=1)
    last = root.get_last_child()
    path = last._inc_path() if last else Collection._get_path(root.path, 2, 1)
    collection = Collection(name=studio.name, path=path, depth=2, numchild=0)
    collection.save()
    Collection.objects.filter(pk=root.pk).update(numchild=F("numchild") + 1)
    return collection


def save_studio(studio: Studio, *, home: Page, host: Host, languages: Iterable[str]) -> None:
    """The site, which shows the Dutch home page, and the settings of that site."""
    port = host.port or default_port()
    studio.site = Site.objects.create(hostname=host.name, port=port, site_name=studio.name, root_page=home)
    studio.languages.set(Locale.objects.filter(language_code__in=languages))
    studio.save()
