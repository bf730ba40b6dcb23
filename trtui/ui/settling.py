"""Marking a payment as paid and cancelling it, on the screen. The rules are `verbs/closing.py`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, LiteralString

from trtui.models import CancelPayment, MarkPaymentPaid, Payment
from trtui.store import StoreError
from trtui.text.cleaning import compose
from trtui.ui.progress import Progress
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.closing import Closing, close, owing, question_before_closing
from trtui.verbs.replying import READ_ONLY, own_line

_TOLD: Final[Mapping[Closing, LiteralString]] = MappingProxyType(
    {MarkPaymentPaid: "Marking a payment of {} as paid", CancelPayment: "Canceling a payment of {}"}
)


class Settling:
    """Asks, and writes into the outbox what closes a payment."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._progress = Progress(around)

    def ask(self, payment: Payment, way: Closing) -> None:
        """Ask whether to close a payment, or say why it can't be."""
        around = self._around
        owed = owing(around.store, payment)
        if around.is_read_only:
            around.voice.say(READ_ONLY, Tone.WARNING)
            return
        if owed.why_not is not None:
            around.voice.say(compose("Not possible: {}.", owed.why_not), Tone.WARNING)
            return
        question = question_before_closing(owed, way, around.desk_on(payment.dashboard), around.now())
        around.voice.ask(question, lambda: self._close(payment, way))

    def facts_changed(self) -> None:
        """Say what came of it."""
        self._progress.facts_changed()

    def _close(self, payment: Payment, way: Closing) -> None:
        around = self._around
        owed = owing(around.store, payment)  # they may have paid while it was asked
        if owed.why_not is not None:
            around.voice.say(compose("Not done: {}.", owed.why_not), Tone.WARNING)
            return
        try:
            intent = close(around.store, owed, way, around.now())
        except StoreError as error:
            around.voice.say(compose("Not asked for: {}", own_line(str(error))), Tone.ERROR)
            return
        around.wake()
        told = compose(_TOLD[way], owed.name)
        self._progress.begin(told, {intent.id: owed.name})
        around.voice.say(compose("{}: on its way.", told))
