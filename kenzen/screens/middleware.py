"""Refusals nobody caught: rendered as a page, or as JSON for programs, with the status the refusal has."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kenzen.kit.errors import Refused, explain


class RefusalMiddleware:
    """Turns ``Refused`` into an answer in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page's own handling comes first; other exceptions fly."""
        if not isinstance(exception, Refused):
            return None
        refusal = explain(exception)
        if request.accepts("text/html"):
            return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)
        return JsonResponse(refusal.for_programs(), status=refusal.status)
