"""The brake of both doors: wrong passwords soon have to wait, others do not, and nothing is told to logs."""

from datetime import datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from kenzen.config.environment import Environment
from kenzen.screens.sign_in.brake import CLIENT_SHARE, client_of
from tests.cast import NOW, PASSWORD, Cast, signed_in
from tests.screens.conftest import Said

LIMIT: int = settings.AXES_FAILURE_LIMIT
COOL_OFF: timedelta = settings.AXES_COOLOFF_TIME
CLOSED = "Signing in is closed to you for a short while."
WAIT = "Try again in %(minutes)s min. If you do not remember the password, ask the marketplace for a new one."
WRONG = "wrong-Pa55word"
YAMADA = "yamada@example.jp"


class Clock:
    """What axes reads as the time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock the test sets."""
    made = Clock()
    monkeypatch.setattr("axes.handlers.proxy.now", made)
    return made


def knock(email: str = YAMADA, password: str = WRONG, *, at: str = "203.0.113.7", browser: Client | None = None) -> int:
    """The status that a try at the sign-in page gets."""
    return answer(email, password, at=at, browser=browser).status_code


def answer(email: str, password: str, *, at: str = "203.0.113.7", browser: Client | None = None) -> HttpResponse:
    """The answer that a try at the sign-in page gets."""
    response: HttpResponse = (browser or Client()).post(  # type: ignore[assignment]
        "/sign-in/", {"email": email, "password": password}, REMOTE_ADDR=at
    )
    return response


def test_the_fifth_wrong_password_closes_the_door(cast: Cast, stranger: Client, says: Said, clock: Clock) -> None:
    assert [knock() for _ in range(LIMIT - 1)] == [422] * (LIMIT - 1)
    for password in (WRONG, PASSWORD):
        response = answer(YAMADA, password, browser=stranger)
        assert response.status_code == 429
        assert response["Retry-After"] == str(int(COOL_OFF.total_seconds()))
        assert says(response, CLOSED)
        assert says(response, WAIT, minutes=15)


def test_the_door_opens_after_the_time_that_was_told(cast: Cast, clock: Clock, stranger: Client, says: Said) -> None:
    assert [knock() for _ in range(LIMIT)][-1] == 429
    clock.now += COOL_OFF - timedelta(seconds=90)
    assert says(answer(YAMADA, PASSWORD, browser=stranger), WAIT, minutes=2)
    clock.now += timedelta(seconds=91)
    assert knock(password=PASSWORD) == 302


def test_trying_meanwhile_does_not_make_it_longer(cast: Cast, clock: Clock) -> None:
    for _ in range(LIMIT):
        knock()
    for _ in range(LIMIT):
        clock.now += COOL_OFF / 10
        assert knock() == 429
    clock.now += COOL_OFF / 2 + timedelta(seconds=1)
    assert knock(password=PASSWORD) == 302


def test_others_get_in_and_so_does_the_same_person_elsewhere(cast: Cast) -> None:
    assert [knock() for _ in range(LIMIT)][-1] == 429
    assert knock("suzuki@example.jp", PASSWORD) == 302
    assert knock(password=PASSWORD, at="203.0.113.8") == 302
    assert signed_in(cast.seller).get("/health/").status_code == 200


def test_who_gets_in_begins_anew(cast: Cast) -> None:
    for _ in range(2):
        assert [knock() for _ in range(LIMIT - 1)] == [422] * (LIMIT - 1)
        assert knock(password=PASSWORD) == 302


@pytest.mark.parametrize("writing", ["YAMADA@example.jp", " yamada@EXAMPLE.jp "])
def test_another_writing_of_the_address_is_the_same_account(cast: Cast, writing: str) -> None:
    assert [knock(writing) for _ in range(LIMIT - 1)][-1] == 422
    assert knock() == 429


def test_another_browser_is_the_same_client(cast: Cast) -> None:
    statuses = [knock(browser=Client(headers={"user-agent": f"Browser/{number}"})) for number in range(LIMIT)]
    assert statuses[-1] == 429


def test_a_client_may_try_some_accounts_and_not_all(cast: Cast) -> None:
    tries = LIMIT * CLIENT_SHARE
    statuses = [knock(f"somebody{number}@example.jp") for number in range(tries)]
    assert statuses == [422] * (tries - 1) + [429]
    assert knock(password=PASSWORD) == 429
    assert knock(password=PASSWORD, at="203.0.113.8") == 302


def test_an_account_of_ones_own_buys_no_tries_at_others(cast: Cast) -> None:
    for number in range(LIMIT * CLIENT_SHARE - 1):
        knock(f"somebody{number}@example.jp")
    assert knock("suzuki@example.jp", PASSWORD) == 302
    assert knock("somebody@example.jp") == 429


def test_behind_an_unknown_proxy_clients_are_not_one(cast: Cast, settings: Settings) -> None:
    settings.AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
    assert {knock(f"somebody{number}@example.jp") for number in range(LIMIT * CLIENT_SHARE)} == {422}
    assert [knock() for _ in range(LIMIT)][-1] == 429
    assert knock("suzuki@example.jp", PASSWORD) == 302


def test_the_door_of_the_admin_has_the_same_brake(cast: Cast) -> None:
    def tries(password: str) -> int:
        sent = {"username": "admin@example.jp", "password": password}
        return Client().post("/admin/login/", sent).status_code

    assert [tries(WRONG) for _ in range(LIMIT)] == [200] * (LIMIT - 1) + [429]
    assert tries(PASSWORD) == 429
    assert knock("admin@example.jp", PASSWORD, at="127.0.0.1") == 429


def test_no_password_is_kept_or_logged(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for _ in range(LIMIT):
        knock()
    kept = str(list(AccessAttempt.objects.values()))
    assert YAMADA in kept
    assert WRONG not in kept + caplog.text
    assert YAMADA not in caplog.text
    assert "203.0.113.7" in caplog.text


def test_pages_do_not_pay_for_it(cast: Cast) -> None:
    browser = signed_in(cast.seller)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get("/health/").status_code == 200
        assert Client().get("/sign-in/").status_code == 200
    assert [query for query in asked.captured_queries if "axes" in query["sql"]] == []


@pytest.mark.parametrize(
    ("header", "sent", "client"),
    [
        ("", "198.51.100.9", "127.0.0.1"),
        ("X-Forwarded-For", "198.51.100.9", "198.51.100.9"),
        ("X-Forwarded-For", "192.0.2.1, 198.51.100.9", "198.51.100.9"),  # the proxy's own word is the last
        ("X-Forwarded-For", "", "127.0.0.1"),
        ("X-Forwarded-For", "unknown", "127.0.0.1"),
        ("X-Real-IP", "198.51.100.9", "127.0.0.1"),
        ("X-Forwarded-For", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("X-Forwarded-For", "2001:db8:1:2::7", "2001:db8:1:2::"),
        ("X-Forwarded-For", "fe80::1%eth0", "fe80::"),
        ("X-Forwarded-For", "::ffff:198.51.100.9", "198.51.100.9"),
    ],
)
def test_a_header_tells_the_client_only_where_the_operator_says_so(
    settings: Settings, header: str, sent: str, client: str
) -> None:
    settings.KENZEN = settings.KENZEN.model_copy(update={"client_ip_header": header})
    assert client_of(RequestFactory().get("/", headers={"X-Forwarded-For": sent})) == client


@pytest.mark.parametrize(
    ("https", "header", "sees"),
    [(False, "", True), (True, "", False), (True, "X-Real-IP", True), (False, "X-Real-IP", True)],
)
def test_behind_tls_of_a_proxy_a_client_is_seen_by_a_header_only(https: bool, header: str, sees: bool) -> None:
    environment = Environment(demo=True, https=https, client_ip_header=header)
    assert environment.sees_clients is sees
