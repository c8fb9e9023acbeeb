"""What stands in the place of the yellow button: the button, the open request, or the reason why it is not there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kenzen.accounts.queries import SellerView
from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.queries import CallbackView
from kenzen.marketplaces.queries import DepartmentView, department
from kenzen.marketplaces.rules import Topic
from kenzen.screens.callback import words
from kenzen.screens.callback.words import StateWords


class Kind(StrEnum):
    """What is shown."""

    ASK = "ask"
    OPEN = "open"
    CLOSED = "closed"
    NOBODY = "nobody"  # the marketplace has no such department


@dataclass(frozen=True, slots=True)
class CallButton:
    """The button's place at one moment. ``callback`` is the open request; ``opens_at`` when the department opens."""

    kind: Kind
    department: DepartmentView | None
    callback: CallbackView | None
    opens_at: datetime | None

    @property
    def state(self) -> StateWords | None:
        """The open request's state in words."""
        return words.look(self.callback.state, self.callback.end_reason) if self.callback else None


def call_button(seller: SellerView, *, now: datetime, topic: Topic = Topic.HEALTH) -> CallButton:
    """What the seller may press now."""
    served_by = department(marketplace_id=seller.marketplace_id, topic=topic)
    open_request = callbacks.open_callback(seller.id)
    if open_request is not None:
        return CallButton(Kind.OPEN, served_by, open_request, None)
    if served_by is None:
        return CallButton(Kind.NOBODY, None, None, None)
    if not served_by.is_open(now):
        return CallButton(Kind.CLOSED, served_by, None, served_by.next_opening(now))
    return CallButton(Kind.ASK, served_by, None, None)
