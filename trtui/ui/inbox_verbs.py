"""What performs the inbox's commands: sending, working the list, editing contacts, and the smaller ones.

Made when first asked for, and with it all that it imports: not before the first screen stands.
"""

from typing import TYPE_CHECKING

from trtui.ui.admitting import Admitting
from trtui.ui.copying import Copying
from trtui.ui.editing import Editing
from trtui.ui.looking import Looking, Moving
from trtui.ui.saved_views import SavedViews
from trtui.ui.say import SayingApp
from trtui.ui.sending import Sending
from trtui.ui.working import Working

if TYPE_CHECKING:
    from trtui.ui.screens.inbox import InboxScreen


class InboxVerbs:
    """Makes them for an inbox and holds them."""

    def __init__(self, app: SayingApp, inbox: "InboxScreen") -> None:
        """Each is told what of the inbox it works on."""
        around, listed, thread = inbox.around, inbox.list_pane, inbox.thread_pane
        self.sending = Sending(app, around, thread, sent=inbox.return_from_composer, write=inbox.write_to)
        self.working = Working(
            app,
            around,
            listed,
            thread,
            self.sending,
            moved_on=inbox.follow_now,
            searched=lambda: inbox.search_pane.targets,
        )
        self.saved_views = SavedViews(app, around, inbox.search_for)
        self.editing = Editing(
            app,
            around,
            targets=self.working.targets,
            bulk=inbox.bulk,
            beside=lambda: inbox.side_pane.key if inbox.side_pane.has_focus_within else None,
            show=inbox.open_conversation,
            changed=inbox.show_changes,
        )
        self.all: tuple[object, ...] = (
            self.sending,
            self.working,
            self.editing,
            Admitting(around, self.editing, listed=lambda: listed.query_shown.dashboard),
            Copying(app, around, thread),
            self.saved_views,
            inbox.guide,
            Looking(around, listed, summaries=inbox.summaries, show=inbox.follow),
            Moving(inbox, lambda: inbox.panes.movable),
            inbox.panes,
            listed,
            thread,
        )
