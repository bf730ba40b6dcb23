"""Beside the thread: the contact, or the payments."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from trtui.models import ConversationKey
from trtui.store import Interest
from trtui.text.cleaning import Safe
from trtui.ui.commands import Command


class Side(StrEnum):
    """What is beside the thread."""

    CONTACT = "contact"
    PAYMENTS = "payments"


class Panel(Protocol):
    """What a panel answers to."""

    @property
    def age(self) -> Safe:
        """How old what it shows is, in words."""
        ...

    def show(self, key: ConversationKey | None) -> None:
        """Show this customer's."""
        ...

    def facts_changed(self) -> None:
        """Show what the store says now. Called of a panel that is not shown, too."""
        ...

    def tick(self) -> None:
        """Let ages go on."""
        ...

    def interests(self) -> list[Interest]:
        """What it shows, for the worker to keep fresh."""
        ...

    def can_perform(self, command: Command) -> bool:
        """Whether a command of its own has something to be about."""
        ...


class SidePane(Vertical):
    """One of the panels, and both their names in its border; the customer's too where no thread beside it has it."""

    def __init__(
        self, panels: Mapping[Side, tuple[Safe, Widget, Panel]], whom: Callable[[ConversationKey], Safe]
    ) -> None:
        """Take the panels, each with its name; the widget and the panel are the same thing. `whom` names a customer."""
        super().__init__(id="side-pane")
        self._panels = panels
        self.side = Side.CONTACT
        self.key: ConversationKey | None = None
        self._age: Safe | None = None
        self._whom = whom
        self._is_beside_thread = True
        self._title = ""

    def compose(self) -> ComposeResult:
        """The panels, one of which is shown."""
        for _, widget, _ in self._panels.values():
            yield widget

    def on_mount(self) -> None:
        """Begin with the contact."""
        self.turn_to(self.side)

    @property
    def names(self) -> list[Safe]:
        """What the panels are called."""
        return [name for name, _, _ in self._panels.values()]

    @property
    def shown(self) -> Widget:
        """The panel that is shown."""
        return self._panels[self.side][1]

    def turn_to(self, side: Side) -> None:
        """Show one of the panels."""
        self.side = side
        for other, (_, widget, panel) in self._panels.items():
            widget.display = other is side
            if other is side:
                panel.show(self.key)
        self._tell_whose()
        self._tell_age()

    def note_thread(self, *, is_beside: bool) -> None:
        """Whether the thread, which names the customer, is on screen too."""
        self._is_beside_thread = is_beside
        self._tell_whose()

    def can_perform(self, command: Command) -> bool:
        """Whether a command of the panel that is shown has something to be about."""
        return self._panels[self.side][2].can_perform(command)

    def show(self, key: ConversationKey | None) -> None:
        """Show another customer's."""
        self.key = key
        for side, (_, _, panel) in self._panels.items():
            if side is self.side:
                panel.show(key)
        self._tell_whose()
        self._tell_age()

    def facts_changed(self) -> None:
        """Show what the store says now."""
        for _, _, panel in self._panels.values():
            panel.facts_changed()
        self._tell_age()

    def tick(self) -> None:
        """Let ages go on."""
        for side, (_, _, panel) in self._panels.items():
            if side is self.side:
                panel.tick()
        self._tell_age()

    def interests(self) -> list[Interest]:
        """What is shown, for the worker to keep fresh; nothing while the pane is away."""
        panel = self._panels.get(self.side)
        return panel[2].interests() if self.display and panel is not None else []

    def _tell_whose(self) -> None:
        """Write into the border which panel is shown, and whose where nothing else says so."""
        names = [
            (f"[{name}]" if other is self.side else f" {name} ")
            for other, (name, _, _) in self._panels.items()
        ]
        if not self._is_beside_thread and self.key is not None:
            names.append(f" {self._whom(self.key)}")
        title = "".join(names) or " "
        if title != self._title:
            self._title = title
            self.border_title = Content(title)

    def _tell_age(self) -> None:
        """Write into the border how old what is shown is, where that reads otherwise."""
        age = next((panel.age for side, (_, _, panel) in self._panels.items() if side is self.side), None)
        if age is not None and age != self._age:
            self._age = age
            self.border_subtitle = Content(age)
