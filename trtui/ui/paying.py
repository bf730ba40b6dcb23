"""Everything that is done about payments, for the panel and the screens that show them: one of each, whatever is on screen."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from trtui.models import PaymentKey
from trtui.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from trtui.ui.reminding import Reminding
    from trtui.ui.requesting import Requesting
    from trtui.ui.settling import Settling


class Paying:
    """Asks and writes for whoever shows payments; what came of it is told also when that has left the screen.

    Each of the three is made when it is first asked for: none is needed before the first screen stands.
    """

    def __init__(self, around: Surroundings, *, open_payment: Callable[[PaymentKey], object]) -> None:
        """`open_payment` shows one payment with all there is to know of it."""
        self.open = open_payment
        self._around = around
        self._made: list[Reminding | Requesting | Settling] = []

    @cached_property
    def reminding(self) -> "Reminding":
        """Reminders."""
        from trtui.ui.reminding import Reminding

        self._made.append(made := Reminding(self._around))
        return made

    @cached_property
    def requesting(self) -> "Requesting":
        """New requests."""
        from trtui.ui.requesting import Requesting

        self._made.append(made := Requesting(self._around))
        return made

    @cached_property
    def settling(self) -> "Settling":
        """Marking as paid, and cancelling."""
        from trtui.ui.settling import Settling

        self._made.append(made := Settling(self._around))
        return made

    def facts_changed(self) -> None:
        """Say how far things have come, and, by name, for whom they failed."""
        for each in self._made:
            each.facts_changed()
