"""What the seller types to be called, read and checked. What is wrong is said at its field; nothing typed is lost."""

from dataclasses import dataclass, field, replace
from typing import Final

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from kenzen.callbacks import rules
from kenzen.kit import phone_numbers
from kenzen.kit.errors import Refused, explain
from kenzen.kit.phone_numbers import PhoneNumber
from kenzen.screens.callback import countries

SUBJECT_LENGTH: Final = 200
QUESTION_LENGTH: Final = 4000


@dataclass(frozen=True, slots=True)
class NumberForm:
    """A number as typed. ``region`` is the country chosen (``JP``); ``parsed`` is there if nothing is wrong with it."""

    region: str
    number: str = ""
    extension: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    parsed: PhoneNumber | None = None


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The whole form. ``errors`` by field, those of the number included."""

    subject: str
    question: str
    phone: NumberForm
    errors: dict[str, str] = field(default_factory=dict)


def read_number(post: QueryDict) -> NumberForm:
    """The number fields as sent."""
    region = post.get("region", "")
    typed = NumberForm(region, post.get("number", ""), post.get("extension", ""))
    code = countries.calling_code(region)
    if code is None:
        return replace(typed, errors={"region": _("Choose the country of the phone from the list.")})
    try:
        parsed = phone_numbers.parse(
            typed.number,
            calling_code=code,
            extension=typed.extension,
            calling_codes=settings.KENZEN.calling_codes,
        )
    except Refused as refused:
        at = "extension" if refused.code == "kit.extension_unreadable" else "number"
        return replace(typed, errors={at: _said(refused)})
    return replace(typed, parsed=parsed)


def read_request(post: QueryDict) -> RequestForm:
    """The whole form as sent."""
    phone = read_number(post)
    subject = rules.one_line(post.get("subject", ""))
    question = post.get("question", "").replace("\r\n", "\n").strip()
    errors = dict(phone.errors)
    if not subject:
        errors["subject"] = _said(Refused("callbacks.subject_missing"))
    elif len(subject) > SUBJECT_LENGTH:
        errors["subject"] = _(
            "The short description can have %(most)s characters; the rest fits into the question."
        ) % {"most": SUBJECT_LENGTH}
    if len(question) > QUESTION_LENGTH:
        errors["question"] = _("The question can have %(most)s characters. Tell us the rest on the phone.") % {
            "most": QUESTION_LENGTH
        }
    if "\0" in question:
        errors["question"] = _("The text has signs that cannot be stored. Please type it again.")
    return RequestForm(subject, question, phone, errors)


def remembered_number(e164: str, extension: str) -> NumberForm:
    """The number used last, as it is written inside its country."""
    _code, national = phone_numbers.split(e164)
    return NumberForm(countries.region_of(e164), national, extension)


def _said(refused: Refused) -> str:
    explained = explain(refused)
    return _("%(what)s %(next_step)s") % {"what": explained.what, "next_step": explained.next_step}
