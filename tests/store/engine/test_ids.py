import os
from uuid import UUID

from app.store.engine.ids import hashed, new_id, new_secret
from tests.store.threads import at_once, returned


def test_ids_are_uuids_of_version_7() -> None:
    parsed = UUID(new_id())
    assert (parsed.version, parsed.variant) == (7, "specified in RFC 4122")


def test_ids_sort_as_they_were_made() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_of_many_threads_differ() -> None:
    made = returned(at_once([lambda: [new_id() for _ in range(500)]] * 8))
    assert all(each == sorted(each) for each in made)
    assert len({id_ for each in made for id_ in each}) == 4000


def test_secrets_are_long_and_fit_a_link() -> None:
    secret = new_secret()
    assert len(secret) == 32
    assert secret.replace("-", "").replace("_", "").isalnum()
    assert hashed(secret) == hashed(secret) != hashed(new_secret())


def test_ids_of_a_process_and_its_fork_differ() -> None:
    new_id()  # so that some of what was drawn is left over
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        os.write(writing, "\n".join(new_id()[19:] for _ in range(20)).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        there = pipe.read().splitlines()
    assert len(there) == 20
    assert not set(there) & {new_id()[19:] for _ in range(20)}
