"""How long text takes: a page of contacts to clean, a body to count at each key.

Each figure stands beside what the least thinkable work on the same strings takes in the same run, so that figures of
different machines compare. Run: python -m tests.bench.text
"""

import random
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.text.hostile import HARMLESS
from trtui.text.cleaning import clean, clean_line, fingerprint, for_list_row
from trtui.text.phone import format_phone, phone_from_api
from trtui.text.segments import MAX_BODY, count_segments, split_parts, to_plain
from trtui.text.times import parse_api_time

CONTACTS = 1_000
REPEATS = 7
_FIRST = ("Ann", "Bob", "José", "Chloé", "Kim", "D'Andre", "Zoë", "李", "Olga", "Fatima")
_LAST = ("Lee", "Ruiz", "Núñez", "O'Brien", "Smith-Jones", "García", "Kowalski", "Nguyen", "Brown", "Патель")
_WORDS = (
    "your",
    "order",
    "is",
    "ready",
    "at",
    "the",
    "counter",
    "until",
    "six",
    "thanks",
    "see",
    "you",
    "tomorrow",
)


@dataclass(frozen=True)
class ContactStrings:
    """What one contact of the service's list brings that has to be cleaned."""

    lines: tuple[str, ...]
    body: str
    times: tuple[str, ...]


def make_page(source: random.Random) -> list[ContactStrings]:
    """Make the strings of a page: names, tags, fields, a note and the last message, one in ten not in ASCII."""
    page = []
    for number in range(CONTACTS):
        first, last = source.choice(_FIRST), source.choice(_LAST)
        fields = tuple(f"{source.choice(_WORDS)} {number}" for _ in range(5))
        body = " ".join(source.choices(_WORDS, k=source.randrange(3, 40))).capitalize() + "."
        page.append(
            ContactStrings(
                lines=(first, last, f"{first} {last}", "Prefers calls after five", *fields),
                body=body if source.random() < 0.9 else f"{body} {source.choice(HARMLESS)}",
                times=tuple(
                    f"2026-07-{source.randrange(10, 29)}T09:39:35.{source.randrange(999)}" for _ in range(6)
                ),
            )
        )
    return page


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Give the best of several runs, in seconds for one: the others were disturbed."""
    return min(timeit.repeat(work, number=times, repeat=REPEATS)) / times


def report_page() -> None:
    """Say what a page costs to clean, beside copying its strings character by character."""
    page = make_page(random.Random(7))
    lines = [line for contact in page for line in contact.lines]
    bodies = [contact.body for contact in page]
    times = [moment for contact in page for moment in contact.times]
    phones = [f"1423{number:07}" for number in range(2_000_000, 2_000_000 + CONTACTS)]
    characters = sum(map(len, lines)) + sum(map(len, bodies))
    identity = {code: code for code in range(128)}
    least = seconds(lambda: [text.translate(identity) for text in (*lines, *bodies)])
    print(f"a page of {CONTACTS:,} contacts: {len(lines) + len(bodies):,} strings, {characters:,} characters")
    print(f"  str.translate of all of them          {least * 1e3:8.2f} ms")
    cleaned = seconds(lambda: ([clean_line(text) for text in lines], [clean(text) for text in bodies]))
    print(
        f"  clean and clean_line                  {cleaned * 1e3:8.2f} ms  = {cleaned / least:.2f} translates"
    )
    safe = [clean(text) for text in bodies]
    for name, work in (
        (f"fingerprint of {len(bodies):,} bodies", lambda: [fingerprint(text) for text in bodies]),
        (f"for_list_row of {len(bodies):,} bodies", lambda: [for_list_row(text) for text in safe]),
        (f"parse_api_time of {len(times):,} times", lambda: [parse_api_time(text) for text in times]),
        (
            "phone_from_api and format_phone",
            lambda: [format_phone(p) for raw in phones if (p := phone_from_api(raw))],
        ),
    ):
        print(f"  {name:37} {seconds(work) * 1e3:8.2f} ms")


def report_counting() -> None:
    """Say what counting a full body costs, beside one `str.translate` of it."""
    identity = {code: code for code in range(0x10000)}
    print(f"a body of {MAX_BODY:,} characters")
    for kind, body in (
        ("GSM-7", "Your order is ready. " * 100),
        ("with a curly quote", "It’s ready. " + "Your order is ready. " * 100),
        ("Cyrillic", "Ваш заказ готов. " * 100),
        ("emoji", "👍🏽" * MAX_BODY),
    ):
        full = body[:MAX_BODY]
        least = seconds(partial(full.translate, identity), 20)
        for work in (count_segments, split_parts, to_plain):
            taken = seconds(partial(work, full), 20)
            print(f"  {work.__name__:14} {kind:20} {taken * 1e3:8.3f} ms  = {taken / least:.1f} translates")


if __name__ == "__main__":
    report_page()
    report_counting()
