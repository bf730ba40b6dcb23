"""Opening the places of what conversations are sorted by: groups, tags and custom fields, and the dashboards themselves.
Each is imported when it is first asked for.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import App

from trtui.models import ConversationKey, CustomField, DashboardId, Group, Tag, View
from trtui.ui.opening import WaysHome, go_home
from trtui.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from trtui.ui.narrowing import Only
    from trtui.ui.screens.inbox import InboxScreen


class OpeningLists:
    """The keys that lead to groups, labels and dashboards, from wherever one is."""

    def __init__(self, app: App[int], around: Surroundings) -> None:
        """For an app whose inbox is made later."""
        self.inbox: InboxScreen
        self._app = app
        self._around = around

    def action_open_groups(self) -> None:
        """The groups of the dashboard that is listed, and who is in them."""
        from trtui.ui.screens.groups import GroupsScreen

        if not isinstance(self._app.screen, GroupsScreen):
            go_home(self._app, self.inbox)
            self._app.push_screen(
                GroupsScreen(
                    self._around,
                    dashboard=self.inbox.list_pane.query_shown.dashboard,
                    open_conversation=self._open_conversation,
                    open_members=self._open_members,
                    list_in_inbox=self._list_group,
                    ways=(WaysHome(self._app, self.inbox),),
                )
            )

    def action_open_labels(self) -> None:
        """The tags and custom fields of the dashboard that is listed."""
        from trtui.ui.screens.labels import LabelsScreen

        if not isinstance(self._app.screen, LabelsScreen):
            go_home(self._app, self.inbox)
            self._app.push_screen(
                LabelsScreen(
                    self._around,
                    dashboard=self.inbox.list_pane.query_shown.dashboard,
                    open_conversation=self._open_conversation,
                    list_tagged=self._list_tagged,
                    search_field=self._search_field,
                    ways=(WaysHome(self._app, self.inbox),),
                )
            )

    def action_open_dashboards(self) -> None:
        """The account's dashboards."""
        from trtui.ui.screens.dashboards import DashboardsScreen

        if not isinstance(self._app.screen, DashboardsScreen):
            go_home(self._app, self.inbox)
            self._app.push_screen(
                DashboardsScreen(
                    self._around,
                    open_conversation=self._open_conversation,
                    open_dashboard=self._open_dashboard,
                    ways=(WaysHome(self._app, self.inbox),),
                )
            )

    # ------------------------------------------------------------------------------------------ where they lead

    def _open_conversation(self, key: ConversationKey) -> None:
        go_home(self._app, self.inbox)
        self.inbox.open_conversation(key)

    def _open_dashboard(self, dashboard: DashboardId) -> None:
        go_home(self._app, self.inbox)
        self.inbox.list_pane.show_dashboard(dashboard)

    def _open_members(self, group: Group) -> None:
        from trtui.ui.screens.members import MembersScreen

        self._app.push_screen(
            MembersScreen(
                self._around,
                group,
                open_conversation=self._open_conversation,
                list_in_inbox=self._list_group,
                progress=self.inbox.bulk,
                undo=self.inbox.verbs.working.action_undo_verb,
                ways=(WaysHome(self._app, self.inbox),),
            )
        )

    def _list_group(self, group: Group) -> None:
        from trtui.ui.narrowing import Kind, Only

        self._list_only(Only(Kind.GROUP, group.name), group.dashboard)

    def _list_tagged(self, tag: Tag) -> None:
        from trtui.ui.narrowing import Kind, Only

        self._list_only(Only(Kind.TAG, tag.name), tag.dashboard)

    def _list_only(self, only: "Only", dashboard: DashboardId) -> None:
        """In the inbox's list everybody of a dashboard who has a tag or is in a group."""
        go_home(self._app, self.inbox)
        pane = self.inbox.list_pane
        pane.narrow_to(only, replace(pane.query_shown, dashboard=dashboard, view=View.ALL, text=""))

    def _search_field(self, field: CustomField) -> None:
        go_home(self._app, self.inbox)
        # A quotation mark would end the name: what stands before it is searched for, or the field's id.
        name = field.name.partition('"')[0].strip() or field.id
        self.inbox.search_for(f'field:"{name}"')
