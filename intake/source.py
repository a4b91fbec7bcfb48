"""Where a visitor came from: the article, the campaign, the site before. Carried in links and hidden fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, urlsplit

from home.labels import ARTICLE, IDENTIFIERS, LABELS, REFERRER

CAMPAIGN_KEYS = LABELS
ARTICLE_KEY = ARTICLE
REFERRER_KEY = REFERRER
LENGTH = 200
IDENTIFIER_LENGTH = 512
LONGEST_REFERER = 4000


@dataclass(frozen=True)
class Source:
    """`article` is the path of a page on this site, `referrer` the site before it, `campaign` the link's labels."""

    article: str = ""
    referrer: str = ""
    campaign: Mapping[str, str] = field(default_factory=dict)

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What the form carries along."""
        fields = [(ARTICLE_KEY, self.article), (REFERRER_KEY, self.referrer), *self.campaign.items()]
        return [(name, value) for name, value in fields if value]


def read_source(
    parameters: Mapping[str, str], *, referer: str = "", host: str = "", form_paths: Collection[str] = ()
) -> Source:
    """From a query or a posted form; `referer` (the header) fills in what is not there.

    Browsers send the full address of the page before to the same site, so its campaign survives one
    step without any script, and the article is known even when the link did not name it. The form itself is no
    article: `form_paths` are its own, in each language, and who comes from there keeps the article from before.
    """
    # Of a longer one the end may be missing, which is its query.
    before = _split(referer if len(referer) <= LONGEST_REFERER else referer.partition("?")[0][:LONGEST_REFERER])
    from_here = bool(before.netloc) and before.netloc == host
    earlier = dict(parse_qsl(before.query)) if from_here else {}
    from_form = any(before.path.startswith(path) for path in form_paths)
    page_before = before.path if from_here and not from_form else ""
    campaign = {key: _label(key, parameters.get(key) or earlier.get(key, "")) for key in CAMPAIGN_KEYS}
    return Source(
        article=_path(parameters.get(ARTICLE_KEY) or earlier.get(ARTICLE_KEY) or page_before),
        referrer=_short(
            parameters.get(REFERRER_KEY) or (earlier.get(REFERRER_KEY, "") if from_here else before.netloc)
        ),
        campaign={key: value for key, value in campaign.items() if value},
    )


def _label(key: str, value: str) -> str:
    """An identifier as it was given, whole; a text without what cannot be seen. Cut, either would be another one."""
    if key in IDENTIFIERS:
        return value if value.isprintable() and len(value) <= IDENTIFIER_LENGTH else ""
    return _short(value)


def _short(value: str) -> str:
    text = "".join(c for c in value if c.isprintable())
    return text if len(text) <= LENGTH else ""


def _path(value: str) -> str:
    path = _short(value)
    return path if path.startswith("/") and not path.startswith("//") else ""


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address if address.isprintable() else "")
    except ValueError:
        return urlsplit("")
