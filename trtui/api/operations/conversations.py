"""Conversations and the texts in them."""

from collections.abc import Sequence

from trtui.api.operations.caller import DEFAULT_PAGE_SIZE, Caller, on_contact, on_dashboard
from trtui.api.operations.queries import flag, joined, words
from trtui.api.wire import conversation_reader, read_message, read_sent_message
from trtui.models import Conversation, ConversationKey, DashboardId, Message, Page, SendText, TagId


class ConversationCalls(Caller):
    """Operations 6 to 10."""

    __slots__ = ()

    async def get_conversations(
        self,
        dashboard: DashboardId,
        *,
        unresolved_only: bool | None = None,
        include_archived: bool | None = None,
        search: str | None = None,
        tags: Sequence[TagId] = (),
        page: int = 0,
        page_size: int = DEFAULT_PAGE_SIZE,
    ) -> Page[Conversation]:
        """Return a page of conversations, in an order that is documented nowhere; None leaves a filter out.

        `search` is part of a number, with or without dashes, or of a display name. A dashboard without conversations
        may answer 204: an empty page whose total is None. Raises ApiError.
        """
        call = on_dashboard("get_conversations", "GET", dashboard, "/conversations").with_query(
            *flag("show_unresolved_only", unresolved_only),
            *flag("include_archived", include_archived),
            *words("search", search),
            *joined("tags", tags),
        )
        return await self._page(call, conversation_reader(dashboard), page, page_size)

    async def get_messages(
        self, key: ConversationKey, *, page: int = 0, page_size: int = DEFAULT_PAGE_SIZE
    ) -> Page[Message]:
        """Return a page of a thread, newest first. Raises ApiError.

        For a number that the service does not know it answers 204: an empty page whose total is None.
        """
        return await self._page(
            on_contact("get_messages", "GET", key, "/messages"), read_message, page, page_size
        )

    async def send_message(
        self,
        key: ConversationKey,
        text: SendText,
        *,
        status_callback: str | None = None,
        location_callback: str | None = None,
    ) -> Message:
        """Text a customer, once, and return the text as the service took it.

        A text that the service took and failed at once (the customer opted out, say) is a success here: its phase is
        FAILED. `location_callback` is refused where the body does not hold `[LocationRequest]`. The media are
        addresses that the service gave out; it refuses others. Raises ApiError; an answer that can't be read as a
        text raises NonsenseAnswerError, with `may_have_happened` true.
        """
        optional = {
            "sender_name": text.sender_name,
            "status_callback": status_callback,
            "location_callback": location_callback,
            "mms_media": text.media or None,
        }
        body = {"body": text.body} | {name: value for name, value in optional.items() if value is not None}
        return await self._make(
            on_contact("send_message", "POST", key, "/messages", body=body), read_sent_message
        )

    async def archive_conversation(self, key: ConversationKey) -> None:
        """Hide a conversation from the lists until somebody writes. Harmless twice. Raises ApiError."""
        await self._do(on_contact("archive_conversation", "PUT", key, "/conversations/archive"))

    async def unarchive_conversation(self, key: ConversationKey) -> None:
        """Bring a conversation back; nothing happens to one that is there. Raises ApiError."""
        await self._do(on_contact("unarchive_conversation", "PUT", key, "/conversations/unarchive"))
