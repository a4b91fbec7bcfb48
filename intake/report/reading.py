"""The figures, counted in the database: as many queries for a thousand studios as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber, Trunc
from django.utils.translation import gettext as _

from ..desk.scope import Scope
from ..models.lead import Lead, LeadEvent, LeadQuerySet
from ..models.policy import FollowUpPolicy
from ..qualification import Intent
from .figures import (
    FIVE_MINUTES,
    SIX_MONTHS,
    SIX_WEEKS,
    UP_TO,
    Column,
    Line,
    Ratio,
    Report,
    Tally,
    Times,
    added_up,
    times,
)
from .period import Period

MOST_LINES = 25
"""Articles or campaigns that are told apart; those with the most leads."""

STAYED = ExpressionWrapper(F("ended_on") - F("started_on"), output_field=DurationField())
STARTED = Coalesce("clock_started_at", "received_at")
IN_TOUCH = (LeadEvent.Kind.CALLED, LeadEvent.Kind.REPLIED, LeadEvent.Kind.STATUS)
"""What shows that a client was still one."""


def read_report(scope: Scope, period: Period, *, now: Any) -> Report:
    """Everything on the page. Only what is complete counts; suspected and unfinished leads are counted apart."""
    zone = scope.zone
    everything = scope.leads().order_by()
    of_period = everything.filter(received_at__gte=period.begins(zone), received_at__lt=period.ends(zone))
    counted, known = (leads.filter(standing=Lead.Standing.COMPLETE) for leads in (of_period, everything))
    today = now.astimezone(zone).date()
    tally = _tallies(counted, known, period, today, now=now)
    studios = tally("studio_id")
    human, machine = _human(counted), _machine(counted)
    apart = of_period.exclude(standing=Lead.Standing.COMPLETE).values_list("standing").annotate(Count("pk"))
    return Report(
        total=added_up(studios.values()),
        human=human["all"].get(None, Times()),
        machine=machine["all"].get(None, Times()),
        columns=_columns(counted, period, zone),
        articles=_articles(tally("source_page_id", "source_page__title", limit=MOST_LINES)),
        campaigns=_lines(tally("campaign", limit=MOST_LINES), none=_("none in the link")),
        languages=_lines(tally("language"), names=dict(settings.LANGUAGES)),
        studios=tuple(
            Line(
                key=str(studio.pk),
                label=studio.name,
                tally=studios.get(studio.pk, Tally()),
                human=human["studio"].get(studio.pk, Times()),
                machine=machine["studio"].get(studio.pk, Times()),
            )
            for studio in scope.studios
        ),
        apart=dict(apart),
        other_promise=_other_promises(scope).exists(),
    )


def _other_promises(scope: Scope) -> QuerySet[FollowUpPolicy]:
    """What studios promise that is not five minutes."""
    policies = FollowUpPolicy.objects.exclude(answer_within=FIVE_MINUTES // 60)
    return policies if scope.everything else policies.filter(site__studio__in=scope.ids)


def _tallies(counted: LeadQuerySet, known: LeadQuerySet, period: Period, today: date, *, now: Any) -> Any:
    """A function that counts by a column: three queries each time."""

    def tally(by: str, *more: str, limit: int | None = None) -> dict[Any, Tally]:
        rows = counted.values(by, *more).annotate(count=Count("pk"), **_counts(now)).order_by("-count", by)[:limit]
        found = {_key(row, by, *more): _tally(row) for row in rows}
        for length in (SIX_WEEKS, SIX_MONTHS):
            old_enough = known.filter(
                started_on__gte=period.first - length, started_on__lte=min(period.last, today) - length
            )
            rows = old_enough.annotate(stayed=STAYED, seen=_seen_after(length)).values(by, *more)
            counts = rows.annotate(
                whole=Count("pk"),
                part=Count("pk", filter=Q(stayed__gte=length) | Q(ended_on__isnull=True, seen=True)),
                left=Count("pk", filter=Q(stayed__lt=length)),
            )
            for row in counts.order_by("-whole", by)[:limit]:
                key, kept, left = _key(row, by, *more), Ratio(row["part"], row["whole"]), row["left"]
                before = found.get(key, Tally())
                found[key] = (
                    replace(before, six_weeks=kept, six_weeks_left=left)
                    if length == SIX_WEEKS
                    else replace(before, six_months=kept, six_months_left=left)
                )
        return found

    return tally


def _seen_after(length: timedelta) -> Exists:
    """Whether a person was in touch with a client, or wrote their status down, when the time was up or later.

    That somebody has no last day says nothing: perhaps nobody asked.
    """
    up = ExpressionWrapper(OuterRef("started_on") + Value(length), output_field=DateTimeField())
    by_a_person = Q(user__isnull=False) | ~Q(by="")
    return Exists(LeadEvent.objects.filter(by_a_person, lead=OuterRef("pk"), kind__in=IN_TOUCH, at__gte=up))


def _key(row: Mapping[str, Any], *names: str) -> Any:
    return row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)


def _counts(now: Any) -> dict[str, Count]:
    """What is counted of a group of leads."""

    def count(condition: Q) -> Count:
        return Count("pk", filter=condition)

    answered = Q(due_at__isnull=False, answered_at__isnull=False)
    limits = (0, *UP_TO)
    classes = {
        f"class_{number}": count(answered & Q(answer_seconds__gt=low) & Q(answer_seconds__lte=high))
        for number, (low, high) in enumerate(zip(limits, UP_TO, strict=False))
    }
    classes["class_0"] = count(answered & Q(answer_seconds__lte=UP_TO[0]))
    classes[f"class_{len(UP_TO)}"] = count(answered & Q(answer_seconds__gt=UP_TO[-1]))
    return {
        **{intent.value: count(Q(intent=intent)) for intent in Intent},
        "owed": count(Q(due_at__lte=now) | answered),
        "in_time": count(answered & Q(answered_at__lte=F("due_at"))),
        "in_five_minutes": count(answered & Q(answer_seconds__lte=FIVE_MINUTES)),
        "answered": count(answered),
        "waiting": count(Q(due_at__isnull=False, answered_at__isnull=True)),
        "clients": count(Q(started_on__isnull=False)),
        **classes,
    }


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(
        leads=row["count"],
        now=row["now"],
        later=row["later"],
        no_fit=row["no_fit"],
        promise=Ratio(row["in_time"], row["owed"]),
        five_minutes=Ratio(row["in_five_minutes"], row["owed"]),
        answered=row["answered"],
        waiting=row["waiting"],
        conversion=Ratio(row["clients"], row["count"]),
        classes=tuple(row[f"class_{number}"] for number in range(len(UP_TO) + 1)),
    )


def _human(leads: LeadQuerySet) -> dict[str, dict[Any, Times]]:
    """Opening time until a person answered."""
    answered = leads.filter(answered_at__isnull=False, answer_seconds__isnull=False)
    return _ranked(answered.annotate(measured=F("answer_seconds")), lambda seconds: timedelta(seconds=seconds))


def _machine(leads: LeadQuerySet) -> dict[str, dict[Any, Times]]:
    """Real time until the automatic reply left."""
    replied = leads.filter(acknowledged_at__gte=STARTED)
    took = ExpressionWrapper(F("acknowledged_at") - STARTED, output_field=DurationField())
    return _ranked(replied.annotate(measured=took), lambda length: length)


def _ranked(leads: LeadQuerySet, length_of: Any) -> dict[str, dict[Any, Times]]:
    """Median and ninetieth percentile of all, and of each studio. Two queries that return three rows each group."""
    found: dict[str, dict[Any, Times]] = {}
    for name, partition in (("all", []), ("studio", [F("studio_id")])):
        placed = leads.annotate(
            place=Window(RowNumber(), partition_by=partition or None, order_by=[F("measured").asc(), F("pk").asc()]),
            among=Window(Count("pk"), partition_by=partition or None, output_field=IntegerField()),
        )
        # The same three ranks as `ranks` names, in whole numbers.
        wanted = Q(place=(F("among") + 1) / 2) | Q(place=(F("among") + 2) / 2) | Q(place=(F("among") * 9 + 9) / 10)
        groups: dict[Any, dict[int, timedelta]] = defaultdict(dict)
        counts: dict[Any, int] = {}
        rows = placed.filter(wanted).order_by("place").values_list("studio_id", "place", "among", "measured")
        for studio_id, place, among, measured in rows:
            key = studio_id if partition else None
            groups[key][place], counts[key] = length_of(measured), among
        found[name] = {key: times(counts[key], ranked) for key, ranked in groups.items()}
    return found


def _columns(leads: LeadQuerySet, period: Period, zone: ZoneInfo) -> tuple[Column, ...]:
    """Leads by verdict over time, with nothing where nobody came."""
    start = Trunc("received_at", period.step, tzinfo=zone, output_field=DateField())
    rows = leads.annotate(start=start).values_list("start", "intent").annotate(Count("pk"))
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    for first, intent, count in rows:
        counts[first][intent] = count
    return tuple(Column(start=first, **counts[first]) for first in period.steps())


def _articles(tallies: Mapping[Any, Tally]) -> tuple[Line, ...]:
    names = {(pk, title): title or "" for pk, title in tallies}
    lines = [
        Line(
            key="none" if pk is None else str(pk),
            label=names[pk, title] or _("none: straight to the form"),
            tally=tally,
        )
        for (pk, title), tally in tallies.items()
    ]
    return _by_size(lines)


def _lines(tallies: Mapping[Any, Tally], *, names: Mapping[str, Any] | None = None, none: str = "") -> tuple[Line, ...]:
    named = names or {}
    return _by_size(
        [Line(key=key, label=str(named.get(key, key)) or none, tally=tally) for key, tally in tallies.items()]
    )


def _by_size(lines: list[Line]) -> tuple[Line, ...]:
    lines.sort(key=lambda line: (-line.tally.leads, -line.tally.six_weeks.whole, line.label.casefold()))
    return tuple(lines[:MOST_LINES])
