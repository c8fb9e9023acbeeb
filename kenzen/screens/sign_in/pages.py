"""The door: signing in and out, the reader's language, and the way to everybody's own start page."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kenzen.accounts import actions
from kenzen.accounts.audience import audience, person_of, public
from kenzen.accounts.queries import people
from kenzen.accounts.rules import DEMO_PASSWORD, Role
from kenzen.health.queries import states
from kenzen.health.words import STATES
from kenzen.screens.sign_in import forms, words

START_PAGES: Final = {Role.SELLER: "health", Role.ASSOCIATE: "desk", Role.OPERATOR: "admin:index"}
DEMO_PEOPLE: Final = 12  # more than the demo has


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody the demo offers to sign in as."""

    email: str
    name: str
    role_name: str
    detail: str


@audience(*Role)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The start page of the person's role."""
    page = START_PAGES.get(Role(person_of(request).role))
    return redirect(page) if page else render(request, "sign_in/no_pages.html")


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page and its form."""
    if request.method != "POST":
        return redirect("home") if request.user.is_authenticated else _form(request, forms.SignIn())
    form = forms.read(request.POST)
    if form.errors:
        return _form(request, form)
    person = auth.authenticate(request, username=form.email, password=form.password)
    if person is None:
        return _form(request, forms.refused(form))
    auth.login(request, person)
    response = redirect(_next(request))
    chosen = person_of(request).language
    if chosen and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _remember_language(response, chosen)
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("sign_in")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; a person's choice goes with them to their other devices."""
    code = request.POST.get("language", "")
    response = redirect(_next(request))
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        _remember_language(response, code)
        if request.user.is_authenticated:
            actions.choose_language(person_id=request.user.pk, language=code)
    return response


def _form(request: HttpRequest, form: forms.SignIn) -> HttpResponse:
    context = {"form": form, "next": _next(request, default=""), "people": _demo_people(), "password": DEMO_PASSWORD}
    return render(request, "sign_in/sign_in.html", context, status=422 if form.errors else 200)


def _demo_people() -> list[DemoPerson]:
    if not settings.KENZEN.demo:
        return []
    by_role = sorted(people(limit=DEMO_PEOPLE), key=lambda person: list(Role).index(person.role))
    state_of = states({person.seller.id for person in by_role if person.seller})
    return [
        DemoPerson(
            email=person.email,
            name=person.name,
            role_name=str(words.ROLES[person.role]),
            detail=f"{person.seller.name} · {STATES[state_of[person.seller.id]]}" if person.seller else "",
        )
        for person in by_role
    ]


def _next(request: HttpRequest, *, default: str = "/") -> str:
    """Where the reader wanted to go, if that is a page of this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours and target.startswith("/") else default


def _remember_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
