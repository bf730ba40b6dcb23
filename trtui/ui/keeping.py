"""The screen as it is left, kept for the next start."""

import contextlib

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from trtui.errors import TrtuiError
from trtui.last_screen import LastScreen
from trtui.text.times import clock_label, date_label
from trtui.ui.compositing import Patch
from trtui.ui.output import GatedApp
from trtui.ui.screens.inbox import InboxScreen
from trtui.ui.surroundings import Surroundings


def keep_screen(
    app: GatedApp[int], inbox: InboxScreen, around: Surroundings, last_screen: LastScreen
) -> None:
    """Keep the inbox as it stands, whatever lies over it, and say in its first line of when it is; or keep nothing."""
    if not around.settings.screen.save_last_screen:
        last_screen.forget()
        return
    width, height = app.size
    now, zone = around.now(), around.zone
    at = clock_label(now, zone, around.settings.screen.twenty_four_hour)
    words = f" as of {date_label(now, zone)}, {at} "
    room = min(width, len(words))
    note = Strip([Segment(words[:room], Style(reverse=True))], room)
    with contextlib.suppress(OSError, TrtuiError):  # what can't be written is not missed
        last_screen.save(
            app.picture_of(inbox, [Patch(0, width - room, note)]),
            (width, height),
            row_of(inbox),
            is_light=app.is_on_light,
        )


def row_of(inbox: InboxScreen) -> str:
    """What the cursor of the list is on, as a word; empty where there is no row."""
    key = inbox.list_pane.list.cursor
    return f"{key.dashboard} {key.phone}" if key is not None else ""
