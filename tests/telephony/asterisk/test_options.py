"""Addresses and caller IDs as Asterisk takes them."""

import pytest

from kenzen.calls.ports import Dial, DialRefused, LegOutcome
from kenzen.telephony.asterisk.options import AsteriskOptions, NumberFormat


@pytest.mark.parametrize(
    ("options", "address", "endpoint"),
    [
        (AsteriskOptions(), "tel:+819012345678", "PJSIP/+819012345678@trunk"),
        (AsteriskOptions(number_format=NumberFormat.DIGITS), "tel:+819012345678", "PJSIP/819012345678@trunk"),
        (AsteriskOptions(trunk="SIP/tokyo/{number}"), "tel:+819012345678", "SIP/tokyo/+819012345678"),
        (AsteriskOptions(trunk="PJSIP/seller"), "tel:+819012345678", "PJSIP/seller"),
        (AsteriskOptions(), "desk:sato", "PJSIP/sato"),
        (AsteriskOptions(desk="SIP/desk-{name}"), "desk:sato", "SIP/desk-sato"),
    ],
)
def test_an_address_becomes_a_dial_string(options: AsteriskOptions, address: str, endpoint: str) -> None:
    assert options.endpoint(address) == endpoint


@pytest.mark.parametrize("address", ["tel:09012345678", "tel:+81 90", "tel:+81@evil", "desk:", "desk:a/b&c", "x", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(DialRefused) as refused:
        AsteriskOptions().endpoint(address)
    assert refused.value.outcome is LegOutcome.INVALID_NUMBER


@pytest.mark.parametrize(
    ("options", "caller_id", "caller_name", "shown"),
    [
        (AsteriskOptions(), "", "", ""),
        (AsteriskOptions(caller_id="+81312345678"), "", "", "+81312345678"),
        (AsteriskOptions(caller_id="+81312345678"), "+8150", "", "+8150"),
        (AsteriskOptions(number_format=NumberFormat.DIGITS), "+81312345678", "", "81312345678"),
        (AsteriskOptions(), "+81312345678", "山田商店", '"山田商店" <+81312345678>'),
        (AsteriskOptions(), "+81312345678", 'a" <+1>\r\n', '"a +1" <+81312345678>'),
    ],
)
def test_the_caller_is_shown_by_name_and_number(
    options: AsteriskOptions, caller_id: str, caller_name: str, shown: str
) -> None:
    assert options.shown_caller(Dial("id", "desk:sato", 20, caller_id, caller_name)) == shown


def test_a_line_is_an_application_of_its_own() -> None:
    assert AsteriskOptions(app_prefix="shop-").app("kenzen-1") == "shop-kenzen-1"
    assert AsteriskOptions(trunk="PJSIP/{number}@a", desk="SIP/{name}").technologies() == {"PJSIP", "SIP"}
