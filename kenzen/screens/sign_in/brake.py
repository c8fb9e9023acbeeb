"""The brake of both doors (sign-in page, admin): who tried too many wrong passwords waits. django-axes keeps count.

Counted are failures of one account from one client, and failures of a client with whatever account.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import ceil
from typing import Any, Final

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kenzen.kit.errors import Refused, explain

NAME_LENGTH: Final = 255  # of the column
CLIENT_SHARE: Final = 10  # one client may fail ten times as often with many accounts as with one: offices share clients
NETWORK_BITS: Final = 64  # an IPv6 subscriber has a network of this many bits to choose addresses from


class Brake(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """How axes counts here. Its one limit is that of an account from one client."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures that count against the limit."""
        return max(failures for failures, _last in self._counts(request, credentials))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forgive the account that got in, and not its client: an account of one's own buys no tries at others."""
        account, *_clients = self.filter_user_attempts(request, credentials)
        forgiven, _ = account.delete()
        return int(forgiven)

    def free_at(self, request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
        """When somebody who has to wait may try again: the cool-off after the last failure that counted."""
        limit: int = settings.AXES_FAILURE_LIMIT
        ends = [
            last + settings.AXES_COOLOFF_TIME
            for failures, last in self._counts(request, credentials)
            if last and failures >= limit
        ]
        return max(ends, default=_now(request))

    def _counts(self, request: HttpRequest, credentials: dict[str, Any] | None) -> list[tuple[int, datetime | None]]:
        """What counts of the account from this client, then of the client: how many failures, and the last."""
        sums = [
            attempts.aggregate(failures=Sum("failures_since_start", default=0), last=Max("attempt_time"))
            for attempts in self.get_user_attempts(request, credentials)
        ]
        shares = (1, CLIENT_SHARE)
        return [(one["failures"] // share, one["last"]) for one, share in zip(sums, shares, strict=False)]


def name_of(_request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The account as it is counted: sign-in ignores case, so counting does."""
    return str((credentials or {}).get("username") or "").strip().lower()[:NAME_LENGTH]


def client_of(request: HttpRequest) -> str | None:
    """The client's address: that of the connection, or the last of the header that the operator trusts."""
    header = settings.KENZEN.client_ip_header
    named = request.headers.get(header, "").rpartition(",")[2].strip() if header else ""
    return _counted(named) or _counted(request.META.get("REMOTE_ADDR", ""))


def _counted(text: str) -> str | None:
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return str(address)
    host_bits = address.max_prefixlen - NETWORK_BITS
    return str(address.ipv4_mapped or IPv6Address(int(address) >> host_bits << host_bits))


def locked(request: HttpRequest, _response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """What somebody reads who has to wait."""
    left = Brake().free_at(request, credentials) - _now(request)
    refusal = explain(Refused("accounts.too_many_tries", minutes=max(1, ceil(left / timedelta(minutes=1)))))
    response = render(request, "refused.html", {"refusal": refusal}, status=refusal.status)
    response["Retry-After"] = str(max(1, ceil(left.total_seconds())))
    return response


def _now(request: HttpRequest) -> datetime:
    """The instant of the try, as axes read it."""
    instant: datetime = request.axes_attempt_time  # type: ignore[attr-defined]
    return instant
