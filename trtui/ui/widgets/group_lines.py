"""How a group looks in the list of groups, and a member in the list of who is in one. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, LiteralString

from trtui.light import dataclass
from trtui.models import (
    Action,
    ConversationKey,
    ConversationRow,
    CreateGroup,
    DashboardId,
    DeleteGroup,
    Group,
    GroupId,
    Intent,
    IntentId,
    UpdateGroup,
)
from trtui.text.cleaning import Safe, clean, clean_line, for_list_row, own
from trtui.text.phone import format_phone
from trtui.text.times import ago
from trtui.ui.cells import cut, fill, width_of
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.deed_lines import draw_deed, indented
from trtui.verbs import groups

_LEAST_NAME: Final = 16
_LEAST_MEMBER: Final = 10
"""Cells that a member's name is left; what does not fit beside it is left out whole."""
_SINCE: Final = 10
"""Cells of the longest age there is for years to come, such as `16h03m ago`."""
_DEEDS: Final[Mapping[type[Action], tuple[LiteralString, LiteralString]]] = {
    CreateGroup: ("new group", "made"),
    UpdateGroup: ("change", "changed"),
    DeleteGroup: ("delete", "deleted"),
}


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A group with what is under way about it; or, `group` being None, one that is still to be made."""

    group: Group | None
    intents: tuple[Intent, ...] = ()
    line: Safe | None = None
    made_by: IntentId | None = None

    @property
    def key(self) -> tuple[DashboardId, GroupId] | IntentId:
        """What tells it from others; one that was made here stays the row that asked for it."""
        if self.group is None:
            return self.intents[0].id
        return self.made_by or (self.group.dashboard, self.group.id)

    @property
    def name(self) -> Safe:
        """What it is called."""
        if self.group is not None:
            return groups.shown(self.group, self.intents).name
        action = self.intents[0].action
        return clean_line(action.name) if isinstance(action, CreateGroup) else own("")


@dataclass(frozen=True, slots=True)
class MemberItem:
    """Somebody who is in a group; the row is looked up when it is drawn."""

    key: ConversationKey
    is_out: bool = False
    """In it no longer, and shown still because the cursor is on it."""


def draw_group(item: GroupItem, width: int, now: datetime, glyphs: Glyphs) -> list[Line]:
    """Its name, how many are in it and when it was texted last; then its notes, and what is under way."""
    if item.group is None:
        return _draw_asked(item, width, glyphs)
    group = groups.shown(item.group, item.intents)
    told = f"{group.member_count:,} member{'' if group.member_count == 1 else 's'}"
    if group.is_keyword:
        told = f"keyword {glyphs.dot} {told}"
    last = group.last_message_sent_at
    told += f" {glyphs.dot} texted {ago(last, now)}" if last is not None else f" {glyphs.dot} never texted"
    if item.line is not None:
        told = f"{for_list_row(item.line)} {glyphs.dot} {told}"
    room = width - width_of(told) - 5
    is_beside = room >= _LEAST_NAME
    name = fill(for_list_row(group.name), room if is_beside else max(1, width - 3), glyphs.ellipsis)
    first: Line = [(f" {glyphs.group} ", "mark"), (name, "strong")]
    lines: list[Line] = [[*first, (" ", "text"), (told, "dim")] if is_beside else first]
    if not is_beside:
        lines += indented(told, "dim", width)
    if group.notes and group.notes.strip():
        notes = cut(for_list_row(group.notes), max(1, width - 3), glyphs.ellipsis)
        lines.append([("   ", "text"), (notes, "dim")])
    newest = groups.newest_deed(item.intents)
    if newest is not None:
        lines += draw_deed(newest, _DEEDS, width, glyphs)
    return lines


def draw_member(
    item: MemberItem, row: ConversationRow | None, width: int, now: datetime, sign: str = " "
) -> list[Line]:
    """Name and number, and how long ago they last wrote or were written to; numbers and ages one under the other."""
    number = format_phone(item.key.phone)
    name = row.name if row is not None else number
    since = ago(row.last_at, now) if row is not None and row.last_at is not None else "no texts"
    marks = "in it no longer  " if item.is_out else _marks(row) if row is not None else ""
    reach = number if name != number else ""
    tellings = (
        f"{marks}{reach}  {since:>{_SINCE}} ",
        f"{marks}{reach} ",
        f"{marks}{since} ",
        f"{since} ",
        "",
    )
    told = next(one for one in tellings if not one or width - width_of(one) - 3 >= _LEAST_MEMBER)
    room = width - width_of(told) - 3
    first: Line = [
        (sign, "mark"),
        (fill(for_list_row(name), max(1, room)), "struck" if item.is_out else "text"),
    ]
    return [[*first, ("  ", "text"), (told, "dim")]]


def _marks(row: ConversationRow) -> str:
    words = (
        ("opted out", row.opted_out_at is not None),
        ("blocked", row.is_blocked),
        ("suppressed", row.is_suppressed),
        ("archived", row.is_archived),
    )
    said = ", ".join(word for word, is_so in words if is_so)
    return f"{said}  " if said else ""


def _draw_asked(item: GroupItem, width: int, glyphs: Glyphs) -> list[Line]:
    intent = item.intents[0]
    action = intent.action
    assert isinstance(action, CreateGroup)
    name = cut(for_list_row(item.name), max(1, width - 3), glyphs.ellipsis)
    lines: list[Line] = [[(f" {glyphs.group} ", "mark"), (name, "strong")]]
    if action.notes:
        notes = cut(for_list_row(clean(action.notes)), max(1, width - 3), glyphs.ellipsis)
        lines.append([("   ", "text"), (notes, "dim")])
    return lines + draw_deed(intent, _DEEDS, width, glyphs)
