"""How old what is on screen is, what the budget has left, what is under way: the right end of the top line, in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import LiteralString, Protocol

from trtui.config import Settings
from trtui.config.boards import board_settings
from trtui.light import dataclass
from trtui.models import ConversationKey, Dashboard, DashboardId, Intent, IntentState
from trtui.store import Connection, FeedState, WorkerStatus
from trtui.text.cleaning import Safe, own
from trtui.text.times import age, next_age_change
from trtui.ui.glyphs import Glyphs
from trtui.verbs.replying import own_line

_STALE_AFTER = timedelta(minutes=2)
_STEP = timedelta(seconds=5)


class Health(StrEnum):
    """How well what is shown agrees with the service."""

    FRESH = "fresh"
    OLD = "old"
    OFFLINE = "offline"
    REFUSED = "refused"


class FeedBook(Protocol):
    """Where the bookkeeping of feeds is read."""

    def feed(self, name: str) -> FeedState | None:
        """One feed's."""
        ...


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the top line says of itself, each part for its own place; `changes_in` is when a part reads otherwise."""

    health: Health
    age: Safe
    budget: Safe
    outbox: Safe
    changes_in: timedelta | None

    @property
    def parts(self) -> tuple[Safe, ...]:
        """The parts that say anything, the least important last."""
        return tuple(part for part in (self.age, self.outbox, self.budget) if part)


def freshness(
    status: WorkerStatus | None,
    feeds: Iterable[FeedState],
    shown: Sequence[DashboardId],
    intents: Sequence[Intent],
    now: datetime,
    glyphs: Glyphs,
) -> Freshness:
    """Say how things stand. `shown` are the dashboards whose conversations are on screen."""
    since = oldest_answer(feeds, shown)
    health, sentence = _connection(status, since, now, glyphs)
    return Freshness(
        health=health,
        age=sentence,
        budget=_budget(status),
        outbox=_outbox(intents),
        changes_in=next_age_change(since, now)
        if since is not None and health in (Health.FRESH, Health.OLD)
        else None,
    )


def oldest_answer(feeds: Iterable[FeedState], shown: Sequence[DashboardId]) -> datetime | None:
    """When the service last told about the dashboard of `shown` it told about longest ago; None where it never did."""
    heartbeat = {f"recent/{dashboard}" for dashboard in shown}
    moments = {feed.name: feed.succeeded_at for feed in feeds if feed.name in heartbeat}
    told = [moment for moment in moments.values() if moment is not None]
    return min(told) if told and len(told) == len(heartbeat) else None


def polled(boards: Sequence[Dashboard], settings: Settings) -> list[DashboardId]:
    """The dashboards that are read whether anybody looks at them or not: how old the others are says nothing."""
    ids = [board.id for board in boards]
    return [board.id for board in boards if board_settings(settings, board).poll] or ids


def why_unread(
    status: WorkerStatus | None, feeds: Iterable[FeedState], shown: Sequence[DashboardId]
) -> Safe | None:
    """Why nobody can say yet who is on these dashboards; None where each was read: what is not here, is not."""
    if shown and oldest_answer(feeds, shown) is not None:
        return None
    connection = status.connection if status is not None else Connection.STARTING
    if connection is Connection.REFUSED:
        return own("Nothing was read yet: the key is refused. B says more.")
    if connection is Connection.OFFLINE:
        return own("Nothing was read yet: the service can't be reached. B says more.")
    return own("The conversations are being read.")


def feed_name(kind: LiteralString, key: ConversationKey | None = None) -> str:
    """The worker's name for the feed that tells of one conversation's contact, payments or texts."""
    return kind if key is None else f"{kind}/{key.dashboard}/{key.phone}"


def feed_age(
    facts: FeedBook, names: Iterable[str], now: datetime, glyphs: Glyphs, *, needs_all: bool = False
) -> Safe:
    """How old the answers of these feeds are, in words; coarse, so that it costs no bytes each second.

    The youngest counts where each of them tells the same, the oldest where it `needs_all` of them.
    """
    found = [facts.feed(name) for name in names]
    moments = [feed.succeeded_at for feed in found if feed is not None and feed.succeeded_at is not None]
    if not moments or (needs_all and len(moments) < len(found)):
        return own_line(f"{glyphs.unknown} not {'all ' if moments else ''}read yet")
    since = min(moments) if needs_all else max(moments)
    if now - since > _STALE_AFTER:
        return own_line(f"{glyphs.urgent} {age(since, now)} old")
    return own_line(f"{glyphs.unseen} {_coarse_age(since, now)}")


def _connection(
    status: WorkerStatus | None, since: datetime | None, now: datetime, glyphs: Glyphs
) -> tuple[Health, Safe]:
    if status is None or status.connection is Connection.STARTING:
        return Health.OLD, own_line(f"{glyphs.unknown} starting")
    if status.connection is Connection.REFUSED:
        return Health.REFUSED, own_line(f"{glyphs.failed} key refused: B")
    if status.connection is Connection.OFFLINE:
        return Health.OFFLINE, own_line(f"{glyphs.failed} offline {age(status.since, now)}")
    if since is None:
        return Health.OLD, own_line(f"{glyphs.unknown} reading")
    is_old = now - since > _STALE_AFTER
    return (Health.OLD, own_line(f"{glyphs.urgent} {age(since, now)} old")) if is_old else (
        Health.FRESH, own_line(f"{glyphs.unseen} {_coarse_age(since, now)}")
    )  # fmt: skip


def _coarse_age(since: datetime, now: datetime) -> str:
    """An age that reads otherwise every 5 s at most: a first line that ticks each second is bytes for nothing."""
    elapsed = now - since
    if elapsed >= timedelta(minutes=1):
        return age(since, now)
    return f"{max(timedelta(), elapsed) // _STEP * 5}s"


def _budget(status: WorkerStatus | None) -> Safe:
    if status is None or status.budget is None:
        return own("")
    budget = status.budget
    if budget.gate_closed_for > 0:
        return own_line(f"API pause {budget.gate_closed_for:.0f}s")
    return own_line(f"API {budget.used}/{budget.ceiling}")


def _outbox(intents: Sequence[Intent]) -> Safe:
    """What is not done: what needs the agent first, then what is under way."""
    in_need = sum(1 for intent in intents if needs_agent(intent))
    held = sum(1 for intent in intents if intent.state is IntentState.HELD)
    paused = sum(1 for intent in intents if intent.is_paused)
    going = len(intents) - in_need - held - paused
    parts = [
        f"{in_need} need{'s' if in_need == 1 else ''} you: O" if in_need else "",
        f"{held} held" if held else "",
        f"{paused} paused" if paused else "",
        f"{going} sending" if going else "",
    ]
    return own_line(", ".join(part for part in parts if part))


def needs_agent(intent: Intent) -> bool:
    """Whether nothing more happens with an intent until somebody says what."""
    return intent.state in (IntentState.FAILED, IntentState.STALE) or intent.needs_person
