"""Which panels stand beside the thread."""

from trtui.text.cleaning import own
from trtui.ui.paying import Paying
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.contact_panel import ContactPanel
from trtui.ui.widgets.payment_panel import PaymentPanel
from trtui.ui.widgets.side_pane import Side, SidePane


def make_sides(around: Surroundings, paying: Paying) -> SidePane:
    """The contact's panel and the payments'."""
    contact, payments = ContactPanel(around), PaymentPanel(around, paying)
    return SidePane(
        {
            Side.CONTACT: (own("Contact"), contact, contact),
            Side.PAYMENTS: (own("Payments"), payments, payments),
        }
    )
