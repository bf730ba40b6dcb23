"""The signs that stand beside words, in two alphabets: one for most terminals, one for those with ASCII only.

Every sign is one cell wide on every terminal that was compared (no emoji, nothing with a variation selector), and
no two marks of an alphabet look alike: a state is never told by colour alone.
"""

from trtui.light import dataclass
from trtui.text.cleaning import Safe, own


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One alphabet of signs, each exactly one cell wide but for `ellipsis`, which may be more."""

    bar: Safe
    selected: Safe
    unseen: Safe
    waiting: Safe
    urgent: Safe
    draft: Safe
    failed: Safe
    sending: Safe
    opted_out: Safe
    blocked: Safe
    suppressed: Safe
    snoozed: Safe
    archived: Safe
    resolved: Safe
    left: Safe
    media: Safe
    ours: Safe
    sent: Safe
    delivered: Safe
    unknown: Safe
    held: Safe
    rule: Safe
    dot: Safe
    ellipsis: Safe
    up: Safe
    down: Safe
    tag: Safe
    group: Safe


UNICODE = Glyphs(
    bar=own("▌"),
    selected=own("✓"),
    unseen=own("•"),
    waiting=own("◷"),
    urgent=own("!"),
    draft=own("✎"),
    failed=own("✗"),
    sending=own("↑"),
    opted_out=own("⊘"),
    blocked=own("■"),
    suppressed=own("◌"),
    snoozed=own("☾"),
    archived=own("▾"),
    resolved=own("√"),
    left=own("↷"),
    media=own("▤"),
    ours=own("→"),
    sent=own("✓"),
    delivered=own("✓"),
    unknown=own("?"),
    held=own("◔"),
    rule=own("─"),
    dot=own("·"),
    ellipsis=own("…"),
    up=own("↑"),
    down=own("↓"),
    tag=own("◆"),
    group=own("∷"),
)

ASCII = Glyphs(
    bar=own(">"),
    selected=own("x"),
    unseen=own("*"),
    waiting=own("w"),
    urgent=own("!"),
    draft=own("~"),
    failed=own("#"),
    sending=own("^"),
    opted_out=own("/"),
    blocked=own("%"),
    suppressed=own("o"),
    snoozed=own("z"),
    archived=own("v"),
    resolved=own("="),
    left=own("\\"),
    media=own("@"),
    ours=own(">"),
    sent=own("+"),
    delivered=own("+"),
    unknown=own("?"),
    held=own("."),
    rule=own("-"),
    dot=own("-"),
    ellipsis=own(".."),
    up=own("^"),
    down=own("v"),
    tag=own("$"),
    group=own("&"),
)
