"""Asking the service whom a filter means, where what is held here may not be all that there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from trtui.models import ContactQuery, ContactSort
from trtui.store import Interest, InterestKind, contact_words
from trtui.text.cleaning import Safe
from trtui.ui.inquiring import Inquiry, describe_inquiry, is_all_read
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.search_pane import ASK_AFTER

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.timer import Timer


class ContactInquiry:
    """What the service is asked beside the list that is shown."""

    def __init__(self, around: Surroundings, screen: "MessagePump", asked: Callable[[], object]) -> None:
        """`screen` keeps the time until it is asked, `asked` is called when it is."""
        self._around = around
        self._screen = screen
        self._asked = asked
        self._inquiry: Inquiry | None = None
        self._timer: Timer | None = None

    def begin(self, query: ContactQuery, *, may_be_asked: bool) -> None:
        """Another query is listed: it is asked once the fingers rest, where not everybody was read yet."""
        self._inquiry = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if may_be_asked and _narrows(query) and not is_all_read(self._around, query.dashboard):
            self._timer = self._screen.set_timer(ASK_AFTER, lambda: self._ask_now(query))

    def ask(self, query: ContactQuery, *, since: datetime | None = None) -> None:
        """Ask; answers from before `since` do not count."""
        if _narrows(query):
            self._inquiry = Inquiry(contact_words(query), query.dashboard, since, InterestKind.FILTERED)

    def interests(self) -> list[Interest]:
        """What the worker is to ask."""
        return [self._inquiry.interest] if self._inquiry is not None else []

    def describe(self, count: int) -> Safe | None:
        """What came of it beside the `count` who are listed; None where nothing was asked."""
        return describe_inquiry(self._around, self._inquiry, count) if self._inquiry is not None else None

    def _ask_now(self, query: ContactQuery) -> None:
        self.ask(query)
        self._asked()


def _narrows(query: ContactQuery) -> bool:
    return replace(query, dashboard=None, sort=ContactSort.NAME) != ContactQuery()
