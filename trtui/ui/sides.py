"""Which panels stand beside the thread."""

from trtui.models import ConversationKey
from trtui.text.cleaning import Safe, own
from trtui.text.phone import format_phone
from trtui.ui.paying import Paying
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.contact_panel import ContactPanel
from trtui.ui.widgets.payment_panel import PaymentPanel
from trtui.ui.widgets.side_pane import Side, SidePane


def make_sides(around: Surroundings, paying: Paying) -> SidePane:
    """The contact's panel and the payments'."""

    def whom(key: ConversationKey) -> Safe:
        row = around.store.facts.row(key)
        return row.name if row is not None else format_phone(key.phone)

    contact, payments = ContactPanel(around), PaymentPanel(around, paying)
    return SidePane(
        {
            Side.CONTACT: (own("Contact"), contact, contact),
            Side.PAYMENTS: (own("Payments"), payments, payments),
        },
        whom,
    )
