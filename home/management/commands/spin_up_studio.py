"""A new studio: from a blueprint, from an export, or many from a CSV file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from home.leaving.arriving import spin_up_from_export
from home.models import Invitation
from home.plain_command import PlainCommand
from home.spin_up.batch import Outcome, Row, read_rows, spin_up_all
from home.spin_up.making import Report, spin_up
from home.spin_up.plan import StudioPlan
from home.spin_up.problems import SpinUpProblem

BAR = 30


class Command(PlainCommand):
    help = "Make a studio: site, pages in all languages, pictures, groups, workflow and an invitation to its owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="As visitors know it.")
        parser.add_argument("--host", help="Host name of the site, as studio-noord.nl; a port may follow.")
        parser.add_argument("--blueprint", metavar="SLUG", help="What it is made from.")
        parser.add_argument("--languages", help="As nl,en. Dutch is always there. Default: nl")
        parser.add_argument("--owner-email", metavar="EMAIL", help="Who is invited as owner.")
        parser.add_argument(
            "--set", nargs="+", default=[], metavar="KEY=VALUE", dest="values", help="As city=Utrecht phone=0301234567."
        )
        parser.add_argument("--no-approval", action="store_true", help="Marketers publish without the owner.")
        parser.add_argument("--dry-run", action="store_true", help="Do everything, say what came of it, keep nothing.")
        parser.add_argument("--from-csv", type=Path, metavar="FILE", help="One studio a line; again makes none twice.")
        parser.add_argument("--from-export", type=Path, metavar="DIR", help="A folder that export_studio wrote.")

    def handle(self, **options: Any) -> None:
        refuse_what_does_nothing(options)
        try:
            if options["from_csv"]:
                self.many(options["from_csv"], dry_run=options["dry_run"], verbosity=options["verbosity"])
            elif options["from_export"]:
                report = spin_up_from_export(
                    options["from_export"],
                    host=options["host"] or "",
                    owner_email=options["owner_email"] or "",
                    dry_run=options["dry_run"],
                    progress=self.step(options["verbosity"]),
                )
                self.tell(report, dry_run=options["dry_run"])
            else:
                report = spin_up(plan_of(options), dry_run=options["dry_run"], progress=self.step(options["verbosity"]))
                self.tell(report, dry_run=options["dry_run"])
        except SpinUpProblem as problem:
            raise CommandError("\n".join(problem.messages)) from None

    def step(self, verbosity: int) -> Any:
        return (lambda step: self.stdout.write(f"{step} …")) if verbosity > 1 else (lambda step: None)

    def tell(self, report: Report, *, dry_run: bool) -> None:
        """What was made, and what is left to do."""
        pages = ", ".join(f"{count} in {language}" for language, count in report.pages.items())
        self.stdout.write(f"{'Would make' if dry_run else 'Made'} {report.name}: {report.address}/")
        self.stdout.write(f"  pages: {pages}; pictures: {report.pictures}; translations: {report.translations}")
        for line in (*unfilled_lines(report), *report.notes):
            self.stdout.write(self.style.WARNING(f"  {line}"))
        if report.owner_email and not dry_run:
            self.stdout.write(f"  {invitation_line(report)}")
        if not dry_run:
            self.stdout.write("  Left to do: point the host name here (DNS), choose a picture, fill in opening hours.")

    def many(self, file: Path, *, dry_run: bool, verbosity: int) -> None:
        rows = read_rows(file)
        counts = Counter[str]()
        shown = bool(verbosity) and self.stderr.isatty()

        def progress(row: Row) -> None:
            if shown:
                done = counts.total()
                bar = "█" * (BAR * done // len(rows)) + "·" * (BAR - BAR * done // len(rows))
                self.stderr.write(f"\r{bar} {done}/{len(rows)} {row.plan.name[:40]:<40}", ending="")

        for outcome in spin_up_all(rows, dry_run=dry_run, progress=progress):
            counts[outcome.status] += 1
            if shown:
                self.stderr.write("\r" + " " * (BAR + 60) + "\r", ending="")
            self.one_of_many(outcome, file)
        told = [f"{counts[status]} {status}" for status in ("made", "there already", "refused") if counts[status]]
        summary = ", ".join(told) or "nothing to do"
        self.stdout.write(("Would be: " if dry_run else "") + summary + ".")
        if counts["refused"]:
            raise CommandError(
                f"{counts['refused']} of {counts.total()} were refused. Correct them and run this again."
            )

    def one_of_many(self, outcome: Outcome, file: Path) -> None:
        where = f"{file}:{outcome.row.number} {outcome.row.plan.name}"
        if outcome.report is None:
            for problem in outcome.problems:
                self.stderr.write(self.style.ERROR(f"{where}: {problem}"))
            if not outcome.problems:
                self.stdout.write(f"{where}: {outcome.status}")
            return
        self.stdout.write(f"{where}: {outcome.status}, {outcome.report.address}/")
        for line in unfilled_lines(outcome.report):
            self.stdout.write(self.style.WARNING(f"  {line}"))


def refuse_what_does_nothing(options: dict[str, Any]) -> None:
    """What a file or a folder decides cannot be given beside it."""
    if options["from_csv"] and options["from_export"]:
        raise CommandError("Give --from-csv or --from-export, not both.")
    flags = {
        "name": "--name",
        "blueprint": "--blueprint",
        "languages": "--languages",
        "values": "--set",
        "no_approval": "--no-approval",
    }
    if options["from_csv"]:
        flags |= {"host": "--host", "owner_email": "--owner-email"}
    given = [flag for key, flag in flags.items() if options[key]]
    if given and (options["from_csv"] or options["from_export"]):
        source = "--from-csv" if options["from_csv"] else "--from-export"
        raise CommandError(f"{', '.join(given)} would do nothing beside {source}. Leave it out.")


def unfilled_lines(report: Report) -> list[str]:
    """Placeholders without a value, each with the pages that lack it."""
    pages: dict[str, list[str]] = {}
    for row in report.unfilled:
        pages.setdefault(row.name, []).append(f"“{row.page}” ({row.language})")
    return [f"nothing was given for {{{name}}}, left out of: {', '.join(found)}" for name, found in pages.items()]


def invitation_line(report: Report) -> str:
    """How the invitation fares: the worker sends it."""
    invitation = Invitation.objects.filter(studio__pk=report.studio_id or 0).first()
    if invitation is None or invitation.status == Invitation.Status.DONE:
        return f"Invited: {report.owner_email}"
    if invitation.status == Invitation.Status.WAITING:
        return f"The invitation to {report.owner_email} leaves with the worker (manage.py worker, or make run)."
    return f"The invitation to {report.owner_email} did not leave: {invitation.error} Send it again in the desk."


def plan_of(options: dict[str, Any]) -> StudioPlan:
    """The options as a plan; what is missing is named all at once."""
    required = {"name": "--name", "host": "--host", "blueprint": "--blueprint", "owner_email": "--owner-email"}
    missing = [flag for key, flag in required.items() if not options[key]]
    if missing:
        raise CommandError(f"Give {', '.join(missing)}, or --from-csv or --from-export.")
    values = {}
    for pair in options["values"]:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise CommandError(f"--set {pair}: write KEY=VALUE, as city=Utrecht.")
        values[key.strip()] = value.strip()
    return StudioPlan(
        name=options["name"],
        host=options["host"],
        blueprint=options["blueprint"],
        languages=(options["languages"] or "nl").split(","),
        owner_email=options["owner_email"],
        approval=not options["no_approval"],
        values=values,
    )
