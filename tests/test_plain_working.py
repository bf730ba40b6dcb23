"""The plain inbox beyond texts: money, contacts, templates. What is asked of the service, and what is asked of the agent."""

import random
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.demo.desk import wait_until
from tests.scripting import ANN, BOB, CARL, PATIENCE, Machine
from tests.talk import talking
from trtui.demo.payments import request_payment
from trtui.demo.records import Contact, Payment
from trtui.plain.commands import COMMANDS


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    machine.config.write_text(
        '[desk]\nsender_name = "Kim"\nhold_seconds = 0\n[templates]\n'
        'ready = "Hi {first_name|there}, it is ready."\n'
        'eta = "It will be done by {|}. Thanks, {my_name}."\n'
        'plate = "Is {last_name} on the plate?"\n'
        'broken = "Hi {frist_name}"\n'
    )
    with machine.served():
        yield machine


def contact(machine: Machine, phone: str = ANN) -> Contact:
    return machine.account.dashboards[machine.line].contacts[phone]


def payments(machine: Machine) -> list[Payment]:
    return list(machine.account.dashboards[machine.line].payments.values())


def owed(machine: Machine, amount: str, what: str, days: int = 40) -> Payment:
    """Something that Ann has not paid; the newest is read out first."""
    payment = request_payment(machine.account, machine.line, ANN, Decimal(amount), what)
    payment.requested_at -= timedelta(days=days)
    return payment


def test_money_is_asked_for_once_the_amount_was_typed(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("ask 12 Patch", "No conversation is open")
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("ask twelve Patch", "Nobody was asked.")
        talk.say_and_hear("ask 12", "What the payment is for is needed")
        talk.say_and_hear("ask 12.50 Patch, front left", "Ask Ann for $12.50?")
        talk.hear("For: Patch, front left (they see this).")
        talk.say_and_hear("yes", "Nobody was asked.")
        talk.say_and_hear("ask", "Amount, such as 120.00")
        talk.say_and_hear("120", "What it is for")
        talk.say_and_hear("Alignment", "Your message")
        talk.say_and_hear("Thanks for coming in.", "Ask Ann for $120.00?")
        talk.hear("With your words: “Thanks for coming in.”")
        talk.say_and_hear("120", "Payment request to Ann: on its way.")
        talk.hear_by_and_by("Done: payment request to Ann.")
        assert talk.end() == 0
    (made,) = payments(machine)
    assert (made.phone, made.amount, made.description) == (ANN, Decimal("120.00"), "Alignment")


def test_who_opted_out_is_not_asked_for_money(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear(f"open {CARL}", "Carl, (423)")
        talk.say_and_hear("ask 12 Patch", "Carl can't be asked to pay. Opted out on Today")
        assert talk.end() == 0
    assert payments(machine) == []


def test_a_payment_is_closed_for_good_once_its_amount_was_typed(machine: Machine) -> None:
    paid, cancelled = owed(machine, "80.00", "Tire"), owed(machine, "45.00", "Oil", days=30)
    with talking(machine) as talk:
        talk.say_and_hear("paid 1", "There is no list with numbers yet.")
        talk.say_and_hear("next", "Ann, (423)")
        talk.hear_by_and_by("past due, asked 5 weeks ago: Tire", "payments")
        numbers = {line.partition(".")[0] for line in talk.said if line.endswith(("Tire", "Oil"))}
        assert numbers == {"1", "2"}
        tire = next(line for line in talk.said if line.endswith(": Tire")).partition(".")[0]
        oil = {"1": "2", "2": "1"}[tire]
        talk.say_and_hear(f"paid {tire}", "Mark $80.00 of Ann as paid?")
        talk.say_and_hear("yes", "It stays as it is.")
        talk.say_and_hear(f"paid {tire}", "Mark $80.00 of Ann as paid?")
        talk.say_and_hear("80", "Ann, marked as paid: on its way.")
        talk.hear_by_and_by("Done: Ann, marked as paid.")
        talk.say_and_hear(f"cancel {oil}", "Cancel the request of $45.00 to Ann?")
        talk.say_and_hear("45.00", "Ann, cancellation: on its way.")
        talk.hear_by_and_by("Done: Ann, cancellation.")
        talk.say_and_hear(f"cancel {tire}", "the payment is not open")
        assert talk.end() == 0
    assert (paid.status, cancelled.status) == ("MarkedAsPaid", "Cancelled")


def test_note_name_and_tags_are_written_and_taken_back(machine: Machine) -> None:
    vip = machine.account.add_tag(machine.line, "vip").tag_id
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("note", "There is no note.")
        talk.say_and_hear("note Prefers calls", "Saved note: Ann.")
        talk.hear_by_and_by("Done: note of Ann.")
        talk.say_and_hear("note + after six", "Saved note: Ann.")
        talk.hear_by_and_by("Done: note of Ann.")
        assert contact(machine).note == "Prefers calls\nafter six"
        talk.say_and_hear("note", "Prefers calls")
        talk.hear("    after six")
        talk.say_and_hear("undo", "Undone: “Saved note: Ann”.")
        wait_until(lambda: contact(machine).note == "Prefers calls", PATIENCE)
        talk.say_and_hear("name Ann Lee", "Saved name: Ann Lee.")
        talk.hear_by_and_by("Done: first name, last name of Ann Lee.")
        talk.hear_by_and_by("1. vip", "tag")
        talk.say_and_hear("tag vip", "Tag vip put on: Ann Lee.")
        talk.hear_by_and_by("Done: tags of Ann Lee.")
        assert contact(machine).tags == [vip]
        talk.say_and_hear("tag", "1. vip, put on")
        talk.say_and_hear("tag gold", "Nothing here is called “gold”.")
        talk.say_and_hear("note a\u202eb", "It holds 1 character that can't be seen. Nothing was changed.")
        assert talk.end() == 0
    assert contact(machine).name == "Ann Lee"


def test_blocking_wants_the_last_digits_and_suppressing_nothing(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("suppress", "Marked as not to be texted: Ann.")
        talk.say_and_hear("block", "Block Ann?")
        talk.say_and_hear("yes", "Nothing was changed.")
        talk.say_and_hear("block", "Block Ann?")
        talk.say_and_hear("0142", "Blocked: Ann.")
        talk.hear_by_and_by("Done: blocked of Ann.")
        talk.say_and_hear("reply Hello", "Blocked: can't be texted")
        talk.say_and_hear("block", "Unblock Ann?")
        talk.say_and_hear("yes", "Unblocked: Ann.")
        wait_until(lambda: not contact(machine).is_blocked, PATIENCE)
        assert talk.end() == 0
    assert contact(machine).is_suppressed
    assert machine.texts() == []


def test_a_template_is_filled_in_for_whom_it_is_to(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("template", "1. ready: Hi {first_name|there}, it is ready.")
        talk.say_and_hear("template 1", "No conversation is open")
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("template broken", "did you mean {first_name}?")
        talk.say_and_hear("template plate", "Not known of them: last_name. Nothing stands there.")
        talk.say_and_hear("/drop", "Thrown away.")
        talk.say_and_hear("template e", "After “It will be done by”, type what goes there")
        talk.say_and_hear("four", "It will be done by four. Thanks, Kim.")
        talk.say_and_hear(".", "To Ann: on its way, as 1 text.")
        talk.hear_by_and_by("Done: text to Ann.")
        talk.say_and_hear("template ready", "Hi Ann, it is ready.")
        talk.type("See you!")
        talk.say_and_hear("/keep", "Kept as a draft.")
        talk.say_and_hear("template ready", "A draft stands here")
        assert talk.end() == 0
    assert machine.texts() == [(ANN, "It will be done by four. Thanks, Kim.")]


def test_read_only_refuses_whatever_changes_something(machine: Machine) -> None:
    owed(machine, "80.00", "Tire")
    with talking(machine, "--read-only") as talk:
        talk.say_and_hear("next", "Ann, (423)")
        for command in COMMANDS:
            if command.changes:
                talk.say_and_hear(f"{command.name} 1", "Read only: nothing can be sent or changed. Start")
        assert talk.end() == 0
    assert {request.method for request in machine.service.requests} == {"GET"}


# ------------------------------------------------------------------------------------------ anything at all

WORDS = (
    *(
        "1",
        "2",
        "9",
        "0",
        "-1",
        "all",
        "yes",
        "y",
        "0142",
        "80",
        "80.00",
        ".",
        "..",
        "/keep",
        "/drop",
        "/empty",
        "+",
    ),
    *(
        ANN,
        BOB,
        CARL,
        "Ann",
        "vip",
        "unresolved",
        "archived",
        "from:ann",
        'is:"',
        "120 Tire",
        "\u202e",
        "é😀",
        "%s{}",
        "~",
    ),
)
SENT = "fuzz"
"""What every text begins with that is sent on purpose."""


def lines(seed: int, count: int) -> list[bytes]:
    """Commands with what fits and what does not, and now and then what is no line at all."""
    chance = random.Random(seed)
    names = [str(name) for command in COMMANDS for name in (command.name, command.letter) if name]
    strange = [b"\xff\xfe", b"\x1b[A", b"reply \x00", b"x" * 70_000, b"", b"\t", b"\r", "\u2028".encode()]
    made: list[bytes] = []
    for _ in range(count):
        word, more = chance.choice(names), chance.sample(WORDS, chance.randrange(3))
        if word in ("reply", "r"):
            more = [SENT, *more]
        line = " ".join([word, *more]).encode()
        made.append(chance.choice(strange) if chance.random() < 0.08 else line)
        if chance.random() < 0.3:
            made.append(chance.choice(WORDS).encode())
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_typed_it_goes_on_and_only_means_what_it_says(machine: Machine, seed: int) -> None:
    """No fault, no control character, no box; nobody is texted but what was typed for it, or a level-3 proof granted."""
    machine.account.add_tag(machine.line, "vip")
    owed(machine, "80.00", "Tire")
    typed = b"\n".join(
        [b"next", *lines(seed, 150), b"", b"/drop", b"discard", b"open " + ANN.encode(), b"status", b""]
    )
    done = subprocess.run(
        machine.command(["--plain"]),
        check=False,
        env={**machine.environment, "TERM": "dumb"},
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    said = done.stdout.decode()
    assert done.returncode == 0, said[-2_000:]
    assert "Traceback" not in said
    assert "(423) 555-0142, on Main Line." in said.rpartition("Outbox: ")[0][-3_000:], "the end was heard"
    assert not {
        c for c in said if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or "\u2500" <= c <= "\u259f"
    }
    assert all(
        body.startswith((SENT, "Hi ", "It will be", "Is ", "..", ".")) or "\n" in body
        for _, body in machine.texts()
    )
    assert CARL not in {phone for phone, _ in machine.texts()}
