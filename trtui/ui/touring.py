"""The tour of the demo: a line above the footer names the next key, and goes on when what it is for has come about.

It takes no key for itself and hides nothing. It looks at what is on screen rather than at what was pressed, so that a
click, another key or a command of the palette moves it on as well. Imported when it begins.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, LiteralString

from textual.content import Content
from textual.widgets import Static

from trtui.light import dataclass
from trtui.models import ConversationKey, DashboardId, IntentState, SendText
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.arranging import Pane
from trtui.ui.commands import find_command, show_key
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.side_pane import Side
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from datetime import datetime

    from trtui.ui.screens.inbox import InboxScreen


@dataclass(frozen=True, slots=True)
class Scene:
    """What the tour looks at."""

    cursor: ConversationKey | None = None
    is_writing: bool = False
    texts: int = 0
    held: int = 0
    """How many texts are on their way, and how many of them can still be called back."""
    undo: "datetime | None" = None
    dashboard: DashboardId | None = None
    is_searching: bool = False
    has_payments: bool = False
    is_home: bool = True
    """Whether no other screen stands over the inbox."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try: the sentence, the commands whose keys stand in it, and how it is seen that it was done.

    `is_done` is given the scene in which the step began, and that of now.
    """

    words: LiteralString
    commands: tuple[str, ...]
    is_done: Callable[[Scene, Scene], bool]


STEPS: Final = (
    Step(
        "Who waits longest stands first. {} and {} move, the thread follows.",
        ("move.down", "move.up"),
        lambda then, now: now.cursor != then.cursor,
    ),
    Step(
        "{} begins a reply. The border says to whom it goes, and from which line.",
        ("text.reply",),
        lambda _, now: now.is_writing,
    ),
    Step(
        "Write a few words; nobody gets them, the customers are invented. {} sends.",
        ("composer.send",),
        lambda then, now: now.texts > then.texts,
    ),
    Step(
        "The text is held for a few seconds: {} calls it back.",
        ("undo",),
        lambda then, now: now.held < max(1, then.held),
    ),
    Step(
        "{} goes one step back, and never loses what you wrote: it stays as a draft.",
        ("step.back",),
        lambda _, now: not now.is_writing,
    ),
    Step(
        "{} resolves the conversation, and goes on to the next.",
        ("conversation.resolve",),
        lambda then, now: now.undo is not None and now.undo != then.undo,
    ),
    Step("{} takes it back.", ("undo",), lambda then, now: now.undo != then.undo),
    Step(
        "{} shows the next dashboard (phone line), {} all of them.",
        ("dashboard.next", "dashboard.all"),
        lambda then, now: now.dashboard != then.dashboard,
    ),
    Step(
        "{} searches names, numbers and texts: try it with the word order.",
        ("search.open",),
        lambda _, now: now.is_searching,
    ),
    Step("{} gives the list back.", ("step.back",), lambda _, now: not now.is_searching),
    Step(
        "{} shows what this customer was asked to pay, {} the contact.",
        ("panel.payments", "panel.contact"),
        lambda _, now: now.has_payments,
    ),
    Step(
        "{} has every key and explains the rest; {} finds any command by name.",
        ("help.open", "palette.open"),
        lambda _, now: not now.is_home,
    ),
)


_LEAST_HEIGHT: Final = 16
"""Lines of a screen below which the steps would leave no room for what they are about; they go on all the same."""


class Tour:
    """Goes through the steps over an inbox."""

    def __init__(self, inbox: "InboxScreen", around: Surroundings, steps: Sequence[Step] = STEPS) -> None:
        """Begin with the first step."""
        self._inbox = inbox
        self._around = around
        self._steps = steps
        self._at = -1
        self._then = Scene()
        self._line = Static(id="tour")
        self._inbox.mount(self._line, before=self._inbox.foot)
        self._go_on()

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to show."""
        return self._at >= len(self._steps)

    def look(self) -> None:
        """Go on as far as what is on screen says."""
        if self.is_over:
            return
        self._line.display = self._inbox.size.height >= _LEAST_HEIGHT
        now = self._scene()
        for step in self._steps[self._at :]:
            if not step.is_done(self._then, now):
                return
            self._go_on()
        self._around.voice.say(own("That was the tour. The palette has it again, by its name."))

    def end(self) -> None:
        """Show no more of it."""
        self._at = len(self._steps)
        self._line.remove()

    def _go_on(self) -> None:
        self._at += 1
        if self.is_over:
            self.end()
            return
        self._then = self._scene()
        self._line.update(Content(self._words()))

    def _words(self) -> Safe:
        """What to do now, with the keys as they are bound."""
        step = self._steps[self._at]
        keys = [self._key(command) for command in step.commands]
        place = own_line(f"Tour {self._at + 1} of {len(self._steps)}")
        way_out = (
            compose(" {} in the list ends the tour.", self._key("step.back")) if self._at == 0 else own("")
        )
        return compose("{} · {}{}", place, compose(step.words, *keys), way_out)

    def _key(self, command_id: str) -> Safe:
        command = find_command(command_id)
        keys = self._around.keymap.keys_of(command) if command is not None else ()
        return own_line(show_key(keys[0])) if keys else own_line(f":{command_id}")

    def _scene(self) -> Scene:
        inbox, store = self._inbox, self._around.store
        undo = store.desk.peek_undo()
        texts = [each.state for each in store.outbox.pending() if isinstance(each.action, SendText)]
        return Scene(
            cursor=inbox.list_pane.list.cursor,
            is_writing=inbox.focused is inbox.thread_pane.composer,
            texts=len(texts),
            held=texts.count(IntentState.HELD),
            undo=undo.made_at if undo is not None else None,
            dashboard=inbox.list_pane.query_shown.dashboard,
            is_searching=inbox.search_pane.is_open,
            has_payments=inbox.pane is Pane.SIDE and inbox.side_pane.side is Side.PAYMENTS,
            is_home=inbox.app.screen is inbox,
        )
