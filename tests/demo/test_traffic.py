"""Life goes on by itself: at a believable pace, in context, the same for a seed, and without the inbox running over."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean, median

import pytest

from tests.demo.desk import Desk
from trtui.demo.account import Account
from trtui.demo.demo import NORMAL, SMALL, Demo, Size, make_demo
from trtui.demo.happenings import count_waiting
from trtui.demo.payments import request_payment, send_reminder
from trtui.demo.records import Contact, Dashboard, Effect, Message
from trtui.demo.traffic import Traffic

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


class Shop:
    """A business that lives, and the clock that it lives by."""

    def __init__(self, size: Size = NORMAL, *, seed: int = 1, speed: float = 1.0) -> None:
        self.moment = NOON
        self.demo: Demo = make_demo(seed, lambda: self.moment, size=size, speed=speed)
        self.account = self.demo.account
        self.account.journal.clear()
        self.account.carrier.failure_rate = self.account.carrier.silence_rate = 0.0

    def live(self, seconds: float, step: float = 1.0) -> list[Effect]:
        """Let `seconds` pass, looked at every `step` as a client would; what happened meanwhile."""
        before = len(self.account.journal)
        end = self.moment + timedelta(seconds=seconds)
        while self.moment < end:
            self.moment = min(end, self.moment + timedelta(seconds=step))
            self.demo.traffic.advance(self.moment)
        return self.account.journal[before:]

    def texted(self, dashboard: Dashboard, contact: Contact, body: str) -> Message:
        """The agent at the desk texts: over the API, in a request."""
        self.account.request = 1
        message = self.account.send(dashboard.dashboard_id, contact.phone, body, sender_name="Dana")
        self.account.request = 0
        return message

    def reachable(self, count: int = 1) -> list[tuple[Dashboard, Contact]]:
        """People who can answer, those whose last text is oldest: nobody else is about to write to them."""
        found = [
            (line, contact)
            for line in self.account.dashboards.values()
            for contact in reversed(line.by_recency())
            if not (contact.opted_out_at or contact.is_blocked or contact.carrier_error)
        ]
        return found[:count]

    def waiting(self) -> int:
        return sum(count_waiting(line.by_recency()) for line in self.account.dashboards.values())


def received(effects: Sequence[Effect]) -> list[Effect]:
    return [effect for effect in effects if effect.kind == "received"]


def texts_in(account: Account, since: datetime) -> list[Message]:
    """What customers wrote after `since`, in order."""
    found = [
        text
        for line in account.dashboards.values()
        for contact in line.contacts.values()
        for text in contact.messages
        if text.direction == "R" and text.at > since
    ]
    return sorted(found, key=lambda text: text.at)


@pytest.mark.parametrize("seed", range(5))
def test_a_fresh_demo_comes_alive_on_the_first_line_within_five_seconds(seed: int) -> None:
    shop = Shop(seed=seed)
    first = received(shop.live(5))
    assert first
    assert first[0].dashboard_id == next(iter(shop.account.dashboards))


@pytest.mark.parametrize("seed", range(3))
def test_new_texts_come_every_20_to_40_seconds(seed: int) -> None:
    shop = Shop(seed=seed)
    shop.live(1_800)
    moments = [text.at for text in texts_in(shop.account, NOON)]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert 15 <= mean(gaps) <= 40
    assert max(gaps) < 240


def test_no_text_comes_from_the_future_or_from_before_it_was_looked_for() -> None:
    """A client that asks for what is newer than its last answer misses nothing."""
    shop = Shop(SMALL)
    seen = shop.moment
    for _ in range(300):
        before = len(shop.account.journal)
        shop.live(2, step=2)
        ids = {effect.message_id for effect in received(shop.account.journal[before:])}
        new = [text for text in texts_in(shop.account, seen) if text.message_id in ids]
        assert len(new) == len(ids)
        assert all(seen < text.at <= shop.moment for text in new)
        seen = shop.moment


def test_everything_that_can_happen_happens_in_an_afternoon() -> None:
    shop = Shop()
    happened = shop.live(4 * 3_600, step=5)
    kinds = Counter(effect.kind for effect in happened)
    assert {"received", "text", "contact", "paid"} <= set(kinds)
    words = {effect.body.strip().upper() for effect in received(happened)}
    assert words & {"STOP", "UNSUBSCRIBE"}
    assert words & {"START", "UNSTOP"}
    assert any(text.media for text in texts_in(shop.account, NOON))
    assert all(effect.request == 0 for effect in happened)
    assert not any(re.search(r"\{(?!rear)\w*\}|<jpg", effect.body) for effect in happened)


def test_people_do_not_all_say_the_same() -> None:
    shop = Shop()
    said = Counter(effect.body for effect in received(shop.live(600)) if len(effect.body) > 12)
    assert said.total() > 10
    assert max(said.values()) == 1


def test_colleagues_keep_the_inbox_about_as_full_as_it_was() -> None:
    shop = Shop()
    at_first = shop.waiting()
    shop.live(8 * 3_600, step=10)
    assert 0.5 * at_first <= shop.waiting() <= 2.5 * at_first


def test_colleagues_leave_the_agents_conversations_and_fresh_texts_alone() -> None:
    shop = Shop()
    mine = shop.reachable(20)
    for line, contact in mine:
        shop.texted(line, contact, "Is 3pm ok?")
    threads = {(line.dashboard_id, contact.phone) for line, contact in mine}
    happened = shop.live(3_000)
    by_colleagues = [effect for effect in happened if effect.kind in {"text", "contact"}]
    assert by_colleagues
    assert not [effect for effect in by_colleagues if (effect.dashboard_id, effect.phone) in threads]


def test_most_answers_come_4_to_15_seconds_after_the_agents_text_and_fit_it() -> None:
    shop = Shop()
    asked = []
    for line, contact in shop.reachable(100):
        asked.append((shop.texted(line, contact, "Is 3pm ok?"), contact))
        shop.live(1.5, step=1.5)
    shop.live(130)
    delays, bodies = [], []
    for text, contact in asked:
        said = [reply for reply in contact.messages if reply.direction == "R" and reply.at > text.at]
        if said:
            delays.append((said[0].at - text.at).total_seconds())
            bodies.append(said[0].body)
    assert len(delays) >= 0.75 * len(asked)
    assert 4 <= median(delays) <= 15
    assert mean("3pm" in body or body.startswith("I can't make") or body == "STOP" for body in bodies) > 0.95


def test_one_answer_comes_for_two_texts_in_a_row() -> None:
    doubled = 0
    shop = Shop()
    people = shop.reachable(60)
    for line, contact in people:
        shop.texted(line, contact, "Hi, one moment")
        shop.moment += timedelta(milliseconds=10)
        shop.texted(line, contact, "Is 3pm ok?")
    before = {contact.phone: contact.received_count for _, contact in people}
    shop.live(240)
    for _, contact in people:
        doubled += contact.received_count - before[contact.phone] > 1
    assert doubled <= 6


@pytest.mark.parametrize("obstacle", ["opted out", "blocked", "landline"])
def test_who_did_not_get_a_text_does_not_answer_it(obstacle: str) -> None:
    with Desk() as desk:
        traffic = Traffic(desk.account, rate=0.001)
        if obstacle == "opted out":
            desk.ann.opted_out_at = desk.hand.moment
        elif obstacle == "blocked":
            desk.ann.is_blocked = True
        else:
            desk.ann.carrier_error = "30006"
        for _ in range(40):
            desk.ask("SendMessageByPhoneNumber", {"body": "Is 3pm ok?"}, phone=desk.ann.phone)
        desk.account.journal.clear()
        desk.hand.advance(1)
        traffic.advance(desk.hand.moment)
        texts = desk.ann.received_count
        desk.hand.advance(600)
        traffic.advance(desk.hand.moment)
        assert desk.ann.received_count == texts


def test_a_text_proceeds_from_queued_to_delivered_before_it_is_answered() -> None:
    shop = Shop()
    (line, contact), *_ = shop.reachable()
    text = shop.texted(line, contact, "Is 3pm ok?")
    seen: list[str | None] = []
    for _ in range(400):
        shop.live(0.25, step=0.25)
        has_answer = any(said.direction == "R" and said.at > text.at for said in contact.messages)
        state = text.status(shop.moment)
        if not seen or seen[-1] != state:
            seen.append(state)
        assert not has_answer or state == "delivered"
        if has_answer:
            break
    assert seen[-1] == "delivered"
    assert len(seen) == 3
    assert (text.settled_at or shop.moment) - text.at < timedelta(seconds=6)


def test_payment_requests_are_paid_sooner_after_a_reminder() -> None:
    def paid_share(*, reminded: bool) -> float:
        shop = Shop()
        numbers = []
        for line, contact in shop.reachable(80):
            bill = request_payment(
                shop.account, line.dashboard_id, contact.phone, Decimal("99.50"), "brake job"
            )
            numbers.append(bill.payment_id)
            if reminded:
                send_reminder(shop.account, line.dashboard_id, bill.payment_id)
        happened = shop.live(245)
        paid = {effect.body for effect in happened if effect.kind == "paid"}
        return mean(str(number) in paid for number in numbers)

    assert 0.2 < paid_share(reminded=False) < paid_share(reminded=True)


def test_the_same_seed_lives_the_same_life_however_often_it_is_looked_at() -> None:
    def life(step: float, seed: int = 1) -> list[tuple[str, str, datetime]]:
        shop = Shop(SMALL, seed=seed)
        shop.live(1_800, step)
        return [(text.message_id, text.body, text.at) for text in texts_in(shop.account, NOON)]

    assert life(0.5) == life(7.0) == life(1_800.0)
    assert life(7.0) != life(7.0, seed=2)


def test_nothing_happens_at_rate_0() -> None:
    shop = Shop(SMALL, speed=0)
    (line, contact), *_ = shop.reachable()
    shop.texted(line, contact, "Is 3pm ok?")
    assert len(shop.live(3_600, step=60)) == 0


def test_an_account_without_lines_or_people_is_no_trouble() -> None:
    moment = NOON
    account = Account(1, lambda: moment)
    traffic = Traffic(account)
    moment += timedelta(hours=1)
    assert traffic.advance(moment) > 100
    account.add_dashboard("Main Line", "14236000100")
    moment += timedelta(hours=1)
    traffic.advance(moment)
    assert received(account.journal)


def test_a_line_or_a_contact_may_go_before_its_answer_comes() -> None:
    shop = Shop()
    for line, contact in shop.reachable(30):
        shop.texted(line, contact, "Is 3pm ok?")
    shop.demo.traffic.advance(shop.moment)
    for number in list(shop.account.dashboards)[:2]:
        shop.account.delete_dashboard(number)
    shop.live(600)


def test_a_late_look_catches_up_at_the_right_moments() -> None:
    """After an hour's sleep of the machine: an hour's texts, spread over the hour."""
    shop = Shop()
    shop.live(3_600, step=3_600)
    moments = [text.at for text in texts_in(shop.account, NOON)]
    assert len(moments) > 80
    quarters = Counter(int((moment - NOON).total_seconds() // 900) for moment in moments)
    assert min(quarters[quarter] for quarter in range(4)) > 10
