"""How a thing in the outbox looks: what was asked, where it stands, and which keys do what about it. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from trtui.light import dataclass
from trtui.models import Intent
from trtui.text.cleaning import Safe, for_list_row
from trtui.text.times import age
from trtui.ui.cells import cut, width_of, wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.bubbles import intent_state
from trtui.verbs.answers import Offer, offers_for

_QUOTED_LINES: Final = 3
_LOOKS: Final = {"alarm": "alarm", "meta": "mark"}


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An intent, and whom and what it is about in words."""

    intent: Intent
    title: Safe
    line: Safe
    detail: Safe


def draw_outbox_item(
    item: OutboxItem, width: int, now: datetime, glyphs: Glyphs, shown: Callable[[Offer], str]
) -> Sequence[Line]:
    """What it is and since when; what it says; where it stands; what may be done; an empty line.

    `shown` writes an offer with its key.
    """
    since = age(item.intent.created_at, now)
    title = cut(for_list_row(item.title), max(1, width - width_of(since) - 2), glyphs.ellipsis)
    gap = max(1, width - width_of(title) - width_of(since) - 1)
    line = f" {glyphs.dot} {for_list_row(item.line)}" if item.intent.key is not None else ""
    line = line if width_of(line) + 1 <= gap else ""
    spare = " " * (gap - width_of(line))
    lines: list[Line] = [[(title, "strong"), (line, "dim"), (spare, "text"), (since, "dim")]]
    quoted = wrap(item.detail, width) if item.detail else []
    if len(quoted) > _QUOTED_LINES:
        last = cut(quoted[_QUOTED_LINES - 1], max(0, width - width_of(glyphs.ellipsis)), glyphs.ellipsis)
        quoted = [*quoted[: _QUOTED_LINES - 1], f"{last}{glyphs.ellipsis}"]
    lines += [[(text, "text")] for text in quoted]
    words, look = intent_state(item.intent, glyphs, now)
    lines += [[(text, _LOOKS.get(look, "text"))] for text in wrap(words, width)]
    offered = f" {glyphs.dot} ".join(map(shown, offers_for(item.intent)))
    lines += [[(text, "mark")] for text in wrap(offered, width) if offered]
    return [*lines, []]
