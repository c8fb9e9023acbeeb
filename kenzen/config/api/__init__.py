"""The interface for programs at /api/v1/: its door, its description, and what a request that fails is answered."""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from kenzen import __version__
from kenzen.accounts.audience import Page, programs, public
from kenzen.config.api.wrong_fields import wrong_fields
from kenzen.health.api import router as health
from kenzen.kit.errors import Explained, RefusalText, Refused, explain

PREFIX: Final = "api/v1/"
MOST_ERRORS: Final = 100  # listed; all are counted

DESCRIPTION: Final = """\
Data of one marketplace: daily counts of orders, violations, sellers in; standings, ratings and their reasons out.

**Key.** Every request carries `Authorization: Bearer kzn_…`. An operator makes the key in the admin, or by
`kenzen api-key MARKETPLACE NAME`. It opens the data of its marketplace only.

**Language.** Names and sentences come in the language of `Accept-Language` (`ja` or `en`).

**Twice is harmless.** Rows have the sender's own `key`: what is sent again is `unchanged`.

**Bad rows.** A request whose values cannot be read is declined as a whole (422) with the index of the row and the
field. Rows that can be read but not taken are listed in `refused`, and the others are taken.

**Sizes.** A body has at most 10 MB (413).
"""

SAID: Final = {
    "api.unreadable": RefusalText(
        what=_("The request was not accepted."),
        why=_("Its body cannot be read as JSON."),
        next_step=_("Send JSON in UTF-8, as the description at /api/v1/openapi.json says."),
        status=HTTPStatus.BAD_REQUEST,
    ),
    "api.wrong_fields": RefusalText(
        what=_("The request was not accepted, and nothing of it was taken."),
        why=_("Some values are missing, unknown or cannot be read."),
        next_step=_("Correct the listed fields and send the request again; what was taken before stays unchanged."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "api.too_large": RefusalText(
        what=_("The request was not accepted."),
        why=_("Its body is larger than 10 MB."),
        next_step=_("Send the rows in several requests."),
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ),
    "api.method_not_allowed": RefusalText(
        what=_("The request was not accepted."),
        why=_("This address is not used with this method."),
        next_step=_("Use one of the methods that the header Allow names."),
        status=HTTPStatus.METHOD_NOT_ALLOWED,
    ),
}


class Api(NinjaAPI):
    """Operations are named as their functions, without the modules these stand in."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name that generated clients give the call."""
        return str(operation.view_func.__name__)


api = Api(title="Kenzen", version=__version__, description=DESCRIPTION, openapi_url=None, docs_url=None)
api.add_router("health", health)


def said(code: str) -> Explained:
    """One of the sentences above in the reader's language."""
    text = SAID[code]
    return Explained(code, str(text.what), str(text.why), str(text.next_step), text.status)


def decline(refusal: Explained, **further: Any) -> HttpResponse:
    """The answer to a program whose request was declined."""
    return JsonResponse(refusal.for_programs() | further, status=refusal.status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:  # noqa: ARG001
    """What an action declines."""
    return decline(explain(refusal))


@api.exception_handler(ValidationError)
def wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001
    """Values that are missing, unknown or unreadable."""
    errors = [one.for_programs() for one in wrong_fields(error.errors[:MOST_ERRORS])]
    return decline(said("api.wrong_fields"), count=len(error.errors), errors=errors)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001
    """A body that is no JSON: the only error that Ninja itself raises here."""
    return decline(said("api.unreadable"))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001
    """A body beyond DATA_UPLOAD_MAX_MEMORY_SIZE."""
    return decline(said("api.too_large"))


def _in_json(page: Page[...]) -> Page[...]:
    """The page, whose wrong method is answered as JSON as well."""

    def answered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> Any:
        answer = page(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        declined = decline(said("api.method_not_allowed"))
        declined["Allow"] = answer["Allow"]
        return declined

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # programs send keys, not cookies
    return answered


@cache
def _description() -> dict[str, Any]:
    described: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"/{PREFIX}"))
    described["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    described["security"] = [{"key": []}]
    for operation in (operation for methods in described["paths"].values() for operation in methods.values()):
        for parameter in operation["parameters"]:
            parameter.pop("examples", None)  # a list, as schemas have it; OpenAPI wants a map here
    return described


@public
@require_safe
def description(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The description of the interface as OpenAPI. It holds no data, so tools may read it without a key."""
    return JsonResponse(_description())


def _addresses() -> Iterator[URLPattern]:
    """Every address of the router behind the door of programs, so that none can be forgotten."""
    yield path("openapi.json", description, name="api_description")
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = programs(_in_json(pattern.callback))
            yield pattern


urlpatterns = list(_addresses())
