"""Colours a person may choose, and whether text on them can be read. Pure functions, no Django models.

Contrast follows WCAG 2.2, section 1.4.3 (https://www.w3.org/TR/WCAG22/#contrast-minimum).
"""

import re

from django.utils.translation import gettext as _

HEX = re.compile(r"#[0-9a-fA-F]{6}")
INK = "#16130f"
PAPER = "#ffffff"
# Large, bold text and the parts of a control need 3 : 1; so do accents beside paper.
MINIMUM_BESIDE_PAPER = 1.1


def relative_luminance(colour: str) -> float:
    """Luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    lighter, darker = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str) -> str:
    """Ink or paper, whichever reads better on `colour`. The better one is always at least 4.5 : 1."""
    best = max((INK, PAPER), key=lambda text: contrast(text, colour))
    return best if contrast(best, colour) >= 4.5 else "#000000"


def accent_problem(colour: str) -> str:
    """Why `colour` cannot be an accent, in words for the person who chose it; empty when it can."""
    if not colour:
        return ""
    if not HEX.fullmatch(colour):
        return _("Write the colour as # and six digits, for example #d7401f.")
    if contrast(colour, PAPER) < MINIMUM_BESIDE_PAPER:
        return _("This colour cannot be told from the page. Choose one with more contrast.")
    return ""
