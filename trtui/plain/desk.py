"""What the plain inbox works with, and what its agent has in hand: the list read out last, the conversation open."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import datetime, timedelta, tzinfo

from trtui.clock import Clock
from trtui.config import DeskSettings, Settings
from trtui.config.boards import desk_settings_on
from trtui.light import dataclass
from trtui.models import ConversationKey, DashboardId, Intent, IntentId, Payment
from trtui.plain.terminal import StrangeLineError, Terminal
from trtui.store import Interest, InterestKind, Store, StoreError
from trtui.store.processes import process_name
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.text.phone import format_phone
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line


class HintError(Exception):
    """A command can't be done; what is said instead is `sentence`."""

    def __init__(self, sentence: Safe) -> None:
        """`sentence` says why, and what to type."""
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(slots=True)
class Desk:
    """One agent at one terminal. For the thread that made its store."""

    store: Store
    settings: Settings
    clock: Clock
    zone: tzinfo
    terminal: Terminal
    wake: Callable[[], None]
    dashboard: DashboardId | None = None
    """Whose conversations are listed; None: all."""
    key: ConversationKey | None = None
    """The conversation that is open: the one that verbs are about."""
    rows: list[ConversationKey] = field(default_factory=list)
    """The conversations read out last, by their numbers."""
    page: Callable[[], None] | None = None
    """Reads out what follows."""
    payments: list[Payment] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    asked: dict[IntentId, Safe] = field(default_factory=dict)
    """What was asked for here and is not settled, by what it is called."""
    typed_at: float = 0.0
    wants_payments: bool = False
    wants_tags: bool = False

    def now(self) -> datetime:
        """The moment by the wall clock."""
        return self.clock.now()

    def say(self, *lines: Safe) -> None:
        """Print lines."""
        self.terminal.say(*lines)

    def settings_on(self, dashboard: DashboardId) -> DeskSettings:
        """The desk's settings as they are on a dashboard."""
        boards = self.store.facts.dashboards()
        return desk_settings_on(self.settings, next((b for b in boards if b.id == dashboard), None))

    @property
    def hold(self) -> timedelta | None:
        """For how long a text is held before it goes; None: not at all."""
        seconds = self.settings.desk.hold_seconds
        return timedelta(seconds=seconds) if seconds else None

    @property
    def twenty_four(self) -> bool:
        """Whether times are said as 15:04."""
        return self.settings.screen.twenty_four_hour

    def opened(self) -> ConversationKey:
        """The conversation that is open. Raises HintError."""
        if self.key is None:
            raise HintError(own("No conversation is open. Type next, or list and open with a number."))
        return self.key

    def name_of(self, key: ConversationKey) -> Safe:
        """Who it is."""
        row = self.store.facts.row(key)
        return row.name if row is not None else format_phone(key.phone)

    def called(self, key: ConversationKey) -> Safe:
        """Who it is, with their number."""
        name, number = self.name_of(key), format_phone(key.phone)
        return number if name == number else compose("{}, {}", name, number)

    def board_of(self, dashboard: DashboardId) -> Safe:
        """What a dashboard is called."""
        names = {board.id: board.name for board in self.store.facts.dashboards()}
        return names.get(dashboard, own("an unknown dashboard"))

    def numbered(self, words: str, count: int) -> int:
        """The place in a list that a number typed means. Raises HintError."""
        if not words.isdecimal() or not 1 <= int(words) <= count:
            if not count:
                raise HintError(own("There is no list with numbers yet."))
            raise HintError(compose("Type a number from 1 to {}.", own_line(str(count))))
        return int(words) - 1

    def named(self, words: str, names: Sequence[Safe]) -> int:
        """The place in a list that a number or a name means, or a beginning that only one has. Raises HintError."""
        if words.isdecimal():
            return self.numbered(words, len(names))
        wanted, folded = words.casefold(), [name.casefold() for name in names]
        found = [place for place, name in enumerate(folded) if name == wanted]
        found = found or [place for place, name in enumerate(folded) if name.startswith(wanted)]
        if len(found) == 1:
            return found[0]
        shown = clean_line(words, cap=40)
        if found:
            begun = join(", ", [names[place] for place in found])
            raise HintError(compose("“{}” may mean {}. Nothing was done.", shown, begun))
        raise HintError(compose("Nothing here is called “{}”.", shown))

    def typed(self, prompt: Safe) -> str:
        """A line typed at a prompt, without the blanks around it. Raises HintError where there is none to take."""
        if not self.terminal.is_person:
            self.say(prompt)
        try:
            line = self.terminal.line(prompt)
        except StrangeLineError as error:
            raise HintError(own_line(str(error))) from None
        if line is None:
            raise HintError(own("The input has ended: nothing was done."))
        return line.strip()

    def ask(self, question: Question) -> bool:
        """Ask in words; only the word yes, or what is to be typed, says yes."""
        self.say(question.title, *question.says)
        self.terminal.forget_what_was_typed()
        if not self.terminal.is_person:
            self.say(question.in_words)
        try:
            answer = self.terminal.line(question.in_words)
        except StrangeLineError:
            return False
        return answer is not None and question.is_granted_by(answer)

    def declare(self) -> None:
        """Tell the worker what is looked at here, and since when nobody typed. To be repeated every few seconds."""
        interests = [Interest(InterestKind.DASHBOARD, self.dashboard)]
        if self.key is not None:
            interests.append(Interest(InterestKind.THREAD, self.key.dashboard, self.key.phone))
            interests.append(Interest(InterestKind.CONTACT, self.key.dashboard, self.key.phone))
            if self.wants_payments:
                interests.append(Interest(InterestKind.PAYMENTS, self.key.dashboard, self.key.phone))
            if self.wants_tags:
                interests.append(Interest(InterestKind.GROUPS, self.key.dashboard))
        idle = timedelta(seconds=max(0.0, self.clock.boottime() - self.typed_at))
        with suppress(StoreError):  # said again in a moment
            self.store.desk.declare_interests(process_name(), interests, idle=idle)
