import pytest

from tests.web.calling import Client


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        pytest.param("/v4/user", {"GET", "POST", "PATCH"}, id="three-handlers"),
        pytest.param("/v4/user/ada", {"GET", "PATCH", "DELETE"}, id="an-id"),
        pytest.param("/v4/booking", {"POST"}, id="one-handler"),
        pytest.param("/v4/appointment/paginated", {"GET"}, id="a-word-where-ids-stand"),
        pytest.param("/booking/confirm", {"GET", "POST"}, id="a-page"),
        pytest.param("/", {"GET"}, id="the-site"),
    ],
)
def test_options_names_all_methods_of_an_address(
    sqlite_client: Client, path: str, allowed: set[str]
) -> None:
    answer = sqlite_client.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == allowed | {"OPTIONS"}


def test_a_method_that_is_not_there_is_refused_with_those_that_are(
    sqlite_client: Client,
) -> None:
    answer = sqlite_client.put("/v4/user")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST", "PATCH", "OPTIONS"}


def test_options_of_what_is_not_there_is_not_found(sqlite_client: Client) -> None:
    assert sqlite_client.options("/v4/nothing").status_code == 404


def test_options_of_a_file_names_its_methods(sqlite_client: Client) -> None:
    answer = sqlite_client.options("/static/site.css")
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))
