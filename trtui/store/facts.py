"""What the API said, with what this desk knows laid over it."""

from trtui.models import ConversationKey, DashboardId
from trtui.store.catalogue import Catalogue
from trtui.store.lists import Lists
from trtui.store.news import News
from trtui.store.payment_reads import PaymentReads
from trtui.store.people import People
from trtui.store.reading import Reading
from trtui.store.retention import Retention
from trtui.text.phone import Phone


class Facts(Lists, People, Reading, News, PaymentReads, Catalogue, Retention):
    """Reads for the screen take `now`; every `merge_` is one transaction, and takes when the question was asked."""

    def reproject(self) -> int:
        """Bring what is laid over the facts up to what the desk says; returns how many rows. Cheap when none are due."""
        return self._projection.catch_up()

    def repair(self) -> int:
        """Compute every row's overlay anew; returns how many were wrong."""
        with self._facts.write():
            wrong = self._projection.lay(self._all_keys(), make_missing=True)
            if wrong:
                self._bump()
        return wrong

    def _all_keys(self) -> list[ConversationKey]:
        """Every conversation either file speaks of."""
        rows = self._facts.read("SELECT dashboard, phone FROM conversation")
        keys = dict.fromkeys(
            ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])) for row in rows
        )
        return list(keys | dict.fromkeys(self._projection.keys()))
