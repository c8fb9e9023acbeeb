"""The pages people see when something cannot be shown. They need no session, no database and no context."""
# ruff: noqa: ARG001  (Django calls them with these names)

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _page(
        HTTPStatus.BAD_REQUEST,
        what=_("We could not understand this request."),
        why=_("The address or what was sent with it is not complete."),
        next_step=_("Please go back to the start and try once more."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(
        HTTPStatus.FORBIDDEN,
        what=_("You cannot open this page."),
        why=_("It belongs to people with another role than that of your account."),
        next_step=_("Go back to your own start page, or sign in with another account."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(
        HTTPStatus.NOT_FOUND,
        what=_("This page does not exist."),
        why=_("The address may have been mistyped, or the page belongs to another account."),
        next_step=_("Everything about your account can be reached from the start page."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        what=_("We are sorry. Something went wrong on our side."),
        why=_("It is not your doing, and open requests keep their place."),
        next_step=_("Please wait a moment and load the page again."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from a page of ours, or from one that was open too long."""
    return _page(
        HTTPStatus.FORBIDDEN,
        what=_("The form was not accepted. Nothing was changed."),
        why=_("The page was open for a long time, you signed in again meanwhile, or your browser keeps no cookies."),
        next_step=_("Go back, load the page again and send the form once more. Please allow cookies for this site."),
    )


def _page(status: HTTPStatus, **words: str) -> HttpResponse:
    page = loader.get_template("errors/error.html").render({"status": status.value, **words}, None)
    return HttpResponse(page, status=status)
