"""Contacts: the customers of a dashboard."""

from collections.abc import Sequence

from trtui.api.filters import EVERY_CONTACT, ContactFilter
from trtui.api.operations.caller import DEFAULT_PAGE_SIZE, Caller, on_contact, on_dashboard
from trtui.api.operations.queries import contact_query
from trtui.api.wire import contact_reader, read_all
from trtui.models import CLEAR, Contact, ContactEdit, ConversationKey, DashboardId, Page
from trtui.text.phone import Phone

_WIRE_NAMES = {"tags": "contact_tags"}
_LISTS = frozenset({"groups", "tags", "custom_fields"})
_FLAGS = frozenset({"is_suppressed", "is_archived", "is_blocked", "is_resolved"})


class ContactCalls(Caller):
    """Operations 11 to 15."""

    __slots__ = ()

    async def get_contacts(
        self,
        dashboard: DashboardId,
        wanted: ContactFilter = EVERY_CONTACT,
        *,
        page: int = 0,
        page_size: int = DEFAULT_PAGE_SIZE,
    ) -> Page[Contact]:
        """Return a page of a dashboard's contacts, in an order that nothing controls. Raises ApiError.

        A filter counts only once its effect was seen: the service ignores what it does not know.
        """
        call = on_dashboard("get_contacts", "GET", dashboard, "/contacts").with_query(*contact_query(wanted))
        return await self._page(call, contact_reader(dashboard), page, page_size)

    async def bulk_update_contacts(
        self, dashboard: DashboardId, edits: Sequence[tuple[Phone, ContactEdit]]
    ) -> tuple[Contact, ...]:
        """Write many contacts in one call, each as `save_contact` would, and return what the service shows of them.

        Raises ApiError. Whether a refusal of one is a refusal of all is documented nowhere.
        """
        body = [{"phone_number": phone} | edit_fields(edit) for phone, edit in edits]
        call = on_dashboard("bulk_update_contacts", "POST", dashboard, "/contacts", body=body)
        return await self._read(call, lambda json: read_all(json, contact_reader(dashboard)))

    async def get_contact(self, key: ConversationKey) -> Contact | None:
        """Return a contact, None where the service does not know the number. Raises ApiError."""
        return await self._find(
            on_contact("get_contact", "GET", key), contact_reader(key.dashboard, key.phone)
        )

    async def save_contact(self, key: ConversationKey, edit: ContactEdit) -> Contact | None:
        """Write what `edit` changes; makes the contact where the number is new. Raises ApiError.

        Returns None where the service agrees without showing it.
        """
        call = on_contact("save_contact", "POST", key, body=edit_fields(edit))
        return await self._change(call, contact_reader(key.dashboard, key.phone))

    async def delete_contact(self, key: ConversationKey) -> None:
        """Delete a contact. Raises ApiError: RefusedError where it has any message history, NotFoundError where unknown."""
        await self._do(on_contact("delete_contact", "DELETE", key))


def edit_fields(edit: ContactEdit) -> dict[str, object]:
    """Return what travels of an edit: nothing of what stays, null where None was asked, what empties for CLEAR."""
    return {_WIRE_NAMES.get(name, name): _field_value(name, value) for name, value in edit.changed()}


def _field_value(name: str, value: object) -> object:
    if value is CLEAR:
        return [] if name in _LISTS else False if name in _FLAGS else ""
    if name == "custom_fields" and isinstance(value, tuple):
        return [{"id": field, "value": text} for field, text in value]
    return value
