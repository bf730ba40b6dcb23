"""The service's own limit on calls, by arrivals in a sliding window."""

import math
from bisect import bisect_right

WINDOW = 60.0


class Arrivals:
    """When each call arrived, in seconds of a monotonic clock; every arrival counts, refused ones too."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def add(self, now: float) -> None:
        """Count an arrival, no earlier than the last."""
        self.times.append(now)

    def in_window(self, now: float) -> int:
        """How many arrived in the 60 s up to `now`."""
        return len(self.times) - bisect_right(self.times, now - WINDOW)

    def wait(self, now: float, limit: int) -> int:
        """Whole seconds until one more call would be within the limit."""
        if len(self.times) < limit:
            return 0
        return max(0, math.ceil(self.times[-limit] + WINDOW - now))
