"""The groups of a dashboard, or of all: who many are in each, when it was texted last, and what is done about it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from trtui.models import ConversationKey, CreateGroup, DashboardId, DeleteGroup, Group
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Scope
from trtui.ui.freshness import feed_age
from trtui.ui.grouping import Grouping
from trtui.ui.made import MadeHere
from trtui.ui.screens.board_place import BoardPlace
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.group_lines import GroupItem, draw_group
from trtui.verbs import groups
from trtui.verbs.replying import own_line


class GroupsScreen(BoardPlace[GroupItem]):
    """Lists groups; Enter shows who is in one."""

    key_scope: ClassVar[Scope] = Scope.GROUPS

    def __init__(
        self,
        around: Surroundings,
        *,
        dashboard: DashboardId | None,
        open_conversation: Callable[[ConversationKey], object],
        open_members: Callable[[Group], object],
        list_in_inbox: Callable[[Group], object],
        ways: Iterable[object] = (),
    ) -> None:
        """`open_members` shows who is in a group, `list_in_inbox` their conversations."""
        rows = BlockList[GroupItem](
            key_of=lambda item: item.key,
            draw=lambda item, width, _selected: self._draw(item, width),
            glyphs=around.glyphs,
            look_again=self._look_again,
            id="groups",
        )
        super().__init__(around, rows, dashboard=dashboard, open_conversation=open_conversation, ways=ways)
        self._open_members = open_members
        self._list_in_inbox = list_in_inbox
        self._grouping = Grouping(around)
        self._made = MadeHere(around.store)

    # ------------------------------------------------------------------------------------------ what it says

    def read(self) -> list[GroupItem]:
        """Groups by name, dashboard by dashboard; those still to be made among them."""
        facts = self.around.store.facts
        boards = facts.dashboards()
        lines = (
            {board.id: board.name for board in boards} if self.dashboard is None and len(boards) > 1 else {}
        )
        shown = [board.id for board in boards] if self.dashboard is None else [self.dashboard]
        intents = [i for i in self.around.store.outbox.pending() if isinstance(i.action, groups.GROUP_DEEDS)]
        asked = [intent for intent in intents if isinstance(intent.action, CreateGroup)]
        self._made.note(asked)
        items: list[GroupItem] = []
        for board in shown:
            here = [
                GroupItem(
                    group,
                    groups.intents_about(group, intents),
                    lines.get(board),
                    self._made.by(f"group/{group.id}"),
                )
                for group in facts.groups(board)
            ]
            here += [
                GroupItem(None, (intent,), lines.get(board)) for intent in asked if intent.dashboard == board
            ]
            items += sorted(here, key=lambda item: item.name.casefold())
        return items

    def describe(self) -> tuple[Safe, Safe]:
        """Which, how many, how old."""
        shown = [
            board.dashboard.id for board in self._top.boards if self.dashboard in (None, board.dashboard.id)
        ]
        feeds = [f"groups/{board}" for board in shown]
        told = feed_age(self.around.store.facts, feeds, self.around.now(), self.around.glyphs, needs_all=True)
        counted = own_line(f"{len(self.rows.items):,}")
        return compose("Groups · {}", self.line_shown), compose("{} · {}", counted, told)

    def empty_words(self) -> Safe:
        """That there are none, or that they were not read."""
        feeds = [feed for feed in self.around.store.facts.feeds() if feed.name.startswith("groups/")]
        if not any(feed.succeeded_at for feed in feeds):
            return own("Groups were not read yet.")
        return own("There are no groups here. + makes one.")

    def conversation_of(self, item: GroupItem) -> ConversationKey | None:
        """A group is no conversation."""
        del item
        return None

    def interests(self) -> list[Interest]:
        """The groups of what is listed."""
        return [Interest(InterestKind.GROUPS, self.dashboard)]

    def facts_changed(self) -> None:
        """Show what the store says now, and what came of what was asked for."""
        super().facts_changed()
        self._grouping.facts_changed()

    def _draw(self, item: GroupItem, width: int) -> Sequence[Line]:
        return draw_group(item, width, self.around.now(), self.around.glyphs)

    def _look_again(self, item: GroupItem) -> GroupItem:
        """What has become of a group that left: deleted from here, or by somebody else."""
        outbox = self.around.store.outbox
        if item.group is not None:
            asked = outbox.asked_about(item.group.dashboard, None, (DeleteGroup,))
            return replace(item, intents=groups.intents_about(item.group, asked)[:1])
        return replace(item, intents=self._made.look_again(item.intents))

    # ------------------------------------------------------------------------------------------ actions

    @property
    def _group(self) -> Group | None:
        """The group under the cursor; what is not one yet, or no more, is said."""
        return self.under_cursor(lambda item: item.group, "group")

    def action_enter_thread(self) -> None:
        """Who is in it."""
        if (group := self._group) is not None:
            self._open_members(group)

    def action_list_group(self) -> None:
        """Its members' conversations in the inbox."""
        if (group := self._group) is not None:
            self._list_in_inbox(group)

    def action_make_group(self) -> None:
        """A new group on the dashboard that is listed."""
        item = self.rows.cursor
        near = item.group.dashboard if item is not None and item.group is not None else None
        self._grouping.ask_for_new(self.dashboard, near)

    def action_edit_group(self) -> None:
        """Its name and notes."""
        if (group := self._group) is not None:
            self._grouping.ask_to_edit(group)

    def action_delete_group(self) -> None:
        """Ask whether to delete it."""
        if (group := self._group) is not None:
            self._grouping.ask_to_delete(group)
