"""The options of an account."""

from app.errors import flawed


def require(account: object, *names: str) -> None:
    """Let only an account pass that has a value for each of some options.

    Raises:
        Invalid: naming the first option that is empty.
    """
    for name in names:
        if not getattr(account, name):
            raise flawed(name, "must not be empty")
