"""Many studios from a CSV file: one transaction each, and again from where it stopped."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext as _

from ..email_address import tidy_email
from ..hosts import UnusableHost, read_host
from ..models import Studio
from ..plain_files import UnusableFile, read_plain_file
from .making import Report, spin_up
from .placeholders import placeholder_name
from .plan import StudioPlan, refuse_nul
from .problems import BROKEN, SpinUpProblem

logger = logging.getLogger(__name__)

LARGEST_FILE = 20 * 1024 * 1024
REQUIRED = ("name", "host", "blueprint", "languages", "owner_email")
OPTIONAL = ("approval",)
NO = frozenset({"no", "nee", "0", "false", "off", "uit"})


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    number: int
    plan: StudioPlan


@dataclass(frozen=True)
class Outcome:
    """What became of one line: made, there already, or refused with why."""

    row: Row
    status: str
    report: Report | None = None
    problems: tuple[str, ...] = ()


def read_rows(path: Path) -> list[Row]:
    """All lines, or SpinUpProblem that names what the file lacks. Columns beyond ours fill settings and texts."""
    try:
        text = read_plain_file(path, largest=LARGEST_FILE).decode("utf-8-sig")
    except UnusableFile as error:
        raise SpinUpProblem(f"{path}: {error}") from None
    except UnicodeDecodeError:
        raise SpinUpProblem(_("%s is not UTF-8. Save the file as UTF-8 and try again.") % path) from None
    first = text.partition("\n")[0]
    if "\t" in first and not {",", ";"} & set(first):
        raise SpinUpProblem(_("%s has tabs between its columns. Save it as CSV, with commas or semicolons.") % path)
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        return _rows(reader, path)
    except csv.Error as error:
        raise SpinUpProblem(
            _("Line %(line)d of %(file)s cannot be read: %(error)s. No cell holds more than 131,072 characters.")
            % {"file": path, "line": reader.line_num, "error": error}
        ) from None


def _rows(reader: csv.DictReader[str], path: Path) -> list[Row]:
    reader.fieldnames = [placeholder_name(name) for name in reader.fieldnames or ()]
    missing = [name for name in REQUIRED if name not in reader.fieldnames]
    if missing:
        raise SpinUpProblem(
            _("%(file)s lacks the columns %(missing)s. The first line names: %(required)s, and what you like to set.")
            % {"file": path, "missing": ", ".join(missing), "required": ", ".join(REQUIRED)}
        )
    return [Row(number, _plan(line)) for number, line in enumerate(reader, start=2) if any(_texts(line))]


def _texts(line: dict[str, str | None]) -> Iterator[str]:
    return (value for value in line.values() if isinstance(value, str) and value.strip())


def _plan(line: dict[str, str | None]) -> StudioPlan:
    cells = {key: (value or "").strip() for key, value in line.items() if key and isinstance(value, str | None)}
    return StudioPlan(
        name=cells["name"],
        host=cells["host"],
        blueprint=cells["blueprint"],
        languages=cells["languages"].replace(";", " ").replace(",", " ").split(),
        owner_email=cells["owner_email"],
        approval=cells.get("approval", "").lower() not in NO,
        values={key: value for key, value in cells.items() if key not in (*REQUIRED, *OPTIONAL) and value},
    )


def spin_up_all(
    rows: Iterable[Row],
    *,
    user: AbstractBaseUser | None = None,
    dry_run: bool = False,
    progress: Callable[[Row], None] = lambda row: None,
) -> Iterator[Outcome]:
    """One outcome a row, as soon as it is known. A row that is refused does not stop the others."""
    seen: dict[str, Row] = {}
    for row in rows:
        progress(row)
        try:
            yield _one(row, seen, user=user, dry_run=dry_run)
        except SpinUpProblem as error:
            yield Outcome(row, "refused", problems=error.messages)
        except UnusableHost as error:
            yield Outcome(row, "refused", problems=(str(error),))
        except Exception:
            logger.exception("Line %s, %s, could not be made", row.number, row.plan.name)
            yield Outcome(row, "refused", problems=(_(BROKEN),))


def _one(row: Row, seen: dict[str, Row], *, user: AbstractBaseUser | None, dry_run: bool) -> Outcome:
    """`seen` are the lines so far, by host name."""
    refuse_nul(row.plan)
    name = read_host(row.plan.host).name
    before = seen.setdefault(name, row)
    if before.plan != row.plan:
        raise SpinUpProblem(_("Line %d has this host name already.") % before.number)
    if _made_before(row.plan, name):
        return Outcome(row, "there already")
    try:
        return Outcome(row, "made", report=spin_up(row.plan, user=user, dry_run=dry_run))
    except SpinUpProblem:
        # Somebody else may have made it since.
        if _made_before(row.plan, name):
            return Outcome(row, "there already")
        raise


def _made_before(plan: StudioPlan, hostname: str) -> bool:
    """Whether the studio at this name, now or before, is that of this line: by its name, or by whom it was made for."""
    there = Studio.objects.filter(Q(site__hostname=hostname) | Q(host_names__hostname=hostname)).first()
    if there is None:
        return False
    invited = there.invitations.filter(user__email__iexact=tidy_email(plan.owner_email))
    return there.name == " ".join(plan.name.split()) or invited.exists()
