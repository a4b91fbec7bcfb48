"""Languages as their own speakers call them, and as protocols spell them."""

from typing import Final

LANGUAGE_NAMES: Final = {"nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français"}
HINTS: Final = {
    "nl": "Lees deze pagina in het Nederlands",
    "en": "Read this page in English",
    "de": "Diese Seite auf Deutsch lesen",
    "fr": "Lire cette page en français",
}
"""Offered, each in its own language, to visitors whose browser prefers that language."""
OPEN_GRAPH_LOCALES: Final = {"nl": "nl_NL", "en": "en_GB", "de": "de_DE", "fr": "fr_FR"}
