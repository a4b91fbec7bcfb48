"""A migration in the middle of the day: many articles come in by the command while visitors go on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.crash.programs import PROJECT

SITE = "localhost"
ARTICLE = """---
title: "Artikel {number}: sterker worden met twee uur per week"
slug: ingevoerd-{number}
description: Twee uur per week is genoeg, als je weet wat je in die twee uur doet en wat je daarbuiten laat.
---

## Waarom twee uur genoeg is

{paragraphs}

* Een keer per week zwaar.
* Een keer per week langer.

Wie elke week komt, hoeft **niet** elke dag te komen.
"""
PARAGRAPH = "Artikel {number}, alinea {n}. Je lichaam wordt sterker van wat het *net* niet gewend is, en van rust erna."


class Import:
    """`import_landing --publish` of articles that are new each time."""

    def __init__(self, folder: Path, articles: int, *, environment: Mapping[str, str]) -> None:
        self.folder, self.articles, self.environment = folder, articles, environment
        self.process: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        self.folder.mkdir()
        for number in range(self.articles):
            paragraphs = "\n\n".join(PARAGRAPH.format(number=number, n=n) for n in range(12))
            text = ARTICLE.format(number=number, paragraphs=paragraphs)
            (self.folder / f"ingevoerd-{number}.md").write_text(text, encoding="utf-8")
        command = [sys.executable, "manage.py", "import_landing", str(self.folder), "--site", SITE, "--publish"]
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self) -> None:
        """Raises RuntimeError when not every article came in."""
        assert self.process is not None
        said = self.process.communicate(timeout=300)[0]
        if self.process.returncode or f"{self.articles} created" not in said:
            raise RuntimeError(f"The import did not end well:\n{said[-2000:]}")
