"""Reports for tests: the files beside, and small ones made to measure."""

import json
from pathlib import Path
from typing import Any, Final

FILES: Final = Path(__file__).parent / "reports"
OBSERVED: Final = FILES / "observed_shape.json"
PUBLISHED: Final = FILES / "published_example.json"
JAPAN: Final = "A1VC38T7YXB528"
USA: Final = "ATVPDKIKX0DER"
MEXICO: Final = "A1AM78C64UM0Y8"


def a_report(day: int, *, rating: int | None = 200, status: str = "NORMAL", **more: Any) -> bytes:
    """What Amazon.co.jp said of a period that ended at noon (UTC) of a day of October."""
    until = {"reportingDateRange": {"reportingDateTo": f"2026-10-{day:02}T12:00:00Z"}}
    score = {} if rating is None else {"ahrScore": rating}
    performance = {"marketplaceId": JAPAN, "accountHealthRating": score | until} | more
    statuses = [{"marketplaceId": JAPAN, "status": status}]
    return json.dumps({"accountStatuses": statuses, "performanceMetrics": [performance]}).encode()
