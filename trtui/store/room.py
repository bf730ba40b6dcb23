"""What the rooms of the facts share."""

from trtui.clock import Clock
from trtui.models import ConversationKey
from trtui.store.database import Database
from trtui.store.overlay import Projection


class FactsRoom:
    """A part of what can be done with the facts' file."""

    def __init__(self, facts: Database, projection: Projection, clock: Clock) -> None:
        """Work on `facts`; `projection` lays the desk over what is written."""
        self._facts = facts
        self._projection = projection
        self._clock = clock

    def _number_of(self, key: ConversationKey) -> int | None:
        """The row number of a conversation."""
        row = self._facts.first(
            "SELECT id FROM conversation WHERE dashboard = ? AND phone = ?", (key.dashboard, key.phone)
        )
        return int(row["id"]) if row else None

    def _bump(self) -> None:
        """Inside a write: say that something that is drawn changed."""
        self._facts.execute("UPDATE counter SET value = value + 1 WHERE name = 'facts'")
