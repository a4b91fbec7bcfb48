"""Where a visitor came from: the article, the campaign, the site before. Carried in links and hidden fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, urlsplit

from home.references import SOURCE_PARAMETER

CAMPAIGN_KEYS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "fbclid", "msclkid")
ARTICLE_KEY = SOURCE_PARAMETER
REFERRER_KEY = "via"
LENGTH = 200


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
    before = _split(referer[:2000])
    from_here = bool(before.netloc) and before.netloc == host
    earlier = dict(parse_qsl(before.query)) if from_here else {}
    from_form = any(before.path.startswith(path) for path in form_paths)
    page_before = before.path if from_here and not from_form else ""
    campaign = {key: _short(parameters.get(key) or earlier.get(key, "")) for key in CAMPAIGN_KEYS}
    return Source(
        article=_path(parameters.get(ARTICLE_KEY) or earlier.get(ARTICLE_KEY) or page_before),
        referrer=_short(
            parameters.get(REFERRER_KEY) or (earlier.get(REFERRER_KEY, "") if from_here else before.netloc)
        ),
        campaign={key: value for key, value in campaign.items() if value},
    )


def _short(value: str) -> str:
    return "".join(c for c in value if c.isprintable())[:LENGTH]


def _path(value: str) -> str:
    path = _short(value)
    return path if path.startswith("/") and not path.startswith("//") else ""


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address if address.isprintable() else "")
    except ValueError:
        return urlsplit("")
