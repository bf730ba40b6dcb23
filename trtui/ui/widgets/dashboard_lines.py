"""How a dashboard looks in the list of them: its number, what waits on it, what the settings say of it. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, LiteralString

from trtui.config import BoardSettings
from trtui.light import dataclass
from trtui.models import (
    Action,
    CreateDashboard,
    DashboardId,
    DashboardSummary,
    DeleteDashboard,
    Intent,
    IntentId,
    RenameDashboard,
)
from trtui.text.cleaning import Safe, clean_line, for_list_row, own
from trtui.text.phone import format_phone
from trtui.text.times import age
from trtui.ui.cells import cut, fill, width_of
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.deed_lines import draw_deed, indented
from trtui.verbs import dashboards

_LEAST_NAME: Final = 14
_DEEDS: Final[Mapping[type[Action], tuple[LiteralString, LiteralString]]] = {
    CreateDashboard: ("new dashboard", "made"),
    RenameDashboard: ("rename", "renamed"),
    DeleteDashboard: ("delete", "deleted"),
}


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """A dashboard with what waits on it and is under way about it; or, `summary` being None, one still to be made."""

    summary: DashboardSummary | None
    intents: tuple[Intent, ...] = ()
    contacts: int = 0
    groups: int = 0
    settings: BoardSettings = BoardSettings()
    made_by: IntentId | None = None

    @property
    def key(self) -> DashboardId | IntentId:
        """What tells it from others; one that was made here stays the row that asked for it."""
        if self.summary is None:
            return self.intents[0].id
        return self.made_by or self.summary.dashboard.id


def draw_dashboard(item: DashboardItem, width: int, now: datetime, glyphs: Glyphs) -> list[Line]:
    """Name and number; then what waits and what is on it; what the settings say; what is under way; an empty line."""
    if item.summary is None:
        lines = _draw_asked(item.intents[0], width, glyphs)
    else:
        board = dashboards.shown(item.summary.dashboard, item.intents)
        number = format_phone(board.phone) if board.phone is not None else own("no number")
        lines = [_first(board.name, number, width, glyphs)]
        lines += indented(_told(item, now, glyphs), "dim", width)
        lines += indented(settings_words(item.settings), "mark", width)
    for intent in item.intents[-1:]:
        lines += draw_deed(intent, _DEEDS, width, glyphs)
    return [*lines, []]


def settings_words(settings: BoardSettings) -> Safe:
    """What is special about it on this desk, in words; empty where nothing is."""
    said = []
    if settings.sender_name is not None:
        said.append(f"texts go as {settings.sender_name}")
    if settings.quiet_start is not None or settings.quiet_end is not None:
        start = f"{settings.quiet_start:%H:%M}" if settings.quiet_start is not None else "as the desk"
        end = f"{settings.quiet_end:%H:%M}" if settings.quiet_end is not None else "as the desk"
        said.append(f"quiet {start} to {end}")
    if not settings.poll:
        said.append("read only while it is on the screen")
    return clean_line(f"On this desk: {'; '.join(said)}", cap=200) if said else own("")


def _first(name: Safe, number: Safe, width: int, glyphs: Glyphs) -> Line:
    room = width - width_of(number) - 4
    if room < _LEAST_NAME:
        return [(" ", "text"), (cut(for_list_row(name), max(1, width - 1), glyphs.ellipsis), "strong")]
    shown = fill(for_list_row(name), room, glyphs.ellipsis)
    return [(" ", "text"), (shown, "strong"), ("  ", "text"), (number, "text")]


def _told(item: DashboardItem, now: datetime, glyphs: Glyphs) -> str:
    summary = item.summary
    assert summary is not None
    parts = [f"{summary.unresolved:,} unresolved"]
    if summary.longest_waiting_since is not None:
        parts[0] += f", longest {age(summary.longest_waiting_since, now)}"
    parts.append(f"{item.contacts:,} contact{'' if item.contacts == 1 else 's'}")
    parts.append(f"{item.groups:,} group{'' if item.groups == 1 else 's'}")
    if summary.dashboard.time_zone:
        parts.append(summary.dashboard.time_zone)
    parts.append(f"id {summary.dashboard.id}")
    return f" {glyphs.dot} ".join(parts)


def _draw_asked(intent: Intent, width: int, glyphs: Glyphs) -> list[Line]:
    action = intent.action
    assert isinstance(action, CreateDashboard)
    return [_first(clean_line(action.name), format_phone(action.phone), width, glyphs)]
