"""What performing an intent takes, and how it can turn out."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import field
from datetime import datetime, timedelta
from typing import Final, ParamSpec, TypeAlias, TypeVar

from trtui.api.client import Operations, TextRequest
from trtui.calls import Priority
from trtui.clock import Clock
from trtui.light import dataclass
from trtui.models import (
    Action,
    ConversationKey,
    DashboardId,
    Intent,
)
from trtui.store import Store, StoreError
from trtui.text.cleaning import Safe
from trtui.text.phone import Phone

SKEW: Final = timedelta(seconds=120)
"""How much earlier than our claim the service may date what came of it, beyond what its clock is known to differ."""

FRESH_FOR: Final = timedelta(minutes=5)
"""For how long it counts what was told of a contact of whom many are changed: reading each in the same moment would take a
run of thousands hours."""

_log = logging.getLogger(__name__)

_A = TypeVar("_A", bound=Action)
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Bench:
    """What performing takes."""

    store: Store
    client: TextRequest
    clock: Clock
    everybody_read: dict[DashboardId, float] = field(default_factory=dict)
    """When a reading of all contacts of a dashboard began that came to its end, in boottime seconds."""

    def has_read_everybody(self, line: DashboardId) -> bool:
        """Whether all contacts of a dashboard were read a moment ago."""
        began = self.everybody_read.get(line)
        return began is not None and self.clock.boottime() - began < FRESH_FOR.total_seconds()

    def learn(self, merge: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Keep what an answer told. What can't be kept is let go: facts are fetched again, an outcome is not."""
        try:
            merge(*args, **kwargs)
        except StoreError:
            _log.warning("an answer to a write could not be kept", exc_info=True)

    def reading(self, purpose: str) -> Operations:
        """The client for a read that a write hangs on: before it, or to find out what became of it.

        It may use the places that are kept for writes: a write that waits behind its own read has no use of them.
        """
        return self.client.lane(Priority.WRITE, purpose)

    def service_time(self, moment: datetime) -> datetime:
        """What the service's clock showed at `moment` of ours, as far as its answers told."""
        return moment + timedelta(seconds=self.client.clock_skew or 0.0)


@dataclass(frozen=True, slots=True)
class Done:
    """It happened. `failure` is set where the service took a text and said in the same breath that it failed.

    `refused` are those of an edit of many for whom it did not happen, those with one reason together.
    """

    remote_id: str | None = None
    evidence: str = ""
    failure: Safe | None = None
    refused: tuple[tuple[tuple[Phone, ...], Safe], ...] = ()


@dataclass(frozen=True, slots=True)
class Pointless:
    """It must not be tried: things are not as the agent believed. Nothing was done."""

    reason: Safe


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The customer wrote since the text was begun: the agent decides."""

    reason: Safe


Check: TypeAlias = Callable[[Bench, Intent], Awaitable[Done | Pointless | Overtaken | None]]
# A `Perform` lets no StoreError out but that of its own call, which is not made then: the intent goes back to the queue.
Perform: TypeAlias = Callable[[Bench, Intent], Awaitable[Done | Pointless]]
Find: TypeAlias = Callable[[Bench, Intent], Awaitable[Done | None]]


def action_of(intent: Intent, kind: type[_A]) -> _A:
    """The intent's action, known to be of this kind."""
    if not isinstance(intent.action, kind):
        raise TypeError(f"{type(intent.action).__name__} is not {kind.__name__}")
    return intent.action


def key_of(intent: Intent) -> ConversationKey:
    """The conversation of an intent that is about one."""
    if intent.key is None:
        raise ValueError(f"an intent to {type(intent.action).__name__} names no customer")
    return intent.key


def begun_of(bench: Bench, intent: Intent) -> datetime:
    """The earliest moment, by the service's clock, at which this intent can have had an effect."""
    return bench.service_time(intent.claimed_at or intent.created_at) - SKEW
