import pytest

from app.store.engine.encryption import Cipher, Undecipherable


def test_reads_what_it_wrote_and_shows_nothing_of_it() -> None:
    cipher = Cipher(lambda: ["key one"])
    token = cipher.encrypt("EAAtok — geheim")
    assert "EAAtok" not in token
    assert token.isascii()
    assert cipher.decrypt(token) == "EAAtok — geheim"
    assert cipher.encrypt("x") != cipher.encrypt("x")


def test_reads_what_an_older_key_has_encrypted() -> None:
    token = Cipher(lambda: ["old"]).encrypt("secret")
    renewed = Cipher(lambda: ["new", "old"])
    assert renewed.decrypt(token) == "secret"
    with pytest.raises(Undecipherable):
        Cipher(lambda: ["old"]).decrypt(renewed.encrypt("secret"))


@pytest.mark.parametrize("changed", ["", "x", "gAAAAA", "ä"])
def test_refuses_what_it_cannot_read(changed: str) -> None:
    with pytest.raises(Undecipherable):
        Cipher(lambda: ["key"]).decrypt(changed)


def test_asks_for_keys_when_they_are_needed() -> None:
    asked: list[str] = []

    def keys() -> list[str]:
        asked.append("asked")
        return ["key"]

    cipher = Cipher(keys)
    assert asked == []
    cipher.decrypt(cipher.encrypt("x"))
    assert asked == ["asked"]
