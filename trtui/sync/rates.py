"""How often to ask each dashboard: the square-root rule, and what it needs to know.

A source asked `f` times a second shows a text `1/(2f)` seconds late on average. To make the sum of worth × arrivals ×
lateness least for a given number of calls, each `f` grows with the square root of worth × arrivals (set the
derivatives of sum(a/f) + c·sum(f) to 0). Bounds keep the quiet from being forgotten and the busy from being pestered.
"""

import math
from collections.abc import Sequence

from trtui.light import dataclass

HALF_LIFE = 2 * 3600.0
"""Seconds after which what was seen counts half: long enough to be steady, short enough to follow the day."""
PRIOR_TEXTS = 1.0
"""Texts that the expectation for a dashboard counts for: few, since most texts come on few dashboards, and a quiet one
is soon to be told from the mean."""
PRIOR_WEIGHT = 1200.0
"""Seconds of watching that the expectation for an account counts for."""
PRIOR_RATE = 1 / 900.0
"""Texts a second expected of a dashboard of which nothing is known, in an account of which nothing is known."""


@dataclass(slots=True)
class Arrivals:
    """How many texts a dashboard receives: a count and the time it took, the past fading."""

    count: float = 0.0
    watched: float = 0.0

    def observe(self, texts: int, seconds: float) -> None:
        """Add `texts` that arrived within `seconds` of watching."""
        fade = 0.5 ** (max(0.0, seconds) / HALF_LIFE)
        self.count = self.count * fade + texts
        self.watched = self.watched * fade + max(0.0, seconds)

    def rate(self, prior: float) -> float:
        """Texts a second, leaning towards `prior` while little has been seen."""
        return (self.count + PRIOR_TEXTS) / (self.watched + PRIOR_TEXTS / prior)


def common_rate(all_arrivals: Sequence[Arrivals]) -> float:
    """What to expect of a dashboard about which little is known: the mean of all, in texts a second."""
    count = sum(arrivals.count for arrivals in all_arrivals)
    watched = sum(arrivals.watched for arrivals in all_arrivals)
    return (count + PRIOR_RATE * PRIOR_WEIGHT) / (watched + PRIOR_WEIGHT)


@dataclass(frozen=True, slots=True)
class Source:
    """Something to be asked again and again: what asking is worth, and how rarely and often it may be (per second)."""

    weight: float
    least: float
    most: float


def share_calls(sources: Sequence[Source], calls_per_second: float) -> list[float]:
    """Share `calls_per_second` among the sources by the square-root rule within their bounds; calls a second of each.

    Where even the least of all is too much, every least is cut in the same proportion; where the most of all is not,
    everybody has his most.
    """
    least = sum(source.least for source in sources)
    if least >= calls_per_second:
        cut = calls_per_second / least if least > 0 else 0.0
        return [source.least * cut for source in sources]
    if sum(source.most for source in sources) <= calls_per_second:
        return [source.most for source in sources]
    roots = [math.sqrt(source.weight) for source in sources]
    scale = _find_scale(sources, roots, calls_per_second)
    return [
        min(source.most, max(source.least, scale * root)) for source, root in zip(sources, roots, strict=True)
    ]


def _find_scale(sources: Sequence[Source], roots: Sequence[float], calls_per_second: float) -> float:
    """Return what to multiply the roots with so that, held within their bounds, they come to `calls_per_second`.

    As the scale grows from 0 the sum stays at the least of all and then grows in straight pieces: steeper by a root
    where that source leaves its least, less steep where it reaches its most. The scale lies on one of the pieces.
    """
    fixed = sum(source.least for source in sources)
    bends = []
    for source, root in zip(sources, roots, strict=True):
        if root > 0:
            bends += [(source.least / root, root, -source.least), (source.most / root, -root, source.most)]
    slope = reached = 0.0
    for at, steeper, more in sorted(bends):
        if slope > 0 and fixed + slope * at >= calls_per_second:
            # Rounding may carry it a hair past its piece.
            return min(at, max(reached, (calls_per_second - fixed) / slope))
        slope += steeper
        fixed += more
        reached = at
    return reached
