"""Text Request's API, all 28 operations that its connector publishes.

D stands for `/dashboards/{dashboard_id}`, C for `D/contacts/{phone_number}`; all paths are below the base address,
whose default is `https://api.textrequest.com/api/v3`.

 1 get_dashboards          GET    /dashboards
 2 create_dashboard        POST   /dashboards
 3 get_dashboard           GET    D
 4 update_dashboard        PUT    D
 5 delete_dashboard        DELETE D
 6 get_conversations       GET    D/conversations
 7 get_messages            GET    C/messages
 8 send_message            POST   C/messages
 9 archive_conversation    PUT    C/conversations/archive
10 unarchive_conversation  PUT    C/conversations/unarchive
11 get_contacts            GET    D/contacts
12 bulk_update_contacts    POST   D/contacts
13 get_contact             GET    C
14 save_contact            POST   C
15 delete_contact          DELETE C
16 get_groups              GET    D/groups
17 create_group            POST   D/groups
18 get_group               GET    D/groups/{group_id}
19 update_group            PUT    D/groups/{group_id}
20 delete_group            DELETE D/groups/{group_id}
21 get_tags                GET    D/tags
22 get_custom_fields       GET    D/fields
23 get_payments            GET    D/payments
24 create_payment          POST   D/payments
25 get_payment             GET    D/payments/{payment_id}
26 mark_payment_paid       POST   D/payments/{payment_id}/mark_as_paid
27 send_payment_reminder   POST   D/payments/{payment_id}/resend
28 cancel_payment          POST   D/payments/{payment_id}/cancel
"""

from types import TracebackType
from typing import Self

import httpx

from trtui.api.budget import Budget
from trtui.api.connection import Connection
from trtui.api.operations.contacts import ContactCalls
from trtui.api.operations.conversations import ConversationCalls
from trtui.api.operations.groups import GroupCalls
from trtui.api.operations.lines import LineCalls
from trtui.api.operations.payments import PaymentCalls
from trtui.api.session import Session
from trtui.calls import Priority
from trtui.clock import Clock
from trtui.secret import Sealed


class Operations(LineCalls, ConversationCalls, ContactCalls, GroupCalls, PaymentCalls):
    """The 28 operations, all made as one priority and for one purpose.

    Each raises ApiError, and what the budget's journal raises where a call can't be written down. Pages begin at 0
    and hold up to 1,000. Reads that fail on the way are made up to three times, writes once.
    """

    __slots__ = ()


class TextRequest(Operations):
    """The client of one account. For one event loop; opens nothing before the first call.

    Its own operations are made with `Priority.SCREEN`, under the operation's name; `lane` says otherwise.
    """

    __slots__ = ()

    def __init__(
        self,
        connection: Connection,
        key: Sealed,
        budget: Budget,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`transport` stands in for the network: the emulator in this process, or a test's."""
        super().__init__(Session(connection, key, budget, clock, transport), Priority.SCREEN, None)

    def lane(self, priority: Priority, purpose: str) -> Operations:
        """Return the operations as somebody else's: `purpose` is one word, such as "thread" or "recent".

        Costs nothing to make. Writes go as `Priority.WRITE` whatever is asked here.
        """
        return Operations(self._session, priority, purpose)

    @property
    def clock_skew(self) -> float | None:
        """Seconds by which the service's clock is ahead of this machine's, smoothed; None before the first answer."""
        return self._session.clock_skew

    async def aclose(self) -> None:
        """Close the connections. A later call opens new ones."""
        await self._session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
