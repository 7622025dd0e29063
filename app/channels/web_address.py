"""The one check on a configured address."""

from urllib.parse import urlsplit

from app.errors import flawed


def require_web_address(option: str, address: str) -> None:
    """Let only http and https addresses with a host pass.

    Raises:
        Invalid: naming the option, not the address, which may hold a password.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise flawed(option, "must be an http or https address")
