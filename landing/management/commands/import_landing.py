"""Articles from Markdown files to landing pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from home.plain_command import PlainCommand, printable
from home.sites import page_at, studio_of_host
from landing.files import find_files
from landing.importing import ArticleImport, ImportClash
from landing.reporting import came_in, refused

STATUSES = ("created", "updated", "unchanged", "refused")


class Command(PlainCommand):
    help = (
        "Create or update landing pages from Markdown files with front matter, recognised by their slug. "
        "article.en.md and en/article.md are the English version of article.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="Markdown files, or folders of them.")
        parser.add_argument("--site", required=True, metavar="HOST", help="Host name of the site, as localhost.")
        parser.add_argument("--parent", default="/", metavar="PATH", help="Page below which they come. Default: /")
        parser.add_argument(
            "--leave-out",
            action="extend",
            nargs="+",
            default=[],
            metavar="FIELD",
            help="Fields of the front matter that are left out on purpose, after the files: --leave-out date tags.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument("--publish", action="store_true", help="Put the pages live. Without it they are drafts.")

    def handle(
        self,
        *,
        files: list[Path],
        site: str,
        parent: str,
        dry_run: bool,
        publish: bool,
        leave_out: list[str],
        verbosity: int,
        **options: Any,
    ) -> None:
        studio = studio_of_host(site)
        looked = find_files(files)
        found = looked.files
        for path in looked.passed_over:
            self.stdout.write(f"{printable(path)}: passed over. Give it by its name to import it.")
        if not found:
            raise CommandError(f"There are no Markdown files (*.md, *.markdown) in {', '.join(map(str, files))}.")
        done = 0

        def progress(path: Path) -> None:
            nonlocal done
            done += 1
            if len(found) > 1 and verbosity and self.stderr.isatty():
                self.stderr.write(f"\r{done}/{len(found)} {path.name[:60]:<60}", ending="")

        articles = ArticleImport(
            studio=studio,
            parent=page_at(studio, parent),
            publish=publish,
            dry_run=dry_run,
            leave_out=frozenset(leave_out),
            progress=progress,
        )
        try:
            outcomes = articles.run(found)
        except ImportClash:
            raise CommandError(
                "Somebody else changes these pages at the same time. Nothing was changed. Try again."
            ) from None
        for line in came_in(outcomes):
            self.stdout.write(printable(line))
        for line in refused(outcomes):
            self.stderr.write(self.style.ERROR(printable(line)))
        counts = {status: sum(outcome.status == status for outcome in outcomes) for status in STATUSES}
        summary = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
        self.stdout.write(("Would be: " if dry_run else "") + summary + ".")
        if counts["refused"]:
            raise CommandError(told_of_refused(counts["refused"], len(outcomes), dry_run=dry_run))


def told_of_refused(refused: int, number: int, *, dry_run: bool) -> str:
    """What to say of files that were refused, whether or not there were others."""
    if number == 1:
        start, was = "The file", "was"
    else:
        start, was = f"{refused} of {number} files", "were"
    if dry_run:
        return f"{start} would be refused; nothing was changed."
    return f"{start} {was} refused; {'nothing was changed' if refused == number else 'the others are in'}."
