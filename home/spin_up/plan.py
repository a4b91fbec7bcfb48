"""What somebody asks for when they ask for a studio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ..email_address import UnusableAddress, read_email, tidy_email
from ..hosts import Host, UnusableHost, check_free, read_host
from ..invitations import SeveralAccounts, account_of
from ..models import Blueprint
from ..storable import is_storable
from .placeholders import placeholder_name
from .problems import SpinUpProblem

SETTABLE = (
    "owner",
    "email",
    "phone",
    "street",
    "postal_code",
    "city",
    "neighbourhood",
    "country",
    "area_served",
    "price_range",
    "time_zone",
    "theme",
    "accent",
)
"""What `--set` and columns of a CSV file can give: fields of the studio; the others only fill placeholders."""


@dataclass(frozen=True)
class StudioPlan:
    """Everything that making one studio needs. Plain data, so that it can wait in a queue."""

    name: str
    host: str
    blueprint: str
    languages: Sequence[str]
    owner_email: str
    approval: bool = True
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StudioPlan:
        return cls(**data)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"languages": list(self.languages), "values": dict(self.values)}


@dataclass(frozen=True)
class CheckedPlan:
    """A plan that can be carried out, with what its words mean."""

    plan: StudioPlan
    host: Host
    blueprint: Blueprint
    languages: tuple[str, ...]


def check(plan: StudioPlan) -> CheckedPlan:
    """Read a plan. Raises SpinUpProblem with everything that is wrong with it, not only the first thing."""
    refuse_nul(plan)
    problems: list[str] = []
    name = " ".join(plan.name.split())
    if not name:
        problems.append(_("Give the studio a name."))
    elif len(name) > 80:
        problems.append(_("The name is too long: 80 characters fit."))
    host = free_host(plan.host, problems)
    email = tidy_email(plan.owner_email)
    check_email(email, problems)
    blueprint = Blueprint.objects.filter(slug=plan.blueprint).first()
    if blueprint is None:
        names = ", ".join(Blueprint.objects.order_by("slug").values_list("slug", flat=True)) or "-"
        problems.append(
            _("There is no blueprint “%(name)s”. There are: %(names)s.") % {"name": plan.blueprint, "names": names}
        )
    languages = check_languages(plan.languages, problems)
    if problems or host is None or blueprint is None:
        raise SpinUpProblem(*problems)
    values = {placeholder_name(key): value for key, value in plan.values.items()}
    clean = replace(plan, name=name, owner_email=email, languages=languages, values=values)
    return CheckedPlan(plan=clean, host=host, blueprint=blueprint, languages=languages)


def refuse_nul(plan: StudioPlan) -> None:
    """Refuse a character that SQLite stores and PostgreSQL does not, and half a character, which neither does."""
    words = (plan.name, plan.host, plan.blueprint, plan.owner_email, *plan.languages)
    if not all(is_storable(text) for text in (*words, *plan.values, *plan.values.values())):
        raise SpinUpProblem(_("There is a character in it that no text can have (NUL). Type it anew."))


def check_languages(languages: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    """Known codes, Dutch first: it is always there, because it has the addresses without a prefix."""
    known = dict(settings.LANGUAGES)
    asked = list(dict.fromkeys(code.strip().lower() for code in languages if code.strip()))
    unknown = [code for code in asked if code not in known]
    if unknown:
        problems.append(
            _("Unknown languages: %(unknown)s. There are: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(known)}
        )
    return tuple(dict.fromkeys([settings.LANGUAGE_CODE, *(code for code in asked if code in known)]))


def free_host(text: str, problems: list[str]) -> Host | None:
    """A host that no site has yet; else None, and why among `problems`."""
    try:
        host = read_host(text)
        check_free(host.name)
    except UnusableHost as error:
        problems.append(str(error))
        return None
    return host


def refuse_taken(host: Host) -> None:
    """Raises SpinUpProblem when a site has this host."""
    problems: list[str] = []
    if free_host(host.name, problems) is None:
        raise SpinUpProblem(*problems)


def check_email(email: str, problems: list[str]) -> None:
    """Somebody, and no more than one, must be able to get the invitation."""
    try:
        read_email(email)
    except UnusableAddress as problem:
        problems.append(_("“%s” is no e-mail address. The owner is invited there.") % email + f" {problem}")
    try:
        account_of(email)
    except SeveralAccounts as error:
        problems.append(str(error))
