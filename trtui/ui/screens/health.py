"""Budget and health: what the first line says in a word, explained. It goes on being true while it is read."""

from collections.abc import Sequence
from typing import ClassVar

from trtui import __version__
from trtui.store.processes import is_alive, process_name
from trtui.text.cleaning import Safe, clean_line, own
from trtui.ui.health import Line, Standing, report
from trtui.ui.screens.report import ReportScreen
from trtui.verbs.leaving import is_at_work


class HealthScreen(ReportScreen):
    """How things stand; made anew every second, as a feed's reading moves nothing else on any screen."""

    title_words: ClassVar[Safe] = own("Budget and health")

    def lines(self) -> Sequence[Line]:
        """How things stand now."""
        return report(self._standing(), self._around.now())

    def _standing(self) -> Standing:
        around, status = self._around, self._around.store.desk.worker_status()
        is_somewhere = status is not None and is_at_work(status, around.now()) and is_alive(status.process)
        return Standing(
            version=clean_line(__version__),
            status=status,
            is_worker_here=status.process == process_name() if status is not None and is_somewhere else None,
            feeds=around.store.facts.feeds(),
            boards=around.store.facts.dashboards(),
            intents=around.store.outbox.pending(),
            is_read_only=around.is_read_only,
            is_demo=around.is_demo,
        )
