"""What can be asked for: how each kind is performed, how reading tells that it has happened, whether it may be repeated.

The table at the end is the whole of it. A kind that costs money or texts a customer is never repeated on the strength
of a timer: the service knows no idempotency key, so only what it shows afterwards tells whether a call had its effect.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trtui.light import dataclass
from trtui.models import (
    Action,
    ArchiveConversation,
    BulkEditContacts,
    CancelPayment,
    CreateDashboard,
    CreateGroup,
    CreatePayment,
    DeleteContact,
    DeleteDashboard,
    DeleteGroup,
    EditContact,
    MarkPaymentPaid,
    PaymentState,
    RemindPayment,
    RenameDashboard,
    ReopenConversation,
    ResolveConversation,
    SendText,
    UnarchiveConversation,
    UpdateGroup,
)
from trtui.sync.deeds import bulk, contacts, lines, payments, texts
from trtui.sync.deeds.bench import Check, Find, Perform


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the table.

    `check` runs before the first call; `find` reads whether an intent, claimed before, has happened. A kind without
    `find` is harmless twice and is simply repeated.
    """

    title: str
    perform: Perform
    check: Check | None = None
    find: Find | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether doing it twice is as good as once."""
        return self.find is None


def kind_of(action: Action) -> Kind:
    """The line of the table for an action."""
    return KINDS[type(action)]


_PAID: Final = PaymentState.MARKED_AS_PAID
_GONE: Final = PaymentState.CANCELLED

KINDS: Final[Mapping[type[Action], Kind]] = MappingProxyType(
    {
        SendText: Kind("text", texts.send, check=texts.check_thread, find=texts.find_text),
        ArchiveConversation: Kind("archive", contacts.archive),
        UnarchiveConversation: Kind("unarchive", contacts.unarchive),
        ResolveConversation: Kind("resolve", contacts.resolve),
        ReopenConversation: Kind("reopen", contacts.reopen),
        EditContact: Kind("contact", contacts.edit),
        DeleteContact: Kind("delete contact", contacts.delete_contact),
        BulkEditContacts: Kind("bulk edit", bulk.edit_many),
        CreateGroup: Kind(
            "new group", lines.create_group, check=lines.check_name_is_free, find=lines.find_group
        ),
        UpdateGroup: Kind("group", lines.update_group),
        DeleteGroup: Kind("delete group", lines.delete_group),
        CreateDashboard: Kind(
            "new dashboard",
            lines.create_dashboard,
            check=lines.check_number_is_free,
            find=lines.find_dashboard,
        ),
        RenameDashboard: Kind("rename dashboard", lines.rename_dashboard),
        DeleteDashboard: Kind("delete dashboard", lines.delete_dashboard),
        CreatePayment: Kind("payment", payments.create_payment, find=payments.find_created_payment),
        RemindPayment: Kind(
            "reminder", payments.remind, check=payments.check_reminder, find=payments.find_reminder
        ),
        MarkPaymentPaid: Kind(
            "mark paid",
            payments.mark_paid,
            check=payments.check_open(_PAID, MarkPaymentPaid),
            find=payments.find_state(_PAID, MarkPaymentPaid),
        ),
        CancelPayment: Kind(
            "cancel payment",
            payments.cancel,
            check=payments.check_open(_GONE, CancelPayment),
            find=payments.find_state(_GONE, CancelPayment),
        ),
    }
)
