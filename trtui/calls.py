"""What is known about calls to the service: who made them, when they end to count, what is left.

The api room makes these, the store keeps them, the ui shows them; none of the three knows another.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from trtui.light import dataclass


class Priority(IntEnum):
    """Who goes first when calls are scarce: the lower value."""

    WRITE = 0
    SCREEN = 1
    BACKGROUND = 2


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call, as it is written down before it starts."""

    id: str
    boot_id: str
    """Under which boot `started` and `ended` were taken; under another they mean nothing."""
    started: float
    """Boottime seconds."""
    ended: float | None
    """Boottime seconds by which the service had seen the call, if it ever did; None while that is unknown."""
    started_at: datetime
    """The wall clock's moment, aware: for people, never for counting."""
    deadline: float
    """Seconds after `started` by which the call was over in any case."""
    purpose: str
    """What it was for in a word: "thread", "recent", "send"."""
    dashboard: int | None
    priority: Priority


@dataclass(frozen=True, slots=True)
class GateState:
    """What the last refusal for too many calls (429) led to."""

    boot_id: str
    saved: float
    """Boottime seconds of the refusal."""
    saved_at: datetime
    """The same moment by the wall clock, aware: all there is to go by after a reboot."""
    closed_until: float
    """Boottime seconds until which nobody calls."""
    ceiling: int
    """How many calls were allowed in a window from then on; grows back with quiet minutes."""
    strikes: int
    """How many times in a row the service refused after a pause."""


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The budget at one moment, for the screen."""

    limit: int
    """Calls promised at most in a window."""
    ceiling: int
    """Calls allowed at present: below `limit` for a while after a refusal."""
    used: int
    """Places taken, calls in flight included."""
    in_flight: int
    left: Mapping[Priority, int]
    """Calls that each priority could start at once (0 for all while the gate is closed)."""
    next_free_in: float
    """Seconds until a write could start: 0 when one could now; at the latest, where it hangs on calls in flight."""
    used_by_purpose: Mapping[str, int]
    waiting: int
    gate_closed_for: float
    """Seconds during which the service asked to be left alone; 0 when open."""


class Journal(Protocol):
    """Where calls are written down, so that a restart or another process goes on from them.

    All methods are quick, synchronous, and raise what their storage raises.
    """

    def open_call(self, record: CallRecord) -> None:
        """Write down a call about to start. On return it outlives the process, or the call must not start."""
        ...

    def close_call(self, call_id: str, ended: float) -> None:
        """Note when a call ended (boottime seconds). May be lost: an open call then counts for longer."""
        ...

    def forget_calls(self, call_ids: Collection[str]) -> None:
        """Drop calls that no longer count, or never left. May be lost: they are then offered again."""
        ...

    def load(self) -> list[CallRecord]:
        """Return every call not forgotten, of any boot, in any order."""
        ...

    def save_gate(self, state: GateState) -> None:
        """Keep this gate state in place of the one before."""
        ...

    def load_gate(self) -> GateState | None:
        """Return the gate state kept last, if any."""
        ...


class MemoryJournal:
    """A journal that lives as long as the process: for tests, and where one process makes all calls there are."""

    def __init__(self) -> None:
        self._calls: dict[str, CallRecord] = {}
        self._gate: GateState | None = None

    def open_call(self, record: CallRecord) -> None:
        """Keep the call."""
        self._calls[record.id] = record

    def close_call(self, call_id: str, ended: float) -> None:
        """Note when the call ended; an unknown id is ignored."""
        if call_id in self._calls:
            self._calls[call_id] = replace(self._calls[call_id], ended=ended)

    def forget_calls(self, call_ids: Collection[str]) -> None:
        """Drop these calls; unknown ids are ignored."""
        for call_id in call_ids:
            self._calls.pop(call_id, None)

    def load(self) -> list[CallRecord]:
        """Return every call kept."""
        return list(self._calls.values())

    def save_gate(self, state: GateState) -> None:
        """Keep the state."""
        self._gate = state

    def load_gate(self) -> GateState | None:
        """Return the state kept last."""
        return self._gate
