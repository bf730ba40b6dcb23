"""A dashboard's tags and custom fields, with how many contacts have each; they are made and changed in the web app."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from trtui.models import ConversationKey, CustomField, DashboardId, Tag
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Scope
from trtui.ui.freshness import feed_age
from trtui.ui.screens.board_place import BoardPlace
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.label_lines import LabelItem, draw_label
from trtui.verbs.replying import own_line


class LabelsScreen(BoardPlace[LabelItem]):
    """Lists tags, then custom fields; Enter shows who has one. The connector's 28 operations only read them."""

    key_scope: ClassVar[Scope] = Scope.PANES

    def __init__(
        self,
        around: Surroundings,
        *,
        dashboard: DashboardId | None,
        open_conversation: Callable[[ConversationKey], object],
        list_tagged: Callable[[Tag], object],
        search_field: Callable[[CustomField], object],
        ways: Iterable[object] = (),
    ) -> None:
        """`list_tagged` lists who has a tag, in the inbox; `search_field` searches for who has something in a field."""
        rows = BlockList[LabelItem](
            key_of=lambda item: item.key,
            draw=lambda item, width, _selected: self._draw(item, width),
            glyphs=around.glyphs,
            id="labels",
        )
        super().__init__(around, rows, dashboard=dashboard, open_conversation=open_conversation, ways=ways)
        self._list_tagged = list_tagged
        self._search_field = search_field

    def read(self) -> list[LabelItem]:
        """Tags by name, then custom fields by name, dashboard by dashboard."""
        facts = self.around.store.facts
        boards = facts.dashboards()
        lines = (
            {board.id: board.name for board in boards} if self.dashboard is None and len(boards) > 1 else {}
        )
        shown = [board.id for board in boards] if self.dashboard is None else [self.dashboard]
        tagged, filled = facts.tag_counts(), facts.field_counts()
        tags = [
            LabelItem(tag, tagged.get(tag.id, 0), lines.get(board))
            for board in shown
            for tag in facts.tags(board)
        ]
        fields = [
            LabelItem(field, filled.get(field.id, 0), lines.get(board))
            for board in shown
            for field in facts.fields(board)
        ]
        return [*tags, *fields]

    def describe(self) -> tuple[Safe, Safe]:
        """Which, how many of each, how old."""
        shown = [
            board.dashboard.id for board in self._top.boards if self.dashboard in (None, board.dashboard.id)
        ]
        feeds = [f"{kind}/{board}" for board in shown for kind in ("tags", "fields")]
        told = feed_age(self.around.store.facts, feeds, self.around.now(), self.around.glyphs, needs_all=True)
        tags = sum(isinstance(item.label, Tag) for item in self.rows.items)
        fields = len(self.rows.items) - tags
        counted = own_line(
            f"{tags:,} tag{'' if tags == 1 else 's'}, {fields:,} field{'' if fields == 1 else 's'}"
        )
        return compose("Tags and fields · {}", self.line_shown), compose("{} · {}", counted, told)

    def empty_words(self) -> Safe:
        """That there are none, or that they were not read."""
        feeds = [f for f in self.around.store.facts.feeds() if f.name.startswith(("tags/", "fields/"))]
        if not any(feed.succeeded_at for feed in feeds):
            return own("Tags and custom fields were not read yet.")
        return own("There are no tags and no custom fields here: they are made in the web app.")

    def conversation_of(self, item: LabelItem) -> ConversationKey | None:
        """A tag is no conversation."""
        del item
        return None

    def interests(self) -> list[Interest]:
        """Tags and fields of what is listed."""
        return [
            Interest(InterestKind.GROUPS, self.dashboard),
            Interest(InterestKind.FIELDS, self.dashboard),
        ]

    def _draw(self, item: LabelItem, width: int) -> Sequence[Line]:
        return draw_label(item, width, self.around.glyphs)

    def action_enter_thread(self) -> None:
        """Who has it."""
        item = self.rows.cursor
        if item is None:
            return
        if isinstance(item.label, Tag):
            self._list_tagged(item.label)
        else:
            self._search_field(item.label)
