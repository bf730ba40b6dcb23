"""Threads, page by page, and texts whose delivery is still under way."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.shop import Shop, at, contact, key, text
from trtui.models import MessageKey


def _filled(shop: Shop, count: int) -> list[str]:
    shop.tell(contact(0), contact(1))
    texts = [text(f"t{number}", number - 1_000, sent=number % 3 == 0) for number in range(count)]
    shop.tell_texts(0, *texts)
    shop.tell_texts(1, *(text(f"other {number}", number - 1_000) for number in range(count)))
    return [each.body for each in texts]


def test_a_thread_begins_with_its_newest_page_oldest_first(shop: Shop) -> None:
    bodies = _filled(shop, 30)
    assert shop.bodies(limit=10) == bodies[-10:]
    assert shop.store.facts.thread_count(key(0)) == 30
    assert shop.store.facts.thread_count(key(9)) == 0


def test_pages_join_without_a_gap_or_a_repeat(shop: Shop) -> None:
    bodies = _filled(shop, 53)
    facts = shop.store.facts
    found: list[str] = []
    before: MessageKey | None = None
    while page := facts.thread(key(0), before=before, limit=10):
        found = [message.body for message in page] + found
        before = page[0].key
    assert found == bodies


def test_a_page_before_a_text_that_is_not_held_is_empty(shop: Shop) -> None:
    _filled(shop, 5)
    assert shop.store.facts.thread(key(0), before=MessageKey("never")) == []
    assert shop.store.facts.thread(key(9)) == []
    assert shop.store.facts.message(key(0), MessageKey("never")) is None
    assert shop.store.facts.message(key(9), MessageKey("never")) is None


def test_a_page_goes_on_from_the_key_a_text_had_before_it_got_an_id(shop: Shop) -> None:
    shop.tell(contact(0))
    nameless = text("b", -4, name=None)
    shop.tell_texts(0, text("a", -5), nameless)
    shop.tell_texts(0, text("b", -4, name="m-1"), asked=1)
    assert [each.body for each in shop.store.facts.thread(key(0), before=nameless.key)] == ["a"]


def test_pictures_come_back(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(
        0, text("", -4, name="m", media=("https://example.com/a.jpg", "https://example.com/b.jpg"))
    )
    [message] = shop.store.facts.thread(key(0))
    assert message.media == ("https://example.com/a.jpg", "https://example.com/b.jpg")
    assert shop.row().last_has_media


def test_texts_that_are_under_way_are_found_until_their_end(shop: Shop) -> None:
    shop.tell(contact(0), contact(1))
    for place, status in enumerate(
        ["queued", "SENT", None, "unheard-of", "delivered", "Failed", "undelivered", "error"]
    ):
        shop.tell_texts(place % 2, text(f"s{place}", -20 + place, sent=True, status=status))
    shop.tell_texts(0, text("inbound", -1))
    shop.tell_texts(1, text("too old", -500, sent=True, status="queued"))
    found = shop.store.facts.undelivered(at(-60))
    assert [(who, each.body) for who, each in found] == [
        (key(1), "s3"),
        (key(0), "s2"),
        (key(1), "s1"),
        (key(0), "s0"),
    ]
    assert len(shop.store.facts.undelivered(at(-60), limit=2)) == 2


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    batches=st.lists(
        st.lists(st.tuples(st.integers(-50, -1), st.sampled_from("abc"), st.booleans()), max_size=6),
        max_size=6,
    ),
    number=st.integers(0, 10_000_000),
)
def test_a_thread_holds_exactly_what_was_told_in_the_order_of_time(
    shop: Shop, batches: list[list[tuple[int, str, bool]]], number: int
) -> None:
    number %= 10_000
    shop.store.facts.remove_contact(key(number))
    told = set()
    for asked, batch in enumerate(batches):
        texts = [text(body, minute, name=f"{body}{minute}{sent}", sent=sent) for minute, body, sent in batch]
        shop.tell_texts(number, *texts, asked=asked)
        told |= {each.id for each in texts}
    thread = shop.store.facts.thread(key(number), limit=500)
    assert {each.id for each in thread} == told
    assert len(thread) == len(told)
    assert all(a.sent_or_received_at <= b.sent_or_received_at for a, b in pairwise(thread))
