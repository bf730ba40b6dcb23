"""What a refusal for too many calls (HTTP 429) does: nobody calls for a while, and fewer call afterwards.

Text Request documents neither a limit nor a 429. So one that comes although the budget kept its promise means
that somebody else uses the same key, or that the limit is lower than assumed: additive increase, multiplicative
decrease finds a share that fits.
"""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from trtui.calls import GateState

SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 15 * 60.0
_FIRST_STRIKE_PAUSE = 5.0
_KEPT_AFTER_REFUSAL = 0.8
_LOWEST_SHARE = 0.1
_QUIET_MINUTE = 60.0
_JITTER = 0.1


def parse_retry_after(value: str | None, date_header: str | None, now: datetime) -> float | None:
    """Read a Retry-After header as seconds from now, between 1 s and 15 min; None where it says nothing.

    RFC 9110 §10.2.3 allows whole seconds or an HTTP date. A date is measured against the answer's own Date
    (`date_header`), since the two come from the same clock; without one, against `now`, aware.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        # Longer than nine digits is past the cap anyway, and past 4,300 int() refuses.
        return _clamp(float(text[:9]) if len(text) <= 9 else LONGEST_PAUSE)
    until = _parse_date(text)
    if until is None:
        return None
    return _clamp((until - (_parse_date(date_header) or now)).total_seconds())


def _parse_date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" and a missing zone come back naive; HTTP dates are GMT.
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _clamp(seconds: float) -> float:
    return min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE)


class Gate:
    """Open or closed, and how many calls a window may hold when it is open.

    All times are boottime seconds under one boot id.
    """

    def __init__(self, limit: int, window: float, boot_id: str) -> None:
        """Begin open, with `limit` calls allowed in `window` seconds."""
        self._limit = limit
        self._window = window
        self._boot_id = boot_id
        self._closed_at = float("-inf")
        self._closed_until = float("-inf")
        self._ceiling = limit
        self._strikes = 0

    def restore(self, state: GateState, now: float, wall: datetime) -> None:
        """Go on from what an earlier process saved.

        After a reboot only the wall clock tells how long ago that was. It may be wrong, so it can shorten the
        pause to nothing but never lengthen it.
        """
        self._strikes = state.strikes
        self._ceiling = min(self._limit, max(self._lowest, state.ceiling))
        if state.boot_id == self._boot_id and state.saved <= now:
            self._closed_at = state.saved
            self._closed_until = min(state.closed_until, state.saved + LONGEST_PAUSE * (1 + _JITTER))
            return
        pause = min(max(state.closed_until - state.saved, 0.0), LONGEST_PAUSE * (1 + _JITTER))
        passed = min(max((wall - state.saved_at).total_seconds(), 0.0), pause)
        self._closed_at = now
        self._closed_until = now + pause - passed

    @property
    def _lowest(self) -> int:
        return max(1, int(self._limit * _LOWEST_SHARE))

    def closed_for(self, now: float) -> float:
        """Return the seconds until anybody may call; 0 when open."""
        return max(0.0, self._closed_until - now)

    def ceiling(self, now: float) -> int:
        """Return how many calls a window may hold: lowered by refusals, one more for each quiet minute since."""
        if self._ceiling == self._limit:
            return self._limit
        quiet_minutes = max(0, int((now - self._closed_until) // _QUIET_MINUTE))
        return min(self._limit, self._ceiling + quiet_minutes)

    def close(self, seconds: float | None, *, call_started: float, now: float, wall: datetime) -> GateState:
        """Close for `seconds`, or for a window where the service did not say, and return what to save.

        A service that goes on refusing is left alone for twice as long each time. Of the calls that were under
        way together only the first to be refused lowers the ceiling: the others tell nothing new.
        """
        asked = self._window if seconds is None else seconds
        if call_started >= self._closed_at:
            self._ceiling = max(self._lowest, int(self.ceiling(now) * _KEPT_AFTER_REFUSAL))
            asked = max(asked, _FIRST_STRIKE_PAUSE * 2**self._strikes)
            self._strikes = min(self._strikes + 1, 10)
            self._closed_at = now
        # Later, never earlier, so that several hosts on one key do not all come back in the same instant.
        pause = _clamp(asked) * (1 + random.uniform(0, _JITTER))
        self._closed_until = max(self._closed_until, now + pause)
        return GateState(
            boot_id=self._boot_id,
            saved=now,
            saved_at=wall,
            closed_until=self._closed_until,
            ceiling=self._ceiling,
            strikes=self._strikes,
        )

    def note_answer(self, call_started: float) -> None:
        """Note that a call begun after the last closing was not refused: the service has forgiven."""
        if call_started >= self._closed_at:
            self._strikes = 0
