"""Opening the places of what conversations are sorted by: groups, tags and custom fields, and the dashboards themselves."""

from dataclasses import replace

from textual.app import App

from trtui.models import ConversationKey, CustomField, DashboardId, Group, Tag, View
from trtui.ui.opening import WaysHome, go_home
from trtui.ui.screens.inbox import InboxScreen
from trtui.ui.surroundings import Surroundings


def open_groups(app: App[int], inbox: InboxScreen, around: Surroundings) -> None:
    """Show the groups of the dashboard that is listed."""
    from trtui.ui.narrowing import Kind, Only
    from trtui.ui.screens.groups import GroupsScreen
    from trtui.ui.screens.members import MembersScreen

    def open_conversation(key: ConversationKey) -> None:
        go_home(app, inbox)
        inbox.open_conversation(key)

    def list_in_inbox(group: Group) -> None:
        go_home(app, inbox)
        query = replace(inbox.list_pane.query_shown, dashboard=group.dashboard, view=View.ALL, text="")
        inbox.list_pane.narrow_to(Only(Kind.GROUP, group.name), query)

    def open_members(group: Group) -> None:
        app.push_screen(
            MembersScreen(
                around,
                group,
                open_conversation=open_conversation,
                list_in_inbox=list_in_inbox,
                ways=(WaysHome(app, inbox),),
            )
        )

    if not isinstance(app.screen, GroupsScreen):
        go_home(app, inbox)
        app.push_screen(
            GroupsScreen(
                around,
                dashboard=inbox.list_pane.query_shown.dashboard,
                open_conversation=open_conversation,
                open_members=open_members,
                list_in_inbox=list_in_inbox,
                ways=(WaysHome(app, inbox),),
            )
        )


def open_labels(app: App[int], inbox: InboxScreen, around: Surroundings) -> None:
    """Show the tags and custom fields of the dashboard that is listed."""
    from trtui.ui.narrowing import Kind, Only
    from trtui.ui.screens.labels import LabelsScreen

    def open_conversation(key: ConversationKey) -> None:
        go_home(app, inbox)
        inbox.open_conversation(key)

    def list_tagged(tag: Tag) -> None:
        go_home(app, inbox)
        query = replace(inbox.list_pane.query_shown, dashboard=tag.dashboard, view=View.ALL, text="")
        inbox.list_pane.narrow_to(Only(Kind.TAG, tag.name), query)

    def search_field(field: CustomField) -> None:
        go_home(app, inbox)
        # A quotation mark would end the name: what stands before it is searched for, or the field's id.
        name = field.name.partition('"')[0].strip() or field.id
        inbox.search_for(f'field:"{name}"')

    if not isinstance(app.screen, LabelsScreen):
        go_home(app, inbox)
        app.push_screen(
            LabelsScreen(
                around,
                dashboard=inbox.list_pane.query_shown.dashboard,
                open_conversation=open_conversation,
                list_tagged=list_tagged,
                search_field=search_field,
                ways=(WaysHome(app, inbox),),
            )
        )


def open_dashboards(app: App[int], inbox: InboxScreen, around: Surroundings) -> None:
    """Show the account's dashboards."""
    from trtui.ui.screens.dashboards import DashboardsScreen

    def open_conversation(key: ConversationKey) -> None:
        go_home(app, inbox)
        inbox.open_conversation(key)

    def open_dashboard(dashboard: DashboardId) -> None:
        go_home(app, inbox)
        inbox.list_pane.show_dashboard(dashboard)

    if not isinstance(app.screen, DashboardsScreen):
        go_home(app, inbox)
        app.push_screen(
            DashboardsScreen(
                around,
                open_conversation=open_conversation,
                open_dashboard=open_dashboard,
                ways=(WaysHome(app, inbox),),
            )
        )
