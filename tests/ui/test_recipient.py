"""Whom a text goes to is whom its border named when it was begun, whatever happens in between."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ui.desk import ANN, BOB, CAT, NOW, Desk, desk_open, key, receive
from trtui.models import ArchiveConversation, ConversationKey, ResolveConversation, SendText
from trtui.text.cleaning import own
from trtui.ui.asking import Asking
from trtui.ui.keymap import is_printable
from trtui.ui.widgets.composer import Composer, Target

STEPS = st.lists(
    st.sampled_from(
        [
            ("press", "j"), ("press", "k"), ("press", "G"), ("press", "n"), ("press", "N"), ("press", "e"), ("press", "a"),
            ("press", "1"), ("press", "2"), ("press", "0"), ("press", "right_square_bracket"), ("press", "enter"),
            ("press", "escape"), ("press", "tab"), ("press", "r"), ("press", "g"), ("press", "i"), ("press", "u"),
            ("press", "z"), ("press", "x"), ("press", "l"), ("press", "h"), ("press", "S"), ("press", "ctrl+z"),
            ("arrive", "old"), ("arrive", "new"), ("arrive", "same"), ("rest", ""), ("resize", "80"), ("resize", "140"),
            ("type", "word"), ("elsewhere", "resolve"), ("elsewhere", "archive"),
        ]
    ),
    min_size=3,
    max_size=25,
)  # fmt: skip


class Watch:
    """Notes, at each letter typed, whom the border named; afterwards looks at whom the texts went to."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.begun: dict[str, ConversationKey] = {}
        self.number = 0

    @property
    def composer(self) -> Composer:
        return self.desk.app.inbox.thread_pane.composer

    async def type(self) -> None:
        """Type a letter: a text that was empty gets a mark of its own that says whom it was begun for."""
        if not self.composer.has_focus or self.composer.read_only:
            return
        target = self.composer.target
        assert target is not None
        if not self.composer.text:
            self.number += 1
            mark = f"text{self.number}x"
            self.begun[mark] = target.key
            assert str(target.name) in str(self.composer.border_title)
            await self.desk.write(mark)
            self.composer.save_draft()  # a draft kept while the mark was half typed would say nothing
        else:
            await self.desk.write("y")

    async def take(self, kind: str, what: str) -> None:
        desk = self.desk
        if kind == "press":
            if self.composer.has_focus and is_printable(what):
                return  # it would be typed into the text
            await desk.press(what)
            if isinstance(desk.app.screen, Asking):
                await asyncio.sleep(0.26)
                await desk.press("y")
        elif kind == "type":
            await self.type()
        elif kind == "arrive":
            who = {"old": CAT, "new": key(3000 + self.number), "same": BOB}[what]
            receive(
                desk.store,
                who,
                f"hello {desk.store.version()}",
                NOW - timedelta(hours=3 if what == "old" else 0),
            )
            await desk.see_changes()
        elif kind == "elsewhere":
            action = ResolveConversation() if what == "resolve" else ArchiveConversation()
            desk.store.outbox.add(action, ANN.dashboard, ANN.phone, now=NOW)
            await desk.see_changes()
        elif kind == "resize":
            await desk.pilot.resize_terminal(int(what), 30)
        else:
            await desk.pilot.pause(0.13)

    def check(self) -> None:
        for intent in self.desk.store.outbox.pending():
            if isinstance(intent.action, SendText):
                mark = intent.action.body.rstrip("y")
                assert self.begun[mark] == intent.key
        for draft in self.desk.store.desk.drafts():
            assert self.begun[draft.text.rstrip("y")] == draft.key


@given(STEPS, STEPS)
@example(
    # The cursor was moved to another row a moment before: the thread must not follow it while a text is begun.
    before=[("resize", "140"), ("arrive", "old"), ("press", "tab"), ("arrive", "new"), ("press", "x")],
    between=[("press", "tab")],
)
@settings(max_examples=12)
def test_a_text_goes_to_whom_it_was_begun_for(
    before: list[tuple[str, str]], between: list[tuple[str, str]]
) -> None:
    async def run(folder: Path) -> None:
        async with desk_open(folder) as desk:
            watch = Watch(desk)
            for kind, what in [
                *before,
                ("press", "r"),
                ("type", ""),
                *between,
                ("type", ""),
                ("press", "enter"),
            ]:
                await watch.take(kind, what)
                watch.check()
            watch.composer.save_draft()
            watch.check()
            assert desk.app.is_running

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


def test_the_watch_sees_a_wrong_recipient() -> None:
    """The control: a composer that is told of another target behind its own back is caught."""

    async def run(folder: Path) -> None:
        async with desk_open(folder) as desk:
            watch = Watch(desk)
            await watch.take("press", "r")
            await watch.take("type", "")
            watch.composer._target = Target(ANN, own("x"), own("y"))
            await desk.press("enter")
            try:
                watch.check()
            except AssertionError:
                return
            raise RuntimeError("a text went to somebody else, and nobody noticed")

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))
