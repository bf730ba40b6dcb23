"""The first run, question by question: what is asked, what an answer leads to, and what is said to one that won't do.

No screen and no network here: `screens/first_run.py` draws a page and passes on what was answered.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import Final

from trtui.config import ConfigError
from trtui.config.setup import Fault, KeyFrom, Plan, Tried, pasted_key, write_configuration
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.verbs.replying import own_line

_LONGEST_NAME: Final = 41
"""Characters of a sender name that the service takes (reference, text-request-api §3.3)."""
_NOTHING: Final = own("")
_ADDRESS_SAYS: Final = (
    own("https:// and the service's address; http:// only for this machine (trtui demo-server)."),
)
_ONE_CALL: Final = own("One call, counted like any other. It may take half a minute.")
_FOOT: Final = own("Enter goes on · Esc goes back")


class Step(Enum):
    """Where one is."""

    START = auto()
    KEY = auto()
    ADDRESS = auto()
    ASKING = auto()
    BOARDS = auto()
    NAME = auto()
    READY = auto()


class Outcome(Enum):
    """How a first run ends."""

    LEFT = auto()
    WRITTEN = auto()
    DEMO = auto()


@dataclass(frozen=True, slots=True)
class Page:
    """What is on the screen: words, and either choices, one or several, or a field to type in."""

    title: Safe
    says: tuple[Safe, ...] = ()
    choices: tuple[Safe, ...] = ()
    marked: frozenset[int] | None = None
    """Of several choices, those that are taken; None where Enter takes one."""
    field: str | None = None
    is_masked: bool = False
    example: Safe = _NOTHING
    foot: Safe = _FOOT


_STARTS: Final = (
    (KeyFrom.OWN_FILE, own("Paste the key; it is kept in a file of its own")),
    (KeyFrom.CONFIG, own("Paste the key; it is kept in the settings' file")),
    (KeyFrom.FILE, own("Name a file that holds the key")),
    (KeyFrom.COMMAND, own("Name a command that prints the key")),
)
_KEY_PAGES: Final = {
    KeyFrom.OWN_FILE: Page(
        own("The API key"),
        (own("Paste it here. It does not show; only you will be able to read the file that it is kept in."),),
        field="",
        is_masked=True,
        example=own("paste the key"),
    ),
    KeyFrom.CONFIG: Page(
        own("The API key"),
        (own("Paste it here. It does not show; only you will be able to read the settings' file."),),
        field="",
        is_masked=True,
        example=own("paste the key"),
    ),
    KeyFrom.FILE: Page(
        own("The file with the key"),
        (own("It holds the key and nothing else, and only you can read it (chmod 600)."),),
        field="",
        example=own("~/secrets/textrequest"),
    ),
    KeyFrom.COMMAND: Page(
        own("The command that prints the key"),
        (own("A program and its arguments; no shell is run. The first line it prints is the key."),),
        field="",
        example=own("pass show textrequest"),
    ),
}


class SettingUp:
    """The questions, one after another."""

    def __init__(
        self,
        plan: Plan,
        file: Path,
        refusal_of: Callable[[str], str | None],
        *,
        is_address_given: bool = False,
        is_file_named: bool = False,
    ) -> None:
        """Begin with what is known; `file` is where it will be written, `refusal_of` judges an address.

        `is_address_given`: the environment says the address, and would go before what is written. `is_file_named`: where
        there is no such file it is said at once, as the name may be mistyped.
        """
        self.plan = plan
        self.step = Step.START
        self.problem: Safe | None = None
        self.outcome = Outcome.LEFT
        self.is_over = False
        self._file = file
        self._refusal_of = refusal_of
        self._is_address_given = is_address_given
        self._is_file_named = is_file_named
        self._boards: tuple[Safe, ...] = ()
        self._marked: frozenset[int] = frozenset()

    @property
    def page(self) -> Page:
        """What is asked now."""
        match self.step:
            case Step.START:
                return self._start()
            case Step.KEY:
                return _KEY_PAGES[self.plan.key_from]
            case Step.ADDRESS:
                return Page(own("The service's address"), _ADDRESS_SAYS, field=self.plan.base_url)
            case Step.ASKING:
                asking = compose("Asking {} …", clean_line(self.plan.base_url, cap=200))
                return Page(own("Does the key work?"), (asking, _ONE_CALL), foot=own("Esc goes back"))
            case Step.BOARDS:
                return Page(
                    own("The key works. Which dashboards?"),
                    (own("Those that this desk works on. The others are not fetched."),),
                    self._boards,
                    self._marked,
                    foot=own("Space takes or leaves one · Enter goes on · Esc goes back"),
                )
            case Step.NAME:
                return self._name()
            case Step.READY:
                return self._ready()

    @property
    def _profile(self) -> Safe:
        return clean_line(self.plan.profile or "", cap=40)

    def _start(self) -> Page:
        choices = [words for _, words in _STARTS]
        if not self._is_address_given:
            choices.append(compose("Change the address: {}", clean_line(self.plan.base_url, cap=200)))
        choices.append(own("Look around first: the demo, on an invented account"))
        says: tuple[Safe, ...] = (
            own("trtui needs your Text Request API key. Where is it to come from?")
            if self.plan.profile is None
            else compose("The profile {} has no API key yet. Where is it to come from?", self._profile),
        )
        if self._is_file_named and not self._file.exists():
            where = clean_line(str(self._file), cap=300)
            says = (compose("There is no file {} yet: it is written at the end.", where), *says)
        return Page(
            own("Welcome to trtui"),
            says,
            tuple(choices),
            foot=own("Enter takes it · Esc leaves, nothing is written"),
        )

    def _name(self) -> Page:
        lines = join(", ", self._boards)
        found = own("This account has no dashboards yet.") if not self._boards else compose("On: {}.", lines)
        says = (
            found if len(self._boards) < 2 else own("Nearly done."),
            own("The name that colleagues see on the texts you send. Empty: the service says “API”."),
        )
        title = own("The key works. Your name?") if len(self._boards) < 2 else own("Your name?")
        return Page(title, says, field=self.plan.sender_name, example=own("Kim"))

    def _ready(self) -> Page:
        plan, where = self.plan, clean_line(str(self._file), cap=300)
        says = [compose("Added to {}:", where) if self._file.exists() else compose("Written to {}:", where)]
        if plan.profile is not None:
            says = [compose("Added to {}, for the profile {}:", where, self._profile)]
        match plan.key_from:
            case KeyFrom.OWN_FILE:
                says.append(own("the key, in a file of its own beside it that only you can read;"))
            case KeyFrom.CONFIG:
                says.append(own("the key itself; only you will be able to read that file;"))
            case _:
                says.append(compose("where the key is: {};", clean_line(plan.named, cap=200)))
        watched = (
            join(", ", (clean_line(name) for name in plan.dashboards)) if plan.dashboards else own("all")
        )
        says.append(compose("dashboards: {};", watched))
        says.append(
            compose("your name: {}.", clean_line(plan.sender_name) if plan.sender_name else own("none"))
        )
        return Page(own("Ready"), tuple(says), (own("Write it, and open the inbox"), own("Begin again")))

    # ------------------------------------------------------------------------------------------ answers

    def take(self, index: int, typed: str) -> None:
        """Enter: with the choice under the cursor, or what stands in the field."""
        self.problem = None
        match self.step:
            case Step.START:
                self._begin(index)
            case Step.KEY:
                self._take_key(typed)
            case Step.ADDRESS:
                self._take_address(typed)
            case Step.BOARDS:
                self._take_boards()
            case Step.NAME:
                self._take_name(typed)
            case Step.READY:
                self._finish(index)
            case Step.ASKING:
                pass

    def toggle(self, index: int) -> None:
        """Space: take or leave one of several."""
        if self.step is Step.BOARDS and index < len(self._boards):
            self._marked ^= {index}

    def back(self) -> None:
        """Esc: one question back; from the first, leave."""
        self.problem = None
        match self.step:
            case Step.START:
                self.is_over = True
            case Step.ASKING:
                self.step = Step.KEY
            case Step.READY:
                self.step = Step.NAME
            case Step.NAME if len(self._boards) > 1:
                self.step = Step.BOARDS
            case _:
                self.step = Step.START

    def tried(self, tried: Tried) -> None:
        """Take in what the service said."""
        if self.step is not Step.ASKING:
            return
        if not tried.sentence:
            self._boards = tried.dashboards
            self._marked = frozenset(range(len(self._boards)))
            self.step = Step.BOARDS if len(self._boards) > 1 else Step.NAME
            return
        self.problem = own_line(tried.sentence)
        self.step = Step.ADDRESS if tried.fault is Fault.ADDRESS and not self._is_address_given else Step.KEY
        if tried.fault is Fault.KEY:
            self.plan = replace(self.plan, pasted=None)

    def _begin(self, index: int) -> None:
        if index < len(_STARTS):
            self.plan = replace(self.plan, key_from=_STARTS[index][0])
            self.step = Step.KEY
        elif index == len(_STARTS) and not self._is_address_given:
            self.step = Step.ADDRESS
        else:
            self.outcome, self.is_over = Outcome.DEMO, True

    def _take_key(self, typed: str) -> None:
        is_pasted = self.plan.key_from in (KeyFrom.OWN_FILE, KeyFrom.CONFIG)
        try:
            if not is_pasted and not typed.strip():
                self.problem = own("Nothing was typed.")
                return
            if not is_pasted:
                self.plan = replace(self.plan, pasted=None, named=typed.strip())
            elif typed.strip() or self.plan.pasted is None:
                self.plan = replace(self.plan, pasted=pasted_key(typed), named="")
        except ConfigError as error:
            self.problem = own_line(str(error))
            return
        self.step = Step.ASKING

    def _take_address(self, typed: str) -> None:
        address = typed.strip()
        refusal = self._refusal_of(address)
        if refusal is not None:
            self.problem = own_line(refusal)
            return
        self.plan = replace(self.plan, base_url=address)
        self.step = Step.ASKING if self.plan.pasted is not None or self.plan.named else Step.START

    def _take_boards(self) -> None:
        if not self._marked:
            self.problem = own("Take one at least.")
            return
        is_all = len(self._marked) == len(self._boards)
        chosen = () if is_all else tuple(str(self._boards[index]) for index in sorted(self._marked))
        self.plan = replace(self.plan, dashboards=chosen)
        self.step = Step.NAME

    def _take_name(self, typed: str) -> None:
        name = clean_line(typed.strip(), cap=200)
        if len(name) > _LONGEST_NAME:
            self.problem = own("The service takes 41 characters at most.")
            return
        self.plan = replace(self.plan, sender_name=str(name))
        self.step = Step.READY

    def _finish(self, index: int) -> None:
        if index == 1:
            self.step = Step.START
            return
        try:
            write_configuration(self.plan, self._file)
        except ConfigError as error:
            self.problem = own_line(str(error))
            return
        self.outcome, self.is_over = Outcome.WRITTEN, True
