"""Who is in a group, as far as their contacts are held here; the group itself is read again while one looks."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

from trtui.models import ConversationKey, DashboardId, Group, GroupId
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.bulk_editing import BulkEditing
from trtui.ui.bulk_progress import BulkProgress
from trtui.ui.commands import Scope
from trtui.ui.freshness import feed_age
from trtui.ui.grouping import Grouping
from trtui.ui.screens.board_place import Selecting
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.group_lines import MemberItem, draw_member
from trtui.verbs import groups
from trtui.verbs.bulk import plan_taking_out
from trtui.verbs.replying import own_line

_LISTED: Final = 2_000
"""So many members are listed; those of a larger group are all in the inbox's list."""


class MembersScreen(Selecting[MemberItem]):
    """One group: its members by name."""

    key_scope: ClassVar[Scope] = Scope.GROUPS

    def __init__(
        self,
        around: Surroundings,
        group: Group,
        *,
        open_conversation: Callable[[ConversationKey], object],
        list_in_inbox: Callable[[Group], object],
        progress: BulkProgress,
        undo: Callable[[], object],
        ways: Iterable[object] = (),
    ) -> None:
        """Show who is in `group`; `progress` watches changes of many, and `undo` takes back what was done last."""
        rows = BlockList[MemberItem](
            key_of=lambda item: item.key,
            draw=self._draw,
            glyphs=around.glyphs,
            look_again=lambda item: MemberItem(item.key, is_out=True),
            id="members",
        )
        super().__init__(around, rows, open_conversation=open_conversation, ways=ways)
        self.dashboard = group.dashboard
        self._line: DashboardId = group.dashboard
        self._number: GroupId = group.id
        self._known = group
        self._is_gone = False
        self._held = 0
        self._list_in_inbox = list_in_inbox
        self._grouping = Grouping(around)
        self._progress = progress
        self._undo = undo

    # ------------------------------------------------------------------------------------------ what it says

    @property
    def group(self) -> Group:
        """The group as it was known last, with what is under way laid over it."""
        intents = groups.intents_about(self._known, self.around.store.outbox.pending())
        return groups.shown(self._known, intents)

    def read(self) -> list[MemberItem]:
        """The members who are held, by name."""
        facts = self.around.store.facts
        found = facts.group(self._line, self._number)
        self._is_gone = found is None
        self._known = found or self._known
        self._held = facts.count_members(self._known)
        return [MemberItem(key) for key in facts.members(self._known, _LISTED)]

    def describe(self) -> tuple[Safe, Safe]:
        """The group with its notes; how many of its members are shown, and how old that is."""
        group, around = self.group, self.around
        title = compose("{} {}", around.glyphs.group, group.name)
        if group.is_keyword:
            title = compose("{} · keyword group", title)
        if group.notes and group.notes.strip():
            title = compose("{} · {}", title, group.notes)
        if self._is_gone:
            return compose("{} · deleted", title), own("its members stay as contacts")
        told = feed_age(around.store.facts, [self._feed], around.now(), around.glyphs)
        chosen = self.rows.selection
        counted = compose("{} selected · ", own_line(f"{len(chosen):,}")) if chosen else own("")
        return title, compose("{}{} · {}", counted, self._counted(group), told)

    @property
    def _feed(self) -> str:
        return f"members/{self._line}/{self._number}"

    @property
    def _are_all_told(self) -> bool:
        """Whether the service named all of them: fewer are in it by now only because they were taken out here."""
        feed = self.around.store.facts.feed(self._feed)
        if feed is None or feed.succeeded_at is None or feed.is_filter_honoured is False:
            return False
        return feed.total is not None and feed.done >= feed.total

    def _counted(self, group: Group) -> Safe:
        """How many are in it, and how many of them are held or listed where that is fewer."""
        held, members = self._held, group.member_count
        if held > _LISTED:
            return own_line(f"the first {_LISTED:,} of {held:,}; i lists all of them")
        if held < members and not self._are_all_told:
            return own_line(f"{held:,} of {members:,} members are known here so far")
        return own_line(f"{held:,} member{'' if held == 1 else 's'}")

    def empty_words(self) -> Safe:
        """That nobody is in it, or that nobody of them is known yet."""
        if self._is_gone:
            return own("This group is gone: somebody deleted it. Its members stay as contacts.")
        if self._known.member_count and not self._are_all_told:
            return own("Its members were not read yet: they come as the service tells of them.")
        return own("Nobody is in it. Contacts are put into groups from their own card.")

    def conversation_of(self, item: MemberItem) -> ConversationKey | None:
        """The member's conversation."""
        return item.key

    def interests(self) -> list[Interest]:
        """The group, and who is in it."""
        return [Interest(InterestKind.GROUP, self._line, words=str(self._number))]

    def facts_changed(self) -> None:
        """Show what the store says now, and what came of what was asked for."""
        super().facts_changed()
        self._grouping.facts_changed()

    def _draw(self, item: MemberItem, width: int, is_selected: bool) -> Sequence[Line]:
        """Only those in view are looked up: there may be thousands."""
        row = self.around.store.facts.row(item.key)
        sign = self.around.glyphs.selected if is_selected else " "
        return draw_member(item, row, width, self.around.now(), sign)

    # ------------------------------------------------------------------------------------------ actions

    def action_list_group(self) -> None:
        """Their conversations in the inbox."""
        self._list_in_inbox(self._known)

    def action_take_out(self) -> None:
        """Take who is selected, or whom the cursor is on, out of the group; they stay as contacts."""
        cursor = [self.rows.cursor] if self.rows.cursor is not None and not self.rows.cursor_is_gone else []
        keys = [item.key for item in self.rows.selection or cursor]
        if keys:
            self._unless_gone(lambda group: self._take_out(group, keys))
        else:
            self.around.voice.say(own("There is nobody under the cursor who is in this group."))

    def action_undo_verb(self) -> None:
        """Take the last verb back."""
        self._undo()

    def _take_out(self, group: Group, keys: Sequence[ConversationKey]) -> None:
        editing = BulkEditing(
            self.around, self._progress, targets=lambda: keys, done=self._after_change, undo=self._undo
        )
        editing.carry_out(plan_taking_out(self.around.store, group, keys))

    def _after_change(self) -> None:
        self.rows.select_none()
        self.facts_changed()

    def action_edit_group(self) -> None:
        """The group's name and notes."""
        self._unless_gone(self._grouping.ask_to_edit)

    def action_delete_group(self) -> None:
        """Ask whether to delete the group."""
        self._unless_gone(self._grouping.ask_to_delete)

    def _unless_gone(self, do: Callable[[Group], object]) -> None:
        if self._is_gone:
            self.around.voice.say(own("This group is gone."))
        else:
            do(self._known)
