"""Every kind of page there is, by name: what screenshots show and what axe looks at."""

from __future__ import annotations

from dataclasses import dataclass

AGENCY, KADE, ZAAL = "localhost", "noord.localhost", "gent.localhost"


@dataclass(frozen=True)
class Shown:
    """One page of the demo. `name` names its screenshots."""

    name: str
    host: str
    path: str


PAGES = [
    Shown("vliegwiel-home", AGENCY, "/"),
    Shown("vliegwiel-artikel", AGENCY, "/personal-trainer-leads/"),
    Shown("vliegwiel-over", AGENCY, "/over-ons/"),
    Shown("vliegwiel-privacy", AGENCY, "/privacy/"),
    Shown("vliegwiel-intake", AGENCY, "/intake/"),
    Shown("vliegwiel-zoeken", AGENCY, "/zoeken/?q=leads"),
    Shown("vliegwiel-404", AGENCY, "/bestaat-niet/"),
    Shown("kade-home", KADE, "/"),
    Shown("kade-artikel", KADE, "/wat-kost-personal-training/"),
    Shown("kade-intake", KADE, "/intake/"),
    Shown("kade-over", KADE, "/over-ons/"),
    Shown("kade-privacy", KADE, "/privacy/"),
    Shown("kade-zoeken", KADE, "/zoeken/?q=training"),
    Shown("kade-404", KADE, "/bestaat-niet/"),
    Shown("kade-gegevens", KADE, "/mijn-gegevens/"),
    Shown("kade-en-home", KADE, "/en/"),
    Shown("kade-en-article", KADE, "/en/the-first-six-weeks/"),
    Shown("kade-en-intake", KADE, "/en/intake/"),
    Shown("kade-en-about", KADE, "/en/about/"),
    Shown("kade-en-privacy", KADE, "/en/privacy/"),
    Shown("kade-en-search", KADE, "/en/zoeken/?q=training"),
    Shown("kade-en-own-data", KADE, "/en/mijn-gegevens/"),
    Shown("kade-en-404", KADE, "/en/nowhere/"),
    Shown("zaal-home", ZAAL, "/"),
    Shown("zaal-artikel", ZAAL, "/terug-na-een-blessure/"),
    Shown("zaal-over", ZAAL, "/over-ons/"),
    Shown("zaal-privacy", ZAAL, "/privacy/"),
    Shown("zaal-zoeken", ZAAL, "/zoeken/?q=blessure"),
    Shown("zaal-404", ZAAL, "/bestaat-niet/"),
    Shown("zaal-intake", ZAAL, "/intake/"),
    Shown("zaal-fr-home", ZAAL, "/fr/"),
    Shown("zaal-fr-article", ZAAL, "/fr/reprendre-apres-une-blessure/"),
    Shown("zaal-fr-intake", ZAAL, "/fr/intake/"),
    Shown("zaal-fr-about", ZAAL, "/fr/a-propos/"),
    Shown("zaal-fr-privacy", ZAAL, "/fr/vie-privee/"),
    Shown("zaal-fr-search", ZAAL, "/fr/zoeken/?q=blessure"),
    Shown("zaal-fr-own-data", ZAAL, "/fr/mijn-gegevens/"),
    Shown("zaal-fr-404", ZAAL, "/fr/nulle-part/"),
]

EXAMPLES = frozenset(
    {"vliegwiel-home", "vliegwiel-artikel", "vliegwiel-over", "vliegwiel-zoeken", "vliegwiel-404", "kade-home"}
    | {"kade-artikel", "kade-intake", "kade-en-privacy", "kade-gegevens", "zaal-fr-home", "zaal-fr-article"}
    | {"zaal-fr-intake", "zaal-fr-search", "zaal-fr-404", "kade-en-home"}
)
"""Every kind of page, in every house and every language; the others are the same templates with other words."""
