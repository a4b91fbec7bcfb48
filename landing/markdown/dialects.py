"""Marks of other dialects of Markdown. CommonMark shows them as they stand, so nobody meant them for visitors.

Each is a regular expression that finds the mark, not the words in it, and a sentence that says what to do. Whoever
does mean the letters puts a backslash before the first of them, and the writer of exports does the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ITEM_START = re.compile(r"\[[ xX]\](?=[ \n]|$)")
TASK = "A list to tick off cannot be kept. Take the [ ] away."

FOOTNOTE = "A footnote cannot be kept. Put what it says into the text."
HEADINGS = "A list of headings is made by the page itself. Remove it."

IN_TEXT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        # --- Templates and components ---
        (r"\{\{|\{%|<%|\{::", "A shortcode or template mark cannot be kept. Write what it stands for."),
        (
            r"\{/\*|\{[A-Za-z_$][\w$]*(?:\.[\w$]+|\[[^\]\n]*\]|\([^)\n]*\))+\}|</?[A-Z]\w*(?:\.\w+)+[\s/>]",
            "Code of MDX cannot be kept. Write what it stands for.",
        ),
        # --- Marks of text ---
        (r"~~[^~\n]+~~", "Struck-through text cannot be kept. Leave the old words out."),
        (
            r"(?<=\w)~[^\s~]+~(?!~)|(?<=\w)\^[^\s^]+\^",
            "Raised or lowered letters cannot be kept. Write 2 or ².",
        ),
        (r"(?<!=)==[^=\s](?:[^=\n]*[^=\s])?==(?!=)", "Highlighted text cannot be kept. Use **bold**."),
        (r"(?<![\w+])\+\+[^+\s](?:[^+\n]*[^+\s])?\+\+(?![\w+])", "Underlined text cannot be kept. Use *italic*."),
        (r"\|\|[^|\s][^|\n]*\|\|", "Hidden text cannot be kept. Write it openly, or leave it out."),
        (r"%%[^%\n]+%%", "A comment cannot be kept. Remove it."),
        (r"\{(?:\+\+|--|~~|==|>>)", "Marks of an editor's remarks cannot be kept. Accept or remove the change."),
        (
            r"\$\$[^$]+\$\$|(?<![\w$])\$(?:[A-Za-z]|[^\s$][^$\n]*[\\^_{}][^$\n]*[^\s$])\$(?![\w$])",
            "A formula cannot be kept. Write it in words.",
        ),
        (
            r"(?<![\w:])(?::[a-z][a-z0-9]+(?:[_+-][a-z0-9]+)*:|:[+-]1:)(?![\w:])",
            "A picture sign by name (:name:) cannot be kept. Type the sign itself, or leave it out.",
        ),
        # --- References ---
        (r"\[\^[^\]\s]+\]", FOOTNOTE),
        (r"\[\[ *_?(?:toc|TOC)_? *\]\]", HEADINGS),
        (r"!?\[\[[^\[\]\n]+\]\]", "A link of a wiki cannot be kept. Write [words](/path)."),
        # --- Attributes ---
        (
            r"\{:?\s*(?:(?:[#.][A-Za-z][\w-]*|[a-z][\w-]*=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s{}\"']+))\s*)+\}"
            r"|\{:\s*[#.\w][^{}\n]*\}",
            "A name or class between braces cannot be kept. Remove the braces and what is in them.",
        ),
    )
)
"""What to look for in text, and what to say about it."""

AT_A_START: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), message)
    for pattern, message in (
        (
            r"^import\s[^\n]*[\"'][^\"'\n]+[\"'];?$|^export\s+(?:default|const|let|var|function|class|async)\b|^</?>$",
            "Code of MDX cannot be kept. Write what it stands for.",
        ),
        (r"^\*\[[^\]\n]+\]:", "An abbreviation's meaning cannot be kept. Write it out in the text."),
        (r"^\[(?:toc|TOC)\]$|^\$\{(?:toc|TOC)\}$", HEADINGS),
        (
            r"^(?:!!!|\?\?\?\+?)[ \t]+[a-z]+(?:[ \t]+(?:inline|end))*(?:[ \t]+\"[^\"\n]*\")?[ \t]*$",
            "A note in a box cannot be kept. Use a ::: quote block, or plain text.",
        ),
        (r"^\[![A-Za-z]+\][+-]?", "A note in a box cannot be kept. Use a ::: quote block, or plain text."),
        (r"^:[ \t]+(?=\S)", "A list of terms cannot be kept. Write a list with dashes."),
        (r"^\.\. [a-z-]+::", "A directive of reStructuredText cannot be kept. Write what it stands for."),
    )
)
"""The same at the start of a line of a paragraph or an item."""

LINK_THAT_IS_NONE: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\][ \t]+\((?=(?:https?:|mailto:|tel:|www\.|/\w))", re.IGNORECASE),
        "This is no link: take the space between ] and ( away.",
    ),
    (
        re.compile(r"\]\((?=[^()\n]*\s[^()\n]*\))"),
        "This is no link: an address has no spaces. Write them as %20, or a backslash before the [ if it is text.",
    ),
    (
        re.compile(r"\]\("),
        "This is no link: it does not end. Write [words](/path), or a backslash before the [ if it is text.",
    ),
    (
        re.compile(r"\)\[(?=(?:https?:|mailto:|tel:|www\.|/\w)[^\]\n]*\])", re.IGNORECASE),
        "This is no link: its brackets are the wrong way round. Write [words](/path).",
    ),
    (
        re.compile(r"\[(?=[^\[\]()\n]*\((?:https?:|mailto:|tel:)[^()\n]*\)(?![^\[\n]*\]))", re.IGNORECASE),
        "This is no link: a ] is missing before the parenthesis.",
    ),
    (
        re.compile(r"\](?=(?:https?:|mailto:|tel:)\S)", re.IGNORECASE),
        "This is no link: a ( is missing before the address.",
    ),
    (
        re.compile(r"(?<=\])\[(?=[^\[\]\n]*\])"),
        "This link names an address that the text does not give. Write [words](/path).",
    ),
)
"""What was meant as a link, and is shown as it stands."""

DEFINED_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]+\]:")
"""At the start of a line: what a footnote says. CommonMark may read it as the address of a link."""


def marks_in(text: str, *, in_item: bool = False, in_heading: bool = False) -> Iterator[tuple[int, str]]:
    """Where a mark begins in a text, and what to do about it. The text has no signs in it that are meant as signs."""
    taken: set[int] = set()
    if in_item and (task := _ITEM_START.match(text)):
        yield task.start(), TASK
    for pattern, message in (*IN_TEXT, *LINK_THAT_IS_NONE, *(() if in_heading else AT_A_START)):
        for match in pattern.finditer(text):
            # What is two kinds at once is told as the first.
            if taken.isdisjoint(range(match.start(), match.end())):
                taken.update(range(match.start(), match.end()))
                yield match.start(), message
