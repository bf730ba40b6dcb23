"""The invented business is the same for a seed, holds every state, and is what the rules would have made of it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from trtui.demo.account import START_WORDS, STOP_WORDS, Account
from trtui.demo.answers import RULES, answers_to
from trtui.demo.names import phone_number
from trtui.demo.payments import status_of
from trtui.demo.people import build_business
from trtui.demo.records import Contact, Dashboard
from trtui.demo.scripts import SCRIPTS
from trtui.demo.words import LONE_TEXTS, ODD_TEXTS, VOCABULARY

NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)


def business(seed: int = 1, dashboards: int = 3, conversations: int = 400, mean: float = 12.0) -> Account:
    account = Account(seed=7, clock=lambda: NOW)
    build_business(
        account,
        dashboards=dashboards,
        conversations=conversations,
        messages_per_conversation=mean,
        seed=seed,
    )
    return account


@pytest.fixture(scope="module")
def shop() -> Account:
    """The business at its default size; tests only read it."""
    return business()


def everyone(account: Account) -> Iterator[tuple[Dashboard, Contact]]:
    for dashboard in account.dashboards.values():
        for contact in dashboard.contacts.values():
            yield dashboard, contact


def picture(account: Account) -> list[object]:
    return [
        (
            dashboard.name,
            contact.phone,
            contact.name,
            contact.thread_id,
            contact.is_resolved,
            contact.tags,
            contact.custom_fields,
            [(text.message_id, text.body, text.at, text.outcome, text.media) for text in contact.messages],
            [(bill.payment_id, bill.amount, bill.status) for bill in dashboard.payments.values()],
        )
        for dashboard, contact in everyone(account)
    ]


def test_the_same_seed_gives_the_same_business_and_another_another() -> None:
    assert picture(business(seed=3, conversations=60)) == picture(business(seed=3, conversations=60))
    assert picture(business(seed=3, conversations=60)) != picture(business(seed=4, conversations=60))


def test_figures_and_flags_are_what_the_rules_make_of_the_same_threads(shop: Account) -> None:
    """Every thread is played again through `receive` and `send`, and gives the same figures and the same opt-out."""
    again = Account(seed=9, clock=lambda: NOW)
    for dashboard in shop.dashboards.values():
        line = again.add_dashboard(dashboard.name, dashboard.phone).dashboard_id
        for written in dashboard.contacts.values():
            for text in written.messages:
                if text.direction == "R":
                    again.receive(line, written.phone, text.body or "photo", text.media, at=text.at)
                else:
                    sent = again.send(line, written.phone, text.body, text.media, at=text.at)
                    assert (sent.error == "30050") == (text.error == "30050")
            ruled = again.ensure_contact(line, written.phone)
            for name in (
                "sent_count", "received_count", "response_count", "first_contact_at", "last_sent_at",
                "last_received_at", "opted_out_at", "last_contact_at",
            ):  # fmt: skip
                assert getattr(written, name) == getattr(ruled, name), (written.phone, name)
            if ruled.is_archived:
                assert written.is_archived, "STOP archives"


def test_threads_are_in_order_and_nothing_is_of_the_future(shop: Account) -> None:
    for dashboard, contact in everyone(shop):
        times = [text.at for text in contact.messages]
        assert times == sorted(times)
        assert all(at <= NOW and at.microsecond % 1_000 == 0 for at in times)
        if times:
            assert contact.created_at <= times[0]
        assert contact.phone in dashboard.contacts
    for dashboard in shop.dashboards.values():
        recent = [contact.messages[-1].at for contact in dashboard.by_recency()]
        assert recent == sorted(recent, reverse=True)
        assert len(recent) == sum(bool(contact.messages) for contact in dashboard.contacts.values())


def test_every_state_of_a_conversation_is_there(shop: Account) -> None:
    contacts = [contact for _, contact in everyone(shop)]
    threads = [contact for contact in contacts if contact.messages]
    assert len(threads) == 400
    waits = [
        NOW - contact.messages[-1].at
        for contact in threads
        if not contact.is_resolved and contact.messages[-1].direction == "R" and not contact.opted_out_at
    ]
    assert len(waits) >= 30
    assert min(waits) < timedelta(minutes=10)
    assert max(waits) > timedelta(days=1)
    found = Counter[str]()
    for contact in contacts:
        last = contact.messages[-1] if contact.messages else None
        found["archived"] += contact.is_archived and contact.opted_out_at is None
        found["opted out"] += contact.opted_out_at is not None
        found["blocked"] += contact.is_blocked
        found["suppressed"] += contact.is_suppressed and bool(contact.suppressed_reason)
        found["unreachable"] += contact.carrier_error is not None
        found["last failed"] += last is not None and last.outcome in {"failed", "undelivered"}
        found["refused after STOP"] += any(text.error == "30050" for text in contact.messages)
        found["answered, open"] += last is not None and last.direction == "S" and not contact.is_resolved
        found["no history"] += not contact.messages
        found["no name"] += contact.name is None
        found["display name only"] += contact.first_name is None and contact.display_name is not None
        found["first name only"] += contact.first_name is not None and contact.last_name is None
        found["no thread id"] += contact.thread_id is None
        found["field without id"] += None in contact.custom_fields
        found["keyword group"] += len(contact.groups) > 1
        found["note"] += contact.note is not None
        for text in contact.messages:
            found["media without body"] += bool(text.media) and not text.body
            found["no message id"] += text.message_id == ""
            found["for ever sent"] += text.outcome == "sent"
            found["unicode"] += not text.body.isascii()
            found["several lines"] += "\n" in text.body
    states = (
        "archived", "opted out", "blocked", "suppressed", "unreachable", "last failed", "refused after STOP",
        "answered, open", "no history", "no name", "display name only", "first name only", "no thread id",
        "field without id", "keyword group", "note", "media without body", "no message id", "for ever sent", "unicode",
        "several lines",
    )  # fmt: skip
    assert not [state for state in states if not found[state]]


def test_flags_agree_with_each_other(shop: Account) -> None:
    for _, contact in everyone(shop):
        if contact.opted_out_at is not None:
            assert contact.is_archived
            assert any(text.body.strip().upper() in STOP_WORDS for text in contact.messages)
        assert (contact.suppressed_reason is not None) == contact.is_suppressed
        if contact.carrier_error is not None:
            assert {text.direction for text in contact.messages} == {"S"}
            assert {text.error for text in contact.messages} == {contact.carrier_error}
        for text in contact.messages:
            assert (text.outcome is None) == (text.direction == "R")
            assert (text.username is None) == (text.direction == "R")
            assert (text.error is not None) == (text.outcome in {"failed", "undelivered", "error"})


def test_what_contacts_refer_to_exists_and_groups_know_their_last_text(shop: Account) -> None:
    for dashboard in shop.dashboards.values():
        assert [group.is_keyword for group in dashboard.groups.values()].count(True) == 1
        assert None in {group.notes for group in dashboard.groups.values()}
        for group in dashboard.groups.values():
            sent = [
                contact.last_sent_at
                for contact in dashboard.contacts.values()
                if group.group_id in contact.groups and contact.last_sent_at
            ]
            assert group.last_message_sent_at == max(sent)
        for contact in dashboard.contacts.values():
            assert set(contact.groups) <= set(dashboard.groups)
            assert set(contact.tags) <= set(dashboard.tags)
            assert set(contact.custom_fields) - {None} <= set(dashboard.fields)


def test_payments_are_in_every_state_and_each_act_left_its_text(shop: Account) -> None:
    states = Counter[str]()
    for dashboard in shop.dashboards.values():
        assert dashboard.has_payments or not dashboard.payments
        assert dashboard.free_at is None
        for bill in dashboard.payments.values():
            status = status_of(dashboard, bill, NOW)
            states[f"{status}{' reminded' if bill.reminder_was_sent else ''}"] += 1
            assert bill.request is not None
            thread = [text.body for text in dashboard.contacts[bill.phone].messages]
            assert bill.request.body in thread
            said = f"${bill.amount:,.2f} for {bill.description}"
            texts = sum(said in body for body in thread)
            acts = 1 + bill.reminder_was_sent + (bill.status == "Cancelled")
            assert texts >= acts
    assert states.keys() >= {
        "Sent", "Sent reminded", "PastDue", "PastDue reminded", "Paid", "MarkedAsPaid", "Cancelled", "Failed",
    }  # fmt: skip
    assert not all(dashboard.has_payments for dashboard in shop.dashboards.values())


def test_a_payment_text_never_answers_somebody_who_waits(shop: Account) -> None:
    for _, contact in everyone(shop):
        if not contact.is_resolved and contact.messages[-1].direction == "S":
            assert "Pay here" not in contact.messages[-1].body


def test_history_is_not_in_the_journal(shop: Account) -> None:
    assert {effect.kind for effect in shop.journal} == {"dashboard", "group"}


@pytest.mark.parametrize(
    ("dashboards", "conversations", "mean"),
    [(1, 0, 4.0), (1, 1, 1.0), (2, 7, 30.0), (25, 60, 2.0), (3, 3_000, 4.0)],
)
def test_any_size_has_what_was_asked_for(dashboards: int, conversations: int, mean: float) -> None:
    account = business(dashboards=dashboards, conversations=conversations, mean=mean)
    threads = [contact for _, contact in everyone(account) if contact.messages]
    texts = sum(
        not ("Pay here" in text.body or "has been cancelled" in text.body)
        for contact in threads
        for text in contact.messages
    )
    assert len(account.dashboards) == dashboards
    assert len(threads) == conversations
    assert conversations <= texts
    assert abs(texts - conversations * mean) <= 0.05 * conversations * mean + 12


def test_threads_are_short_and_long(shop: Account) -> None:
    lengths = [len(contact.messages) for _, contact in everyone(shop)]
    assert max(lengths) > 300
    assert lengths.count(1) > 3


def test_numbers_are_fictional_first_and_never_twice() -> None:
    numbers = [phone_number(index) for index in range(60_000)]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"1[2-9]\d{2}[2-5]\d{6}", number) for number in numbers)
    assert all(number[4:9] == "55501" for number in numbers[:20_000])
    with pytest.raises(ValueError, match="no number"):
        phone_number(10**12)


def test_scripts_are_many_and_hold_no_unknown_placeholder_and_no_opt_out_word() -> None:
    bodies = [text.body for script in SCRIPTS for text in script.texts] + [*LONE_TEXTS, *ODD_TEXTS]
    bodies += [answer.replace("{0}", "3pm").rpartition(">")[2] for rule in RULES for answer in rule.answers]
    words = {"first": "Ann", "staff": "Kim", "business": "us"} | {
        key: max(v, key=len) for key, v in VOCABULARY.items()
    }
    assert len(SCRIPTS) >= 40
    for body in bodies:
        assert len(body.format_map(words)) <= 1_600
        assert body.strip().upper() not in STOP_WORDS
    openings = {script.texts[0].body.upper() for script in SCRIPTS}
    assert not openings & START_WORDS


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Is 3pm ok?", "3pm"),
        ("Could you come in Thursday?", "Thursday"),
        ("Can you send us a photo of it?", "<jpg>"),
        ("Your car is ready!", "On my way"),
        ("¿Le aparto un juego?", "Sí por favor"),
    ],
)
def test_answers_fit_what_they_answer(text: str, fits: str) -> None:
    answers, words = answers_to(text)
    assert any(fits in answer.replace("{0}", words) for answer in answers)
