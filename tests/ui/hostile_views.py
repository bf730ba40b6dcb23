"""Draws every hostile payload as what a search found, and as what is said of the service, one view after another.

`python -m tests.ui.hostile_views hits|report|lists`; any key but q shows the next view, `END` of `hostile_screen` is drawn last.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from textual import events
from textual.app import ComposeResult

from tests.hostile import payloads
from tests.ui.hostile_screen import END
from tests.ui.rows import NOW, PLAIN_ROW, key
from trtui.config import BoardSettings
from trtui.models import (
    CustomField,
    Dashboard,
    DashboardId,
    DashboardSummary,
    FieldId,
    Group,
    GroupId,
    Intent,
    IntentId,
    IntentState,
    MessageKey,
    Tag,
    TagId,
    UpdateGroup,
)
from trtui.store import Connection, FeedState, SearchHit, SearchPlace, WorkerStatus
from trtui.text.cleaning import Safe, clean, clean_line, own
from trtui.ui.glyphs import UNICODE
from trtui.ui.health import Line, Standing, report
from trtui.ui.output import GatedApp
from trtui.ui.searching import Findings, Found, SavedView
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line as BlockLine
from trtui.ui.widgets.dashboard_lines import DashboardItem, draw_dashboard
from trtui.ui.widgets.group_lines import GroupItem, draw_group
from trtui.ui.widgets.hit_list import HitList
from trtui.ui.widgets.label_lines import LabelItem, draw_label
from trtui.ui.widgets.report_view import ReportView

_CAP = 300
_WORDS = ("e", "\u202e", "[", "\u200d", "\u0301", "A", "0")
"""Some that are everywhere, so that payloads are cut apart where a word is marked."""


def hostile_findings() -> Findings:
    """Payloads as names, snippets, dashboards and saved views."""
    found: list[Found] = []
    for n, payload in enumerate(payloads()):
        row = replace(PLAIN_ROW, key=key(n), name=clean_line(payload.text))
        snippet = clean(payload.text, cap=_CAP)
        found += [
            SearchHit(row, SearchPlace.MESSAGE, snippet, MessageKey(str(n)), NOW - timedelta(hours=n)),
            SearchHit(row, SearchPlace.PERSON, snippet, None, None),
            SavedView(clean_line(payload.text), payload.text, clean_line(payload.text)),
        ]
    last = replace(PLAIN_ROW, key=key(9_999), name=clean_line(END))
    found.append(SearchHit(last, SearchPlace.PERSON, own(""), None, None))
    return Findings(tuple(found), (), _WORDS)


def board_name(found: Found) -> Safe | None:
    """Every payload is the name of some dashboard, too."""
    return found.snippet if isinstance(found, SearchHit) else None


def hostile_report() -> list[Line]:
    """Payloads as errors, as names of dashboards and of feeds, and as what the worker says."""
    texts = [payload.text for payload in payloads()]
    status = WorkerStatus(
        Connection.OFFLINE,
        NOW,
        NOW,
        sentence=clean(texts[0]),
        problems=tuple(clean(text, cap=_CAP) for text in texts),
    )
    boards = [Dashboard(DashboardId(n), clean_line(text), None) for n, text in enumerate(texts)]
    feeds = [FeedState(f"{text[:40]}/{n}", problem=clean(text, cap=_CAP)) for n, text in enumerate(texts)]
    standing = Standing(clean_line(texts[1]), status, None, feeds, boards, ())
    return [*report(standing, NOW), Line(clean_line(END))]


Listed: TypeAlias = GroupItem | LabelItem | DashboardItem


def hostile_lists() -> list[Listed]:
    """Payloads as names, notes, colours, time zones, reasons and marks of groups, labels and dashboards."""
    found: list[Listed] = []
    for n, payload in enumerate(payloads()):
        line, name, text = DashboardId(n), clean_line(payload.text), clean(payload.text, cap=_CAP)
        group = Group(GroupId(n), line, name, text)
        failed = Intent(
            IntentId(str(n)), UpdateGroup(group.id, payload.text), line, None, IntentState.FAILED, NOW
        )
        board = Dashboard(line, name, None, clean_line(payload.text))
        settings = BoardSettings(mark=payload.text, sender_name=payload.text)
        found += [
            GroupItem(group, (replace(failed, reason=text),), name),
            LabelItem(Tag(TagId(str(n)), line, name, name), n, name),
            LabelItem(CustomField(FieldId(str(n)), line, name), n),
            DashboardItem(DashboardSummary(board, 1, 1, NOW), settings=settings),
        ]
    found.append(GroupItem(Group(GroupId(-1), DashboardId(-1), clean_line(END))))
    return found


def draw_listed(item: Listed, width: int) -> Sequence[BlockLine]:
    """As the places draw it."""
    match item:
        case GroupItem():
            return draw_group(item, width, NOW, UNICODE)
        case LabelItem():
            return draw_label(item, width, UNICODE)
        case DashboardItem():
            return draw_dashboard(item, width, NOW, UNICODE)


class ListsScreen(GatedApp[None]):
    """Groups, labels and dashboards, a page a key."""

    def compose(self) -> ComposeResult:
        yield BlockList[Listed](
            key_of=lambda item: (type(item).__name__, item.key),
            draw=lambda item, width, _: draw_listed(item, width),
            glyphs=UNICODE,
        )

    def on_mount(self) -> None:
        self.query_one(BlockList).begin_with(hostile_lists())

    def on_key(self, event: events.Key) -> None:
        self.query_one(BlockList).move_by_page(1)


class HitsScreen(GatedApp[None]):
    """What was found, a page a key."""

    def compose(self) -> ComposeResult:
        yield HitList(now=lambda: NOW, glyphs=UNICODE, board_name=board_name)

    def on_mount(self) -> None:
        self.query_one(HitList).show(hostile_findings())

    def on_key(self, event: events.Key) -> None:
        self.query_one(HitList).move_by_page(1)


class ReportScreen(GatedApp[None]):
    """The report, a page a key."""

    def compose(self) -> ComposeResult:
        yield ReportView()

    def on_mount(self) -> None:
        self.query_one(ReportView).show(hostile_report())

    def on_key(self, event: events.Key) -> None:
        self.query_one(ReportView).move_by_page(1)


if __name__ == "__main__":
    {"hits": HitsScreen, "report": ReportScreen, "lists": ListsScreen}[sys.argv[1]]().run()
