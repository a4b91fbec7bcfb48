"""What links carry to say where a reader came from: one list for the intake, the pages in memory, scripts and proxies.

No page says another thing for any of these. `static/js/site.js` holds the same list, which a test compares.
"""

from __future__ import annotations

from typing import Final

TEXTS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
"""In words that people chose."""

IDENTIFIERS: Final = (
    "utm_id",
    "gclid",
    "gbraid",
    "wbraid",
    "fbclid",
    "msclkid",
    "ttclid",
    "li_fat_id",
    "twclid",
    "epik",
    "sclid",
)
"""Of campaigns and clicks, as programs gave them: whole, or of no use."""

LABELS: Final = (*TEXTS, *IDENTIFIERS)

ARTICLE: Final = "van"
"""The path of the page that led to the intake."""
REFERRER: Final = "via"
"""The site before this one."""

CARRIED: Final = frozenset((*LABELS, ARTICLE, REFERRER))
