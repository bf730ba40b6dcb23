"""How things stand, in words: the calls of this minute, the worker, how old each fact is, what went wrong last.

Pure: what the store says in, lines out. No key, no customer's number and no text is in it, so that all of it can be
copied into a question to whoever helps.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from trtui.calls import BudgetState, Priority
from trtui.light import dataclass
from trtui.models import Dashboard, Intent, IntentState
from trtui.store import Connection, FeedState, WorkerStatus
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.times import age, ago
from trtui.verbs.replying import own_line

SKEW_TOLD: Final = 5
"""Seconds by which two clocks may differ before it is called wrong."""
_BAR: Final = 20

_FEED: Final = re.compile(r"(?P<kind>[a-z]+)/(?P<line>[0-9]+)(?:/.*?)?(?=: )")
_NUMBER: Final = re.compile(r"(?<![0-9])1?[0-9]{10}(?![0-9])")

_FEED_NAMES: Final = {
    "dashboards": own("dashboards"),
    "dashboard": own("dashboards"),
    "recent": own("new texts"),
    "conversations": own("conversations"),
    "unresolved": own("unresolved"),
    "payments": own("payments"),
    "groups": own("groups"),
    "group": own("groups"),
    "members": own("members of groups"),
    "tags": own("tags"),
    "fields": own("fields"),
    "backfill": own("all contacts"),
    "thread": own("threads"),
    "contact": own("contact panels"),
    "search": own("searches"),
}
_PRIORITY_NAMES: Final = {
    Priority.WRITE: own("what you ask for"),
    Priority.SCREEN: own("what is on screen"),
    Priority.BACKGROUND: own("everything else"),
}
_STATE_NAMES: Final = {
    IntentState.HELD: own("held"),
    IntentState.QUEUED: own("queued"),
    IntentState.SENDING: own("sending"),
    IntentState.STALE: own("waiting for your word: the customer wrote since"),
    IntentState.UNKNOWN: own("unknown: may or may not have happened"),
    IntentState.FAILED: own("failed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the report; `look` is heading, text, good, warn or alarm. A line that is too wide is wrapped under `indent`."""

    text: Safe
    look: str = "text"
    indent: int = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the report is made from. `is_worker_here` is None where no worker is at work."""

    version: Safe
    status: WorkerStatus | None
    is_worker_here: bool | None
    feeds: Sequence[FeedState]
    boards: Sequence[Dashboard]
    intents: Sequence[Intent]
    is_read_only: bool = False
    is_demo: bool = False


def report(standing: Standing, now: datetime) -> list[Line]:
    """The whole report, from what matters most now."""
    return [
        *_service(standing, now),
        *_calls(standing.status, now),
        *_outbox(standing.intents),
        *_problems(standing),
        *_facts(standing, now),
    ]


def as_text(lines: Iterable[Line]) -> str:
    """The report as it is copied."""
    return "\n".join(line.text for line in lines) + "\n"


# ---------------------------------------------------------------------------------------------- the service


def _service(standing: Standing, now: datetime) -> list[Line]:
    status = standing.status
    lines = [_heading(compose("trtui {}", standing.version))]
    if standing.is_demo:
        lines.append(Line(own("  This is a demo: the account is invented, nothing leaves this machine.")))
    if standing.is_read_only:
        lines.append(Line(own("  Read only: nothing is changed or sent."), "warn"))
    lines.append(_worker(standing, now))
    if status is None:
        return lines
    words = {
        Connection.STARTING: ("starting", "warn"),
        Connection.ONLINE: ("online", "good"),
        Connection.OFFLINE: ("offline", "alarm"),
        Connection.REFUSED: ("the key is refused", "alarm"),
    }
    word, look = words[status.connection]
    lines.append(Line(own_line(f"  Service      {word}, for {age(status.since, now)}"), look))
    if status.sentence:
        lines.append(
            Line(compose("               {}", clean_line(status.sentence, cap=400)), look, indent=15)
        )
    lines.append(_clocks(status))
    if status.is_agent_idle:
        lines.append(Line(own("  Nobody presses keys: less is fetched until somebody does.")))
    return lines


def _worker(standing: Standing, now: datetime) -> Line:
    status = standing.status
    if status is None:
        return Line(own("  Worker       none was ever at work here"), "warn")
    spoke = ago(status.updated_at, now)
    if standing.is_worker_here is None:
        return Line(own_line(f"  Worker       none at work; the last one spoke {spoke}"), "alarm", 15)
    process = status.process.partition("/")[0]
    where = "in this trtui" if standing.is_worker_here else "in another trtui on this machine"
    return Line(own_line(f"  Worker       {where} (process {process}), spoke {spoke}"), "good", 15)


def _clocks(status: WorkerStatus) -> Line:
    skew = status.clock_skew
    if skew is None:
        return Line(own("  Clocks       not compared yet"))
    if abs(skew) < SKEW_TOLD:
        return Line(own_line(f"  Clocks       agree within {SKEW_TOLD} s"))
    which = "behind" if skew > 0 else "ahead of"
    sentence = f"  Clocks       this machine is {abs(skew):,} s {which} the service: ages are off by as much"
    return Line(own_line(sentence), "warn", 15)


# ---------------------------------------------------------------------------------------------- calls


def _calls(status: WorkerStatus | None, now: datetime) -> list[Line]:
    lines = [_heading(own("Calls in the last minute"))]
    if status is None or status.budget is None:
        return [*lines, Line(own("  None were counted yet."))]
    budget = status.budget
    bar = _bar(budget.used, budget.limit)
    told = f"  {budget.used} of {budget.ceiling}  {bar}  as of {ago(status.updated_at, now)}"
    lines.append(Line(own_line(told), "warn" if budget.used >= budget.ceiling else "text"))
    if budget.ceiling < budget.limit:
        lowered = f"  Lowered from {budget.limit} after the service said “too many”; it grows back."
        lines.append(Line(own_line(lowered), "warn"))
    if budget.gate_closed_for > 0:
        pause = f"  The service asked for a pause: nobody calls for another {budget.gate_closed_for:.0f} s."
        lines.append(Line(own_line(pause), "alarm"))
    lines.append(Line(own_line(f"  {budget.in_flight} under way, {budget.waiting} waiting for a place")))
    lines += _left(budget)
    return lines + _purposes(budget.used_by_purpose)


def _left(budget: BudgetState) -> list[Line]:
    lines = [
        Line(compose("  {} left for {}", own_line(f"{budget.left.get(priority, 0):>3}"), name), indent=15)
        for priority, name in _PRIORITY_NAMES.items()
    ]
    free = "at once" if budget.next_free_in <= 0 else f"in {budget.next_free_in:.0f} s at the latest"
    return [*lines, Line(own_line(f"  What you ask for next goes {free}."))]


def _purposes(used: Mapping[str, int]) -> list[Line]:
    most = sorted(used.items(), key=lambda one: (-one[1], one[0]))
    widest = max((len(purpose) for purpose, _ in most), default=0)
    total = max((count for _, count in most), default=1)
    return [
        Line(clean_line(f"  {count:>3}  {purpose:<{widest}}  {_bar(count, total)}", cap=120))
        for purpose, count in most
    ]


def _bar(part: int, whole: int) -> str:
    filled = min(_BAR, -(-_BAR * max(0, part) // max(1, whole)))
    return "#" * filled + "." * (_BAR - filled)


# ---------------------------------------------------------------------------------------------- the outbox


def _outbox(intents: Sequence[Intent]) -> list[Line]:
    counts = Counter(intent.state for intent in intents)
    lines = [
        Line(
            compose("  {} {}", own_line(f"{counts[state]:>3}"), name),
            "alarm" if state in (IntentState.FAILED, IntentState.STALE, IntentState.UNKNOWN) else "text",
        )
        for state, name in _STATE_NAMES.items()
        if counts[state]
    ]
    return [_heading(own("Outbox")), *(lines or [Line(own("  Empty: everything you asked for is done."))])]


# ---------------------------------------------------------------------------------------------- what went wrong


def _problems(standing: Standing) -> list[Line]:
    """What the worker keeps in mind, newest first, and what its feeds still suffer from."""
    status = standing.status
    kept = status.problems if status is not None else ()
    said = " ".join(kept)
    suffered = [
        compose("{}: {}", clean_line(feed.name, cap=60), feed.problem)
        for feed in standing.feeds
        if feed.problem and feed.problem not in said
    ]
    told = [*reversed(kept), *suffered]
    names = {str(board.id): board.name for board in standing.boards}
    worded = dict.fromkeys(_in_words(one, names) for one in told)
    lines = [Line(compose("  {}", one), "warn") for one in worded]
    return [_heading(own("Last errors")), *(lines or [Line(own("  None."))])]


def _in_words(problem: Safe, names: Mapping[str, Safe]) -> Safe:
    """A problem with the name of its dashboard, and without customers' numbers or what was searched for: feeds are
    called by them, and the service may repeat numbers.
    """

    def put_name(found: re.Match[str]) -> str:
        kind, line = found["kind"], found["line"]
        return f"{_FEED_NAMES.get(kind, kind)} on {names[line]}" if line in names else f"{kind}/{line}"

    named = _FEED.sub(put_name, problem, count=1)
    return clean_line(_NUMBER.sub("(number)", named), cap=400)


# ---------------------------------------------------------------------------------------------- facts and their ages


def _facts(standing: Standing, now: datetime) -> list[Line]:
    """When each kind of fact was last read, dashboard by dashboard; what is of single customers is only counted: there
    are thousands of them, and their feeds are called by their numbers.
    """
    of_line: defaultdict[str, list[tuple[str, FeedState]]] = defaultdict(list)
    of_one: defaultdict[str, list[FeedState]] = defaultdict(list)
    lines = [_heading(own("How old what is held is"))]
    for feed in standing.feeds:
        kind, line, customer = [*feed.name.split("/", 2), "", ""][:3]
        if customer:
            of_one[kind].append(feed)
        elif line:
            of_line[line].append((kind, feed))
        else:
            lines.append(Line(compose("  {}", _aged(kind, feed, now))))
    for board in standing.boards:
        feeds = of_line[str(board.id)]
        lines.append(Line(compose("  {}", board.name), "strong"))
        ages = [_aged(kind, feed, now) for kind, feed in sorted(feeds, key=_rank)]
        lines += [Line(compose("    {}", one), indent=6) for one in ages] or [
            Line(own("    nothing was read yet"), "warn")
        ]
    if of_one:
        lines.append(Line(own("  Single customers"), "strong"))
    for kind, read in sorted(of_one.items()):
        newest = max((feed.succeeded_at for feed in read if feed.succeeded_at), default=None)
        when = f", the last {ago(newest, now)}" if newest else ""
        lines.append(
            Line(compose("    {}", own_line(f"{_FEED_NAMES.get(kind, kind):<14} {len(read):,}{when}")))
        )
    return lines


def _rank(one: tuple[str, FeedState]) -> int:
    order = list(_FEED_NAMES)
    return order.index(one[0]) if one[0] in order else len(order)


def _aged(kind: str, feed: FeedState, now: datetime) -> Safe:
    name = _FEED_NAMES.get(kind) or clean_line(kind)
    when = ago(feed.succeeded_at, now) if feed.succeeded_at else "never"
    progress = f", {feed.done:,} of {feed.total:,}" if feed.total and feed.done < feed.total else ""
    ignored = ", the service ignores the filter" if feed.is_filter_honoured is False else ""
    return own_line(f"{name:<14} {when}{progress}{ignored}")


def _heading(text: Safe) -> Line:
    return Line(text, "heading", indent=0)
