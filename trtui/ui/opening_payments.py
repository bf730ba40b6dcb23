"""Opening the places of payments: those to chase, all of them, one. Each is imported when it is first asked for."""

from typing import TYPE_CHECKING

from textual.app import App

from trtui.models import ConversationKey, PaymentKey
from trtui.text.cleaning import own
from trtui.ui.opening import WaysHome, go_home
from trtui.ui.paying import Paying
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.side_pane import Side

if TYPE_CHECKING:
    from trtui.ui.screens.chasing import ChasingScreen
    from trtui.ui.screens.inbox import InboxScreen
    from trtui.ui.screens.payments import PaymentsScreen


class OpeningPayments:
    """The keys that lead to payments, from wherever one is."""

    def __init__(self, app: App[int], around: Surroundings) -> None:
        """For an app whose inbox is made later."""
        self.paying = Paying(around, open_payment=self.open_payment)
        self.inbox: InboxScreen
        self._app = app
        self._around = around

    def action_open_chase_list(self) -> None:
        """Show the payments to chase."""
        from trtui.ui.screens.chasing import ChasingScreen

        self._open_list(ChasingScreen)

    def action_open_payments(self) -> None:
        """Show all payments."""
        from trtui.ui.screens.payments import PaymentsScreen

        self._open_list(PaymentsScreen)

    def open_payment(self, key: PaymentKey) -> None:
        """Show one payment, over what it was opened from."""
        from trtui.ui.screens.payment import PaymentScreen

        payment = self._around.store.facts.payment(*key)
        if payment is None:
            self._around.voice.say(own("This payment is not here any more."))
        elif not isinstance(self._app.screen, PaymentScreen):
            self._app.push_screen(
                PaymentScreen(
                    self._around,
                    payment,
                    paying=self.paying,
                    open_conversation=self._open_conversation,
                    ways=(WaysHome(self._app, self.inbox),),
                )
            )

    def _open_list(self, kind: "type[ChasingScreen | PaymentsScreen]") -> None:
        """Begin with the dashboard that is listed on whatever screen this is."""
        from trtui.ui.screens.board_place import BoardPlace

        shown = self._app.screen
        if isinstance(shown, kind):
            return
        dashboard = (
            shown.dashboard if isinstance(shown, BoardPlace) else self.inbox.list_pane.query_shown.dashboard
        )
        go_home(self._app, self.inbox)
        self._app.push_screen(
            kind(
                self._around,
                self.paying,
                dashboard=dashboard,
                open_conversation=self._open_conversation,
                ways=(WaysHome(self._app, self.inbox),),
            )
        )

    def _open_conversation(self, key: ConversationKey) -> None:
        go_home(self._app, self.inbox)
        self.inbox.side_pane.turn_to(Side.PAYMENTS)
        self.inbox.open_conversation(key)
