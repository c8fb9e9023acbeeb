"""Every usual writing of a number is understood, and what is no number is refused by name."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenzen.kit import phone_numbers
from kenzen.kit.errors import Refused, explain
from kenzen.kit.phone_numbers import LineType, parse

MOBILE = "+818012345678"

WRITINGS = [
    "080-1234-5678",
    "08012345678",
    "080 1234 5678",
    "(080) 1234-5678",
    "080.1234.5678",
    "8012345678",
    "80-1234-5678",
    "+81-80-1234-5678",
    "+81 80 1234 5678",
    "+81-080-1234-5678",
    "+81 (0)80-1234-5678",
    "+81 080 1234 5678",
    "+818012345678",
    "+8108012345678",
    "81-80-1234-5678",
    "010 81 80 1234 5678",
    "０８０－１２３４－５６７８",
    "０８０１２３４５６７８",
    "＋８１－８０－１２３４－５６７８",
    "080ー1234ー5678",  # the long vowel mark, which a Japanese keyboard gives for a hyphen
    "080‐1234‐5678",
    "080–1234–5678",
    "080−1234−5678",
    "  080-1234-5678　",
    "tel:+81-80-1234-5678",
]


@pytest.mark.parametrize("raw", WRITINGS)
def test_every_usual_writing_of_a_mobile_number_is_the_same_number(raw: str) -> None:
    assert parse(raw, calling_code=81).e164 == MOBILE


@pytest.mark.parametrize("code", [1, 44, 86])
def test_a_number_that_names_its_country_wins_over_the_chosen_country(code: int) -> None:
    assert parse("+81-80-1234-5678", calling_code=code).e164 == MOBILE


@pytest.mark.parametrize(
    ("raw", "code", "e164"),
    [
        ("03-1234-5678", 81, "+81312345678"),
        ("06-6123-4567", 81, "+81661234567"),
        ("060-1234-5678", 81, "+816012345678"),
        ("(212) 555-2368", 1, "+12125552368"),
        ("1-212-555-2368", 1, "+12125552368"),
        ("020 7946 0958", 44, "+442079460958"),
        ("+44 (0)20 7946 0958", 81, "+442079460958"),
        ("138 0013 8000", 86, "+8613800138000"),
        ("06 698 12345", 39, "+390669812345"),  # Italy keeps the first 0
        ("+39 06 698 12345", 81, "+390669812345"),
    ],
)
def test_the_chosen_country_reads_numbers_written_without_one(raw: str, code: int, e164: str) -> None:
    assert parse(raw, calling_code=code).e164 == e164


@pytest.mark.parametrize(
    ("raw", "extension", "expected"),
    [
        ("03-1234-5678", "", ""),
        ("03-1234-5678", "123", "123"),
        ("03-1234-5678", "１２３", "123"),
        ("03-1234-5678", " 12-34 ", "1234"),
        ("03-1234-5678", "#99", "99"),
        ("03-1234-5678", "0123456789", "0123456789"),
        ("03-1234-5678 ext. 77", "", "77"),
        ("03-1234-5678 内線77", "", "77"),
        ("03-1234-5678 ext. 77", "88", "88"),
    ],
)
def test_an_extension_is_read_from_its_field_first(raw: str, extension: str, expected: str) -> None:
    number = parse(raw, calling_code=81, extension=extension)
    assert (number.e164, number.extension) == ("+81312345678", expected)


@pytest.mark.parametrize(
    "extension",
    ["12a", "abc", "12345678901", "1.5", "１２一", "٣", "-1", "－1", "1-", "1--2", "-", "#", "##1", "1#", "+1"],
)
def test_an_extension_has_at_most_ten_digits_and_nothing_else(extension: str) -> None:
    with pytest.raises(Refused) as refused:
        parse("03-1234-5678", calling_code=81, extension=extension)
    assert refused.value.code == "kit.extension_unreadable"


def test_an_extension_behind_the_number_is_bounded_as_well() -> None:
    with pytest.raises(Refused) as refused:
        parse("03-1234-5678 ext. 123456789012", calling_code=81)
    assert refused.value.code == "kit.extension_unreadable"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "kit.number_missing"),
        ("   ", "kit.number_missing"),
        ("　", "kit.number_missing"),
        ("call me", "kit.number_unreadable"),
        ("-", "kit.number_unreadable"),
        ("+", "kit.number_unreadable"),
        ("1", "kit.number_unreadable"),
        ("+999 123456789", "kit.number_unreadable"),
        ("9" * 300, "kit.number_unreadable"),
        ("080-1234-567", "kit.number_not_in_use"),
        ("080-1234-56789", "kit.number_not_in_use"),
        ("000-0000-0000", "kit.number_not_in_use"),
        ("+1 555 0100", "kit.number_not_in_use"),
    ],
)
def test_what_is_no_number_is_refused_by_name(raw: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(raw, calling_code=81)
    assert refused.value.code == code


NOT_CALLED = [
    "0990-504-123",  # premium rate
    "+1 900 555 1234",
    "+44 909 879 0123",
    "+44 845 701 2345",
    "+33 899 123456",
    "+49 900 1123456",
    "+979 1 2345 6789",
    "0570-000-123",  # shared cost
    "+49 137 1234567",
    "060-123-4567",  # personal numbers
    "+44 70 1234 5678",
    "+1 500 234 5678",
    "0120-123-456",  # toll-free
    "0800-123-4567",
    "0077-78-1234",
    "+1 800 555 0199",
    "+800 1234 5678",
    "020-4123-4567",  # pager
    "+870 773 111 632",  # satellites, and codes that belong to no country
    "+881 6 1234 5678",
    "+882 16 12345678",
    "+883 5100 0123 4567",
    "+878 10 123456789",
    "+888 123 4567 8901",
    "110",  # emergency and other short numbers
    "118",
    "119",
    "104",
    "117",
    "171",
    "188",
    "911",
    "112",
    "+44 999",
    "+81-110",
]


@pytest.mark.parametrize("raw", NOT_CALLED)
def test_numbers_that_nobody_answers_or_that_cost_more_are_not_called(raw: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(raw, calling_code=81)
    assert refused.value.code == "kit.number_not_called"


@pytest.mark.parametrize(
    ("raw", "allowed", "called"),
    [
        ("080-1234-5678", {81}, True),
        ("080-1234-5678", {1, 81}, True),
        ("080-1234-5678", {1}, False),
        ("+1 212 555 2368", {81}, False),
        ("+1 212 555 2368", set(), True),
    ],
)
def test_the_operator_says_which_countries_are_called(raw: str, allowed: set[int], called: bool) -> None:
    if called:
        assert parse(raw, calling_code=81, calling_codes=allowed).e164
        return
    with pytest.raises(Refused) as refused:
        parse(raw, calling_code=81, calling_codes=allowed)
    assert refused.value.code == "kit.country_not_called"
    assert explain(refused.value).status == 422


@pytest.mark.parametrize("calling_code", [0, -1, 999, 99999])
def test_a_country_nobody_has_refuses_a_number_that_names_none(calling_code: int) -> None:
    with pytest.raises(Refused) as refused:
        parse("080-1234-5678", calling_code=calling_code)
    assert refused.value.code in {"kit.number_unreadable", "kit.number_not_in_use"}


@pytest.mark.parametrize(
    ("raw", "line_type"),
    [
        ("03-1234-5678", LineType.FIXED),
        ("080-1234-5678", LineType.MOBILE),
        ("050-3123-4567", LineType.VOIP),
        ("+1 212 555 2368", LineType.FIXED_OR_MOBILE),
    ],
)
def test_the_numbering_plan_tells_the_kind_of_line(raw: str, line_type: LineType) -> None:
    assert parse(raw, calling_code=81).line_type is line_type


@given(st.text(max_size=40), st.sampled_from([81, 1, 44, 86, 0, 999]), st.text(max_size=12))
def test_any_text_is_a_number_or_a_refusal(raw: str, calling_code: int, extension: str) -> None:
    try:
        number = parse(raw, calling_code=calling_code, extension=extension)
    except Refused as refused:
        assert refused.code.startswith("kit.")  # noqa: PT017
    else:
        assert number.e164.startswith("+")
        assert number.e164[1:].isascii()
        assert number.e164[1:].isdigit()
        assert len(number.e164) <= 16
        assert len(number.extension) <= phone_numbers.EXTENSION_DIGITS


DIALLED = st.one_of(
    st.from_regex(r"0[0-9]{8,10}", fullmatch=True),
    st.from_regex(r"\+(1|44|49|33|39|61|81|8[0-9]{2}|979)[0-9]{6,11}", fullmatch=True),
    st.from_regex(r"[0-9]{3,6}", fullmatch=True),
)


@settings(max_examples=500)
@given(DIALLED, st.sampled_from([81, 1, 44, 49]))
def test_what_is_called_is_an_ordinary_line_of_a_country(raw: str, calling_code: int) -> None:
    try:
        called = parse(raw, calling_code=calling_code).e164
    except Refused:
        return
    number = phonenumbers.parse(called)
    kind = phonenumbers.PhoneNumberType
    ordinary = {kind.FIXED_LINE, kind.MOBILE, kind.FIXED_LINE_OR_MOBILE, kind.VOIP}
    assert phonenumbers.number_type(number) in ordinary
    assert phonenumbers.region_code_for_number(number) not in {None, "001"}
    assert not phonenumbers.is_valid_short_number(number)


@given(st.from_regex(r"0[789]0[1-9][0-9]{7}", fullmatch=True))
def test_what_is_shown_can_be_typed_again(raw: str) -> None:
    number = parse(raw, calling_code=81)
    assert parse(phone_numbers.display(number.e164), calling_code=1).e164 == number.e164
    code, national = phone_numbers.split(number.e164)
    assert parse(national, calling_code=code).e164 == number.e164


def test_a_number_is_shown_in_groups() -> None:
    assert phone_numbers.display(MOBILE) == "+81 80-1234-5678"
    assert phone_numbers.split(MOBILE) == (81, "080-1234-5678")


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert phone_numbers.display("desk") == "desk"
