"""Our server without a worker, so that what it costs is the requests alone."""

from litestar import Litestar

from app.main import build
from app.settings import Settings


def application() -> Litestar:
    """The web side, made from the environment."""
    return build(Settings()).web(with_worker=False)
