"""The websites of a catalogue file: what may stand there."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.booking.people import LANGUAGES
from app.booking.redirect import is_web_address
from app.conversation.site import Site, is_origin

MAX_LAYER = 2_147_483_647  # the largest z-index that browsers take


def _origin(entry: str) -> str:
    if not is_origin(entry):
        raise ValueError(
            f"{entry!r} is not an origin like https://shop.example, https://*.shop.example or"
            " http://localhost:*"
        )
    return entry


def _policy(url: str) -> str:
    if url and not is_web_address(url):
        raise ValueError("must be an address like https://example.com/privacy")
    return url


def _language(code: str) -> str:
    if code and code not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return code


Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class SiteEntry(BaseModel):
    """A website with the chat; see `Site` for what the fields mean."""

    model_config = ConfigDict(extra="forbid", strict=True)

    key: Slug
    origins: list[Annotated[str, AfterValidator(_origin)]] = []
    greeting: Annotated[str, Field(max_length=500)] = ""
    colour: Annotated[str, Field(pattern="^#[0-9a-f]{6}$")] = "#1d5bcb"
    position: Literal["start", "end"] = "end"
    z_index: Annotated[int, Field(ge=0, le=MAX_LAYER)] = 1000
    meeting_type: Slug | None = None
    language: Annotated[str, AfterValidator(_language)] = ""
    privacy_url: Annotated[str, AfterValidator(_policy)] = ""
    asks_consent: bool = False
    scheme: Literal["auto", "light", "dark"] = "auto"

    def to_site(self) -> Site:
        """The website as a value."""
        return Site(
            key=self.key,
            origins=tuple(self.origins),
            greeting=self.greeting,
            colour=self.colour,
            position=self.position,
            z_index=self.z_index,
            meeting_type_id=self.meeting_type,
            language=self.language,
            privacy_url=self.privacy_url,
            asks_consent=self.asks_consent,
            scheme=self.scheme,
        )
