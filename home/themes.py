"""The house styles a studio can wear: custom properties, a pairing of types, one drawn motif. Nothing else differs."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Theme:
    """One house style. `stylesheet` and `fonts` are paths below static/; fonts listed here are preloaded."""

    key: str
    label: str
    stylesheet: str
    fonts: tuple[str, ...]
    motif: str
    paper: str
    paper_dark: str


@dataclass(frozen=True)
class Themes:
    """All house styles by key, and the one a new studio starts with."""

    by_key: dict[str, Theme]
    default: str

    def get(self, key: str) -> Theme:
        return self.by_key.get(key) or self.by_key[self.default]


def _theme(key: str, label: str, *, fonts: tuple[str, ...], paper: str, paper_dark: str) -> Theme:
    return Theme(
        key=key,
        label=label,
        stylesheet=f"css/theme-{key}.css",
        fonts=tuple(f"fonts/{font}.woff2" for font in fonts),
        motif=f"home/motifs/{key}.html",
        paper=paper,
        paper_dark=paper_dark,
    )


themes: Final = Themes(
    by_key={
        theme.key: theme
        for theme in (
            _theme(
                "vliegwiel",
                _("Vliegwiel: editorial, warm paper, vermilion"),
                fonts=("bricolage-grotesque", "source-serif"),
                paper="#f6f1e7",
                paper_dark="#191613",
            ),
            _theme(
                "kade",
                _("Kade: the docks, cold white, petrol and lime"),
                fonts=("figtree",),
                paper="#f4f8f9",
                paper_dark="#06191d",
            ),
            _theme(
                "zaal",
                _("Zaal: a small hall with good light, aubergine and clay"),
                fonts=("fraunces", "instrument-sans"),
                paper="#faf4ea",
                paper_dark="#1d1219",
            ),
        )
    },
    default="vliegwiel",
)
THEME_CHOICES: Final = [(theme.key, theme.label) for theme in themes.by_key.values()]
