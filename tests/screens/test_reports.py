"""Pages of imported reports: sending files, the list with what changed, and one file as it was read."""

import gzip
import html
import json
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from kenzen.health.actions import import_report
from kenzen.health.models import Report
from kenzen.screens.reports.reported import every_day
from tests.cast import NOW, Cast, signed_in
from tests.health.reported import JAPAN, MEXICO, OBSERVED, PUBLISHED, USA, a_report
from tests.screens.conftest import Said


def take(cast: Cast, content: bytes) -> int:
    """The seller's file, taken in; returns its id."""
    return import_report(
        seller_id=cast.shop.pk, person_id=cast.seller.pk, content=content, file_name="report.json", now=NOW
    ).report_id


def send(browser: Client, *contents: bytes, **headers: str) -> Any:
    """The seller chooses files and presses the button."""
    files = [SimpleUploadedFile(f"file-{number}.json", content) for number, content in enumerate(contents, 1)]
    return browser.post(reverse("reports"), {"file": files}, headers=headers)


def text(response: HttpResponseBase) -> str:
    """The page as it stands."""
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def test_without_a_report_the_page_says_where_to_get_one(seller: Client, says: Said) -> None:
    response = seller.get(reverse("reports"))
    assert says(response, "Where do I get the file?")
    assert "GET_V2_SELLER_PERFORMANCE_REPORT" in text(response)
    assert not says(response, "Reports so far")


def test_a_file_that_is_sent_is_shown(seller: Client, says: Said) -> None:
    response = send(seller, gzip.compress(OBSERVED.read_bytes()))
    assert response.status_code == HTTPStatus.FOUND
    shown = seller.get(response["Location"])
    assert says(shown, "The report was taken in.")
    assert says(shown, "As %(market)s reports it", market="Amazon.co.jp")
    assert "172" in text(shown)


def test_the_same_file_again_is_said_to_be_known(seller: Client, says: Said) -> None:
    for _ in range(2):
        response = send(seller, OBSERVED.read_bytes())
    assert says(seller.get(response["Location"]), "We had this report already.")
    assert Report.objects.count() == 1


def test_several_files_are_told_of_one_by_one(seller: Client, says: Said) -> None:
    response = send(seller, a_report(1), b"{", a_report(1), a_report(2))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert says(response, "%(file)s was taken in.", file="file-1.json")
    assert says(response, "The file was not taken in. Nothing was changed.")
    assert says(response, "%(file)s was known already; nothing was changed.", file="file-3.json")
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "why", "values"),
    [
        (b"", "The file is empty.", {}),
        (
            b'{\n"accountStatuses": [,]}',
            "It is neither whole JSON nor whole XML: reading stopped at line %(line)s, column %(column)s.",
            {"line": 2, "column": 21},
        ),
        (b'{"accountStatuses": []}', "It speaks of no marketplace: an entry with a “marketplaceId” was expected.", {}),
    ],
)
def test_a_file_that_is_declined_says_why(
    seller: Client, says: Said, content: bytes, why: str, values: dict[str, int]
) -> None:
    response = send(seller, content)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert says(response, why, **values)


def test_pressing_without_a_file_says_so(seller: Client, says: Said) -> None:
    response = seller.post(reverse("reports"))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert says(response, "No file was chosen.")


def test_a_file_that_is_too_large_is_declined_without_being_read_whole(seller: Client, says: Said) -> None:
    response = send(seller, b" " * (11 * 1024 * 1024))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert says(response, "It is larger than %(limit)s MB, packed or unpacked. A report has some kilobytes.", limit=10)


def test_in_place_sending_answers_with_the_outcome_alone(seller: Client, says: Said) -> None:
    declined = send(seller, b"{", **{"HX-Request": "true"})
    assert declined.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "<html" not in text(declined)
    taken = send(seller, a_report(1), **{"HX-Request": "true"})
    assert taken.status_code == HTTPStatus.NO_CONTENT
    assert taken["HX-Redirect"].endswith("?taken=new")
    both = send(seller, a_report(2), a_report(3), **{"HX-Request": "true"})
    assert both.status_code == HTTPStatus.OK
    assert says(both, "Reports so far")


def test_the_list_says_what_changed_from_file_to_file(cast: Cast, seller: Client, says: Said) -> None:
    take(cast, a_report(1, rating=200))
    take(cast, a_report(2, rating=150, status="AT_RISK"))
    take(cast, a_report(3, rating=150, status="AT_RISK"))
    response = seller.get(reverse("reports"))
    assert says(response, "The rating fell from %(before)s to %(after)s.", before=200, after=150)
    assert says(response, "Nothing of importance changed.")
    assert says(response, "The first report; the next ones are compared with it.")
    assert says(response, "Rating over the reports")


def test_one_report_makes_no_plot(cast: Cast, seller: Client, says: Said) -> None:
    take(cast, a_report(1))
    assert not says(seller.get(reverse("reports")), "Rating over the reports")


def test_each_marketplace_of_a_file_has_its_own_view(cast: Cast, seller: Client, says: Said) -> None:
    address = reverse("report", args=[take(cast, PUBLISHED.read_bytes())])
    usa = seller.get(address)  # the seller's own marketplace is not in it: the first is shown
    assert says(usa, "As %(market)s reports it", market="Amazon.com")
    assert "88.48%" in text(usa)
    mexico = seller.get(address, {"market": MEXICO})
    assert says(mexico, "As %(market)s reports it", market="Amazon.com.mx")
    assert says(mexico, "Deactivated")
    assert says(mexico, "The report has no metrics for this marketplace.")
    unknown = seller.get(address, {"market": "elsewhere"})
    assert says(unknown, "As %(market)s reports it", market="Amazon.com")
    assert f"?market={USA}" in text(usa)


def test_a_missed_target_stands_beside_a_good_status(cast: Cast, seller: Client, says: Said) -> None:
    late = {"rate": 0.43, "targetValue": 0.97, "targetCondition": "GREATER_THAN", "status": "GOOD"}
    response = seller.get(reverse("report", args=[take(cast, a_report(1, onTimeDeliveryRate=late))]))
    assert "43%" in text(response)
    assert says(response, "Good")
    assert says(response, "Target missed")
    assert says(response, "The marketplace's own status decides; the target is missed all the same.")


def test_windows_of_one_metric_stand_in_one_card(cast: Cast, seller: Client) -> None:
    response = seller.get(reverse("report", args=[take(cast, OBSERVED.read_bytes())]))
    assert text(response).count('<li class="reported-metric') == 7
    assert text(response).count('<div class="reported-metric__other">') == 1


def test_what_was_not_understood_is_listed_and_can_be_saved(cast: Cast, seller: Client, says: Said) -> None:
    number = take(cast, a_report(1, novelty={"level": "B"}, markup="<script>alert(1)</script>"))
    response = seller.get(reverse("report", args=[number]))
    assert "performanceMetrics[0].novelty" in text(response)
    assert says(response, "This key is not known here. Its content is kept.")
    assert "<script>alert(1)" not in response.content.decode()
    saved = seller.get(reverse("report_unread", args=[number]))
    assert saved["Content-Disposition"] == f'attachment; filename="report-{number}-unread.json"'
    assert json.loads(saved.content)["performanceMetrics[0].novelty"] == {"level": "B"}


def test_a_file_that_was_understood_says_so(cast: Cast, seller: Client, says: Said) -> None:
    response = seller.get(reverse("report", args=[take(cast, OBSERVED.read_bytes())]))
    assert says(response, "Everything in the file was understood.")
    assert not says(response, "Save what was not understood")


def test_a_report_without_a_rating_says_its_word_instead(cast: Cast, seller: Client, says: Said) -> None:
    response = seller.get(reverse("report", args=[take(cast, a_report(1, rating=None, status="PAUSED"))]))
    assert says(response, "This report has no rating in numbers.")
    assert "PAUSED" in text(response)


@pytest.mark.parametrize("name", ["report", "report_unread"])
def test_reports_of_other_sellers_do_not_exist(cast: Cast, name: str) -> None:
    number = take(cast, OBSERVED.read_bytes())
    assert signed_in(cast.other_seller).get(reverse(name, args=[number])).status_code == HTTPStatus.NOT_FOUND


def test_where_a_report_decides_it_leads_the_page_of_account_health(cast: Cast, seller: Client, says: Said) -> None:
    take(cast, OBSERVED.read_bytes())
    response = seller.get(reverse("health"))
    assert says(response, "As %(market)s reports it", market="Amazon.co.jp")
    assert "172" in text(response)


def test_pages_cost_a_bounded_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    browser = signed_in(cast.seller)
    number = take(cast, a_report(1))
    for day in range(2, 20):
        take(cast, a_report(day, rating=200 + day))
    with django_assert_max_num_queries(15):
        browser.get(reverse("reports"))
    with django_assert_max_num_queries(13):
        browser.get(reverse("report", args=[number]))


def test_a_day_without_a_report_keeps_the_rating_of_the_one_before() -> None:
    zone = ZoneInfo("Asia/Tokyo")
    at = datetime(2026, 10, 1, 16, tzinfo=UTC)  # 2 October in Tokyo
    told = [(at, 200), (at + timedelta(hours=1), 190), (at + timedelta(days=3), 210)]
    assert every_day(told, zone) == [
        (date(2026, 10, 2), 190),
        (date(2026, 10, 3), 190),
        (date(2026, 10, 4), 190),
        (date(2026, 10, 5), 210),
    ]
    assert every_day([], zone) == []


def test_the_marketplaces_of_the_data_are_named(cast: Cast, seller: Client) -> None:
    take(cast, a_report(1).replace(JAPAN.encode(), b"A39IBJ37TRP1C6"))
    assert "Amazon.com.au" in text(seller.get(reverse("reports")))
