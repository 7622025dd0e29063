"""A website with the chat on it: how the widget looks there, and which pages may use it."""

from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

DARK, LIGHT = "#000000", "#ffffff"
"""The two colours of text upon a site's colour: one of them has a contrast of at least 4.5."""

ANY = "*"
_PORTS = {"http": 80, "https": 443}
_LONGEST = 300  # characters of an origin that is looked at


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of one website.

    key              names the site in `data-site`
    origins          whose pages may use the chat, beside our own; see `allows`
    greeting         the assistant's first words, "" for the usual ones
    colour           #rrggbb, of the launcher and of the visitor's own words
    position         the side of the page on which the launcher is, as the page is read
    z_index          the stacking order of the widget
    meeting_type_id  what is booked unless the visitor says otherwise
    language         the widget's language; "" for that of the page, then of the browser
    privacy_url      the privacy policy, linked above the composer
    asks_consent     whether the visitor agrees to it before the first message is sent
    scheme           auto, light or dark
    """

    key: str
    origins: tuple[str, ...] = ()
    greeting: str = ""
    colour: str = "#1d5bcb"
    position: str = "end"
    z_index: int = 1000
    meeting_type_id: str | None = None
    language: str = ""
    privacy_url: str = ""
    asks_consent: bool = False
    scheme: str = "auto"
    is_built_in: bool = field(default=False, compare=False)

    @property
    def consent_version(self) -> str:
        """Names what a visitor agrees to; "" where nobody is asked."""
        if not self.asks_consent:
            return ""
        return sha256(f"1 {self.privacy_url}".encode()).hexdigest()[:12]

    def allows(self, origin: str) -> bool:
        """Whether the pages of an origin (RFC 6454) may use the chat.

        An entry is an origin; its host may begin with `*.` and its port may be `*`. `*`
        alone is any origin, `null` stands for files and some in-app browsers.
        """
        return any(_matches(entry, origin) for entry in self.origins)


DEMO = Site(
    key="demo",
    origins=("http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"),
    is_built_in=True,
)
"""The site of the demo page, which also serves whoever tries the widget on their machine."""


def is_origin(entry: str) -> bool:
    """Whether this may stand among a site's origins."""
    return entry in (ANY, "null") or _parts(entry) is not None


def text_on(colour: str) -> str:
    """The colour of text that is easier to read upon a colour (WCAG 2.2, contrast ratio)."""
    return max((LIGHT, DARK), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 — sRGB
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _matches(entry: str, origin: str) -> bool:
    if entry in (ANY, origin):
        return True
    allowed, asked = _parts(entry), _parts(origin)
    if allowed is None or asked is None or "*" in origin:
        return False
    scheme, host, port = allowed
    is_below = host.startswith("*.") and asked[1].endswith(host[1:])
    return asked[0] == scheme and (asked[1] == host or is_below) and port in ("*", asked[2])


def _parts(origin: str) -> tuple[str, str, str] | None:
    """Scheme, host and port; None for what is no origin."""
    if len(origin) > _LONGEST or not origin.isascii():
        return None
    try:
        parts = urlsplit(origin.removesuffix(":*"))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    is_plain = f"{parts.scheme}://{parts.netloc}" == origin.removesuffix(":*")
    if not is_plain or parts.scheme not in _PORTS or not host.strip("*.") or "@" in origin:
        return None
    if "*" in host.removeprefix("*."):
        return None
    return (
        parts.scheme,
        host,
        "*" if origin.endswith(":*") else str(port or _PORTS[parts.scheme]),
    )
