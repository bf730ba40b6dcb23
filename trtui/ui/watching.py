"""What a screen answers to that shows the store: the app tells every such screen of changes, and asks what it shows."""

from typing import Protocol, runtime_checkable

from trtui.store import Interest
from trtui.ui.commands import Scope


@runtime_checkable
class Watching(Protocol):
    """A screen that shows the store. It should draw only what reads otherwise."""

    def facts_changed(self) -> None:
        """Facts, drafts, snoozes or intents say something else than before."""
        ...

    def worker_changed(self) -> None:
        """The worker says something else of itself, and nothing else changed."""
        ...

    def tick(self) -> None:
        """A second has passed: ages may read otherwise."""
        ...


@runtime_checkable
class Declaring(Protocol):
    """A screen that knows what of the store is on it."""

    def interests(self) -> list[Interest]:
        """What is on it, for the worker to keep fresh."""
        ...


@runtime_checkable
class ShowingKeys(Protocol):
    """A screen with a footer."""

    def keys_changed(self, scope: Scope, held: tuple[str, ...]) -> None:
        """The keys go elsewhere, or a sequence was begun."""
        ...


@runtime_checkable
class Inquiring(Protocol):
    """A screen that can ask the service for more than is held here."""

    def ask_service(self) -> None:
        """Ask now, whatever is held."""
        ...


@runtime_checkable
class Drafting(Protocol):
    """Holds what was typed and is not saved yet."""

    def save_draft(self) -> None:
        """Put it on disk."""
        ...
