"""What somebody types to sign in, and what is wrong with it in their language."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class SignIn:
    """E-mail and password as typed; ``errors`` by field, ``""`` for the form as a whole."""

    email: str = ""
    password: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def read(post: QueryDict) -> SignIn:
    """The form as sent."""
    email, password = post.get("email", "").strip().lower(), post.get("password", "")
    errors = {}
    if not email:
        errors["email"] = _("Enter your e-mail address.")
    elif "@" not in email or "\0" in email:
        errors["email"] = _("This is not an e-mail address. It looks like name@example.jp.")
    if not password:
        errors["password"] = _("Enter your password.")
    return SignIn(email, password, errors)


def refused(form: SignIn) -> SignIn:
    """The same form after nobody with this address and password was found."""
    message = _("The e-mail address or the password is not right. Please check both.")
    return SignIn(form.email, "", {"": message})
