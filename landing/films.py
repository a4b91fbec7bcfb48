"""Which film an address means, and the address of its player. Pure: no Django here.

People copy addresses from phones, from the button *share*, from an address bar with a film halfway. Another site of
films is one more function in `READERS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

YOUTUBE_ID = re.compile(r"(?!videoseries$|live_stream$)[\w-]{6,20}", re.ASCII)
YOUTUBE_PATH = re.compile(r"/(?:shorts|live|embed|v|e)/([^/]+)/?")
VIMEO_PATH = re.compile(
    r"/(?:video/|manage/videos/|channels/[\w-]+/|groups/[\w-]+/videos/|(?:showcase|album)/\d+/video/|ondemand/[\w-]+/)?"
    r"(\d{4,12})(?:/([0-9a-f]{6,20}))?/?",
    re.ASCII,
)
VIMEO_HASH = re.compile(r"[0-9a-f]{6,20}")
START = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")
LONGEST = 500


@dataclass(frozen=True)
class Film:
    """One film: who shows it, by name, and the address of the player that begins at once."""

    host: str
    player: str


def read_film(address: str) -> Film | None:
    """The film that an address means; None where it is no single film that we can show."""
    text = address.strip()
    if not text or len(text) > LONGEST or re.search(r"\s", text):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        return None
    reader = READERS.get((parts.hostname or "").removeprefix("www."))
    if reader is None or parts.scheme not in ("http", "https") or port not in (None, 80, 443) or "@" in parts.netloc:
        return None
    return reader(parts)


def _youtube(parts: SplitResult) -> Film | None:
    found = YOUTUBE_PATH.fullmatch(parts.path)
    name = found[1] if found else _value(parts, "v") if parts.path.rstrip("/") == "/watch" else ""
    return _youtube_player(name, parts)


def _youtu_be(parts: SplitResult) -> Film | None:
    return _youtube_player(parts.path.strip("/"), parts)


def _youtube_player(name: str, parts: SplitResult) -> Film | None:
    if not YOUTUBE_ID.fullmatch(name):
        return None
    start = _start(parts)
    begin = f"&start={start}" if start else ""
    return Film("YouTube", f"https://www.youtube-nocookie.com/embed/{name}?autoplay=1{begin}")


def _vimeo(parts: SplitResult) -> Film | None:
    found = VIMEO_PATH.fullmatch(parts.path)
    if found is None:
        return None
    # A film that is not listed is shown only to who knows this too.
    given = found[2] or _value(parts, "h")
    key = f"&h={given}" if VIMEO_HASH.fullmatch(given) else ""
    start = _start(parts)
    begin = f"#t={start}s" if start else ""
    return Film("Vimeo", f"https://player.vimeo.com/video/{found[1]}?autoplay=1&dnt=1{key}{begin}")


READERS: Mapping[str, Callable[[SplitResult], Film | None]] = {
    "youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "music.youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtu_be,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
}


def _value(parts: SplitResult, name: str) -> str:
    return parse_qs(parts.query).get(name, [""])[0]


def _start(parts: SplitResult) -> int:
    """Seconds from the beginning, as `90`, `90s` or `1m30s`; 0 where nothing is said, or nothing that we understand."""
    fragment = parse_qs(parts.fragment).get("t", [""])[0]
    found = START.fullmatch(_value(parts, "t") or _value(parts, "start") or fragment)
    if found is None:
        return 0
    hours, minutes, seconds = (int(number or 0) for number in found.groups())
    return hours * 3600 + minutes * 60 + seconds
