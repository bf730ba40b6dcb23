"""Opening the screens that stand in the inbox's place, and the ways from one to another. Each is imported when it is
first asked for.
"""

from textual.app import App

from trtui.models import ConversationKey, View
from trtui.text.cleaning import compose
from trtui.text.phone import format_phone
from trtui.ui.screens.inbox import InboxScreen
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.side_pane import Side


def open_outbox(app: App[int], inbox: InboxScreen, around: Surroundings) -> None:
    """Show everything that is not done yet."""
    from trtui.ui.screens.outbox import OutboxScreen

    def open_conversation(key: ConversationKey) -> None:
        go_home(app, inbox)
        inbox.open_conversation(key)

    def write_to(key: ConversationKey) -> None:
        go_home(app, inbox)
        inbox.write_to(key)

    if not isinstance(app.screen, OutboxScreen):
        go_home(app, inbox)
        app.push_screen(
            OutboxScreen(
                around,
                inbox.verbs.sending,
                open_conversation=open_conversation,
                write_to=write_to,
                ways=(WaysHome(app, inbox),),
            )
        )


def open_contacts(app: App[int], inbox: InboxScreen, around: Surroundings) -> None:
    """Show the address book of the dashboard that is listed."""
    from trtui.ui.admitting import Admitting
    from trtui.ui.editing import Editing
    from trtui.ui.screens.contacts import ContactsScreen

    def open_conversation(key: ConversationKey) -> None:
        go_home(app, inbox)
        inbox.side_pane.turn_to(Side.CONTACT)
        inbox.open_conversation(key)

    def write_to(key: ConversationKey) -> None:
        go_home(app, inbox)
        inbox.write_to(key)

    if not isinstance(app.screen, ContactsScreen):
        dashboard = inbox.list_pane.query_shown.dashboard
        go_home(app, inbox)

        def targets() -> tuple[ConversationKey, ...]:
            return screen.targets()

        def show(key: ConversationKey) -> None:
            screen.facts_changed()
            is_asked_for = any(intent.key == key for intent in around.store.outbox.pending())
            if not screen.list.move_to(key) and is_asked_for:
                around.voice.say(
                    compose("{} is on its way: listed here once the service has it.", format_phone(key.phone))
                )

        editing = Editing(
            app,
            around,
            targets=targets,
            bulk=inbox.bulk,
            beside=lambda: None,
            show=show,
            changed=lambda _keys: screen.facts_changed(),
        )
        screen = ContactsScreen(
            app,
            around,
            dashboard=dashboard,
            open_conversation=open_conversation,
            write_to=write_to,
            progress=inbox.bulk,
            undo=inbox.verbs.working.action_undo_verb,
            ways=(
                editing,
                Admitting(around, editing, listed=lambda: screen.dashboard),
                WaysHome(app, inbox),
            ),
        )
        app.push_screen(screen)


def go_home(app: App[int], inbox: InboxScreen) -> None:
    """Leave every screen that stands over the inbox."""
    while app.screen is not inbox:
        app.pop_screen()


class WaysHome:
    """The keys that go to a view of the inbox, on a screen that stands in its place."""

    def __init__(self, app: App[int], inbox: InboxScreen) -> None:
        self._app = app
        self._inbox = inbox

    def action_view_inbox(self) -> None:
        """Everything neither archived nor snoozed."""
        self._show(View.INBOX)

    def action_view_unresolved(self) -> None:
        """What waits for an answer."""
        self._show(View.UNRESOLVED)

    def action_view_snoozed(self) -> None:
        """What is put aside here."""
        self._show(View.SNOOZED)

    def action_view_archived(self) -> None:
        """What is archived."""
        self._show(View.ARCHIVED)

    def action_view_drafts(self) -> None:
        """What was begun."""
        self._show(View.DRAFTS)

    def action_view_failed(self) -> None:
        """Where something failed."""
        self._show(View.FAILED)

    def action_choose_view(self) -> None:
        """A search that the settings name."""
        go_home(self._app, self._inbox)
        self._inbox.verbs.saved_views.action_choose_view()

    def _show(self, view: View) -> None:
        go_home(self._app, self._inbox)
        self._inbox.list_pane.show_view(view)
