"""How quick the store is: `python -m tests.bench.store [conversations] [texts]`.

Builds a store of 50,000 conversations on 5 dashboards and 200,000 texts, then times what the screen and the worker do
with it. Times are of a warm page cache: the best, the median and the 95th percentile of the runs, in milliseconds.
At the end the same is done in the plain way, on the same data, and the ratios are printed: they hold on any machine.
"""

import itertools
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tests.clock import START, VirtualClock
from trtui.models import (
    Contact,
    ConversationKey,
    Dashboard,
    DashboardId,
    Direction,
    ListQuery,
    Message,
    MessageKey,
    ResolveConversation,
    SendText,
    Sort,
    View,
)
from trtui.store import Store, parse_query
from trtui.text.cleaning import clean, fingerprint
from trtui.text.phone import Phone


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


WORDS = words(
    "invoice truck tomorrow please thanks estimate appointment delivery quote window roof morning "
    "ready pick up call price color friday monday deposit receipt address gate code order filter "
    "pump battery warranty schedule"
)
FIRST = words(
    "Ann Bob Carla Dan Eve Frank Gina Hugo Inés José Kim Lena Max Nora Óscar Pia Quin Rosa Sam Tess"
)
LAST = words(
    "Adams Brown Chen Díaz Evans Fischer Garcia Hill Ito Jones Klein Lopez Müller Nguyen Owens Park Reed"
)
DASHBOARDS = 5


def key_of(number: int) -> ConversationKey:
    """The conversation of a number."""
    return ConversationKey(DashboardId(1 + number % DASHBOARDS), Phone(f"1423{5_550_000 + number:07d}"))


def text_of(number: int, place: int, at: datetime, rng: random.Random) -> Message:
    """Some text of a conversation."""
    body = " ".join(rng.choices(WORDS, k=rng.randint(4, 18)))
    name = f"{number}-{place}"
    sent = rng.random() < 0.5
    return Message(
        key=MessageKey(name),
        id=name,
        direction=Direction.SENT if sent else Direction.RECEIVED,
        body=clean(body),
        fingerprint=fingerprint(body),
        sent_or_received_at=at,
        delivery_status=clean("delivered") if sent else None,
    )


def build(store: Store, conversations: int, texts: int) -> None:
    """Fill a store as the worker would, and say how long it took."""
    rng = random.Random(1)
    store.facts.merge_dashboards(
        [Dashboard(DashboardId(1 + number), clean(f"Line {number}"), None) for number in range(DASHBOARDS)],
        complete=True,
        asked_at=START,
    )
    batches = []
    for dashboard in range(DASHBOARDS):
        numbers = range(dashboard, conversations, DASHBOARDS)
        for first in range(0, len(numbers), 1000):
            batch = [a_contact(number, rng) for number in numbers[first : first + 1000]]
            began = time.perf_counter()
            store.facts.merge_contacts(DashboardId(1 + dashboard), batch, START)
            batches.append(time.perf_counter() - began)
    report("1,000 new contacts with their last texts, one batch", batches)
    threads, began = 0, time.perf_counter()
    each = 40
    for number in range(0, conversations, max(1, conversations * each // texts)):
        newest = START - timedelta(minutes=rng.randint(0, 500_000))
        thread = [text_of(number, 1 + place, newest - timedelta(hours=place), rng) for place in range(each)]
        store.facts.merge_messages(key_of(number), thread, START)
        threads += 1
    total = time.perf_counter() - began
    print(
        f"{threads * each:,} texts in {threads:,} threads: {total:.1f} s, {threads * each / total:,.0f} texts/s"
    )


def a_contact(number: int, rng: random.Random) -> Contact:
    """A contact with its last text."""
    at = START - timedelta(minutes=rng.randint(0, 500_000))
    return Contact(
        key=key_of(number),
        first_name=clean(rng.choice(FIRST)),
        last_name=clean(f"{rng.choice(LAST)} {number}"),
        note=clean(" ".join(rng.choices(WORDS, k=6))) if number % 10 == 0 else None,
        is_resolved=rng.random() < 0.6,
        is_archived=rng.random() < 0.1,
        last_message=text_of(number, 0, at, rng),
    )


def report(what: str, times: list[float]) -> None:
    """Print a line of figures."""
    times = sorted(times)
    best, median, late = times[0], times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{what:<62} {best * 1e3:8.2f} {median * 1e3:8.2f} {late * 1e3:8.2f}   ({len(times)} runs)")


def timed(what: str, run: Callable[[], object], runs: int = 30) -> None:
    """Time something that does not change what it finds the next time."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    report(what, times)


def time_lists(store: Store, conversations: int) -> None:
    """Windows, counts and places of lists: remembered, and just after a change."""
    now = START
    middle = key_of(conversations // 2)

    def after_change(run: Callable[[], object]) -> list[float]:
        times = []
        for _ in range(15):
            with store.facts._facts.write(bump="facts"):  # stands for any change of the facts
                pass
            began = time.perf_counter()
            run()
            times.append(time.perf_counter() - began)
        return times

    for query in queries():
        count = store.facts.count(query, now)
        name = f"{query.view}/{query.sort}{f'/{query.text}' if query.text else ''}, {count:,} rows"
        for where, offset in (("top", 0), ("middle", count // 2), ("end", max(0, count - 50))):
            report(
                f"{name}: window at the {where}, after a change",
                after_change(partial(store.facts.window, query, offset, 50, now)),
            )
        timed(
            f"{name}: window in the middle, again",
            partial(store.facts.window, query, count // 2, 50, now),
        )
        report(f"{name}: count, after a change", after_change(partial(store.facts.count, query, now)))
        report(
            f"{name}: position, after a change",
            after_change(partial(store.facts.position, query, middle, now)),
        )
    timed("next unresolved", lambda: store.facts.next_unresolved(ListQuery(), middle, now))
    report("summaries of all dashboards, after a change", after_change(lambda: store.facts.summaries(now)))


def queries() -> Iterator[ListQuery]:
    """The lists that are looked at."""
    for sort in Sort:
        yield ListQuery(sort=sort)
    yield ListQuery(view=View.UNRESOLVED)
    yield ListQuery(dashboard=DashboardId(3), view=View.UNRESOLVED)
    yield ListQuery(view=View.ALL)
    yield ListQuery(text="garc")


def time_rest(store: Store, conversations: int) -> None:
    """Threads, search, single texts, the outbox."""
    now = START
    rng = random.Random(2)
    timed("newest 50 of a thread", lambda: store.facts.thread(key_of(0)))
    for text in (
        "invoice",
        "invoice truck",
        "inv",
        '"pick up"',
        "zebra",
        "müller",
        "0142",
        "from:ann invoice",
        "is:waiting tag",
    ):
        query = parse_query(text, now)
        timed(f"search {text!r}, first 50", partial(store.search.search, query, 50, 0, now), 10)
    contacts = [a_contact(number, rng) for number in range(0, min(conversations, 5000), DASHBOARDS)]
    times = []
    for turn in range(10):
        began = time.perf_counter()
        store.facts.merge_contacts(DashboardId(1), contacts, now + timedelta(seconds=60 if turn else 30))
        times.append(time.perf_counter() - began)
    report("1,000 contacts of which none differs", times[2:])
    times = []
    for turn in range(50):
        arriving = text_of(0, 1000 + turn, now + timedelta(minutes=turn), rng)
        began = time.perf_counter()
        store.facts.merge_messages(key_of(0), [arriving], now + timedelta(minutes=turn))
        times.append(time.perf_counter() - began)
    report("one arriving text", times)
    times = []
    for turn in range(50):
        key = key_of(turn)
        began = time.perf_counter()
        store.outbox.add(SendText("hello"), key.dashboard, key.phone, now=now)
        store.outbox.add(ResolveConversation(), key.dashboard, key.phone, now=now)
        times.append((time.perf_counter() - began) / 2)
    report("add an intent (on disk, laid over the list)", times)
    timed("save a draft", lambda: store.desk.save_draft(key_of(1), "hello", now=now))
    timed("version", store.version, 1000)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        intent = store.outbox.claim_next(now, owner="bench")
        assert intent
        times.append(time.perf_counter() - began)
    report("claim an intent", times)


def time_the_plain_way(store: Store, conversations: int) -> None:
    """The same without what makes it quick, and how many times as long that takes."""
    facts, now = store._facts_file, START
    middle = conversations // 2
    sort = "CASE WHEN is_resolved THEN 2 WHEN waiting_since IS NULL THEN 1 ELSE 0 END, last_at + 0"
    compare(
        "a window in the middle of the inbox",
        lambda: store.facts.window(ListQuery(), middle, 50, now),
        "sorting all rows",
        lambda: facts.read(
            f"SELECT * FROM conversation NOT INDEXED WHERE is_archived = 0 ORDER BY {sort} LIMIT 50 OFFSET {middle}"
        ),
    )
    query = parse_query("warranty receipt", now)
    compare(
        "search for two words, first 50",
        lambda: store.search.search(query, 50, 0, now),
        "LIKE over all texts",
        lambda: facts.read(
            "SELECT * FROM message WHERE body LIKE '%warranty%' AND body LIKE '%receipt%' ORDER BY at DESC LIMIT 50"
        ),
    )
    compare(
        "counting the unresolved of all dashboards",
        lambda: store.facts.summaries(now),
        "count(*) by dashboard",
        lambda: facts.read(
            "SELECT dashboard, count(*) FROM conversation NOT INDEXED WHERE is_resolved = 0 GROUP BY dashboard"
        ),
    )
    contacts = [a_contact(number, random.Random(number)) for number in range(0, 5 * 1000, DASHBOARDS)]
    turns = itertools.count(100)
    rows = [(each.key.phone, str(each)) for each in contacts]
    with facts.write():
        facts.execute("CREATE TABLE plain (phone TEXT PRIMARY KEY, content TEXT)")

    def upsert() -> None:
        with facts.write():
            facts.execute_many("INSERT OR REPLACE INTO plain VALUES (?, ?)", rows)

    compare(
        "an answer of 1,000 contacts, read again",
        lambda: store.facts.merge_contacts(DashboardId(1), contacts, now + timedelta(minutes=next(turns))),
        "1,000 rows replaced",
        upsert,
    )
    with facts.write():
        facts.execute("DROP TABLE plain")


def compare(what: str, ours: Callable[[], object], plainly: str, plain: Callable[[], object]) -> None:
    """Print the medians of two ways, taken in turns, and their ratio."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(15):
        for way, taken in zip((ours, plain), times, strict=True):
            began = time.perf_counter()
            way()
            taken.append(time.perf_counter() - began)
    mine, other = (sorted(taken)[len(taken) // 2] for taken in times)
    print(f"{what}: {mine * 1e3:.2f} ms; {plainly}: {other * 1e3:.2f} ms, {other / mine:.1f} times as long")


def time_purge(store: Store) -> None:
    """The steps of a purge of half of the texts, and what a purge costs that has nothing to do."""
    edge = START - timedelta(minutes=250_000)
    steps, more = [], True
    while more:
        began = time.perf_counter()
        more = store.facts.purge_some(edge)
        steps.append(time.perf_counter() - began)
    report("a step of a purge of half of the texts", steps)
    timed("a purge with nothing to do", lambda: store.facts.purge_some(edge))


def time_cold_open(directory: Path) -> None:
    """A new process opens the store and reads the first screen; the time is without Python's start."""
    program = (
        "import sys, time; began = time.perf_counter()\n"
        "from pathlib import Path; from trtui.clock import SystemClock; from trtui.store import Store\n"
        "from trtui.models import ListQuery\n"
        "imported = time.perf_counter()\n"
        "clock = SystemClock(); store = Store.open(Path(sys.argv[1]), clock=clock)\n"
        "opened = time.perf_counter()\n"
        "rows = store.facts.window(ListQuery(), 0, 50, clock.now()); assert len(rows) == 50\n"
        "read = time.perf_counter()\n"
        "import sqlite3; plain = sqlite3.connect(store.directory / 'facts.db')\n"
        "plain.execute('SELECT * FROM conversation LIMIT 50').fetchall()\n"
        "print(imported - began, opened - imported, read - opened, time.perf_counter() - read)"
    )
    runs = [
        [
            float(part)
            for part in subprocess.run(
                [sys.executable, "-c", program, str(directory)], check=True, capture_output=True, text=True
            ).stdout.split()
        ]
        for _ in range(10)
    ]
    for what, times in zip(
        ("import", "open", "read the first 50 rows", "plain: connect and read 50 rows"),
        zip(*runs, strict=True),
        strict=True,
    ):
        report(f"cold, in a new process: {what}", list(times))


def main() -> None:
    """Run everything."""
    conversations = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    texts = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "store"
        store = Store.open(directory, clock=VirtualClock())
        print(f"{'milliseconds':<62} {'best':>8} {'median':>8} {'95 %':>8}")
        build(store, conversations, texts)
        size = (directory / "facts.db").stat().st_size
        print(f"facts.db: {size / 1e6:.0f} MB")
        time_lists(store, conversations)
        time_rest(store, conversations)
        time_the_plain_way(store, conversations)
        time_purge(store)
        store.close()
        time_cold_open(directory)


if __name__ == "__main__":
    main()
