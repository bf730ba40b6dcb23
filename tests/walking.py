"""A walk through everything the account can do, from the screen alone: the account, the person, and what was asked.

What counts is the emulator's log of requests: the verb, the path and the body that arrived, after the keys were pressed.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

from tests.at_terminal import Person, settings_for
from trtui.demo import payments
from trtui.demo.account import Account
from trtui.demo.exchange import Request
from trtui.demo.http import BASE_PATH, ROUTES, Service

Json: TypeAlias = object
REST: Final = 0.35
CONNECTOR: Final = 28
"""So many of the emulator's routes are the connector's operations; what follows them is the vendor's own besides."""
_ROUTES: Final = [
    (name, method, re.compile(re.sub(r"\{\w+\}", "[^/]+", template)))
    for name, method, template, _ in ROUTES[:CONNECTOR]
]
ANN, BOB, CAT, DAN = "14235550142", "14235550177", "14235550203", "14235550264"
NEW_CONTACT, NEW_LINE = "14235550355", "18655550188"


class Shop:
    """An account with one line and four customers, three payments that are open, a tag and a custom field."""

    def __init__(self) -> None:
        self.account = Account(1, failure_rate=0.0)
        self.line = self.account.add_dashboard("Main Line", "14235550100").dashboard_id
        now = datetime.now(UTC)
        for minutes, (phone, name) in enumerate(
            ((DAN, "Dan Poe"), (CAT, "Cat Ngo"), (BOB, "Bob Ruiz"), (ANN, "Ann Lee")), start=3
        ):
            self.account.receive(self.line, phone, "Is it ready?", at=now - timedelta(minutes=minutes))
            self.account.ensure_contact(self.line, phone).display_name = name
        self.tag = self.account.add_tag(self.line, "vip").tag_id
        self.field = self.account.add_field(self.line, "Account no").field_id
        self.owed = {
            words: payments.request_payment(self.account, self.line, DAN, Decimal(dollars), words).payment_id
            for words, dollars in (("Deposit", "40.00"), ("Tires", "120.00"), ("Alignment", "65.00"))
        }
        for payment in self.account.dashboard(self.line).payments.values():
            payment.requested_at = now - timedelta(days=40)
        self.service = Service(self.account)


class Walk:
    """Somebody at the shop's terminal. `walked` are the operations whose requests were seen where they belong."""

    def __init__(self, shop: Shop, person: Person) -> None:
        self.shop = shop
        self.person = person
        self.walked: list[str] = []
        self._since = 0

    def press(self, keys: str, then: Callable[[], object] | str | None = None) -> None:
        """Press keys; what they lead to counts from here on. Rests before: letters in a burst count as typed text."""
        self.person.watch(REST)
        self._since = len(self.shop.service.requests)
        self.type(keys, then)

    def type(self, keys: str, then: Callable[[], object] | str | None = None) -> None:
        """Press keys that belong to what was begun."""
        self.person.press(keys, then)

    def fill_in(self, *values: str, save: str = "\r", then: str | None = None) -> None:
        """Write into the fields of a form one after the other, each over what stands there, and save."""
        for place, value in enumerate(values):
            if place:
                self.type("\t")
            self.type("\x05\x15")  # to its end, and clear to its beginning
            self.type(value, then=value or None)
        self.type(save, then)

    def prove(self, typed: str) -> None:
        """Answer a question by typing its proof."""
        self.person.see("Type ")
        self.type(typed, then=typed)
        self.type("\r")

    def agree(self) -> None:
        """Answer a question with yes, after the moment in which it takes no answer."""
        self.person.see("Press y")
        self.person.watch(REST)
        self.type("y")

    def home(self) -> None:
        """Back to the inbox and its list."""
        self.type("\x1b")
        self.person.watch(REST)
        self.type("gu", then="Unresolved")

    def expect(self, operation: str, body: Json = None, *, path: str = "", **query: str) -> None:
        """Wait for a request of an operation since the last `press`, with exactly this body."""
        try:
            self.person.see(lambda: self._asked(operation, body, path, query))
        except AssertionError as error:
            came = [(r.path, r.query, r.body) for r in self._came() if operation_of(r) == operation]
            raise AssertionError(f"{operation} was asked for as {came}\n{error}") from None
        self.walked.append(operation)

    def _came(self) -> list[Request]:
        """What arrived since the last `press`."""
        return list(self.shop.service.requests)[self._since :]

    def _asked(self, operation: str, body: Json, path: str, query: Mapping[str, str]) -> bool:
        return any(
            operation_of(request) == operation
            and request.path.endswith(path)
            and query.items() <= dict(request.query).items()
            and (json.loads(request.body) if request.body else None) == body
            for request in self._came()
        )


def operation_of(request: Request) -> str | None:
    """Which of the connector's operations a request is."""
    path = request.path.removeprefix(BASE_PATH)
    return next(
        (name for name, method, pattern in _ROUTES if method == request.method and pattern.fullmatch(path)),
        None,
    )


def operations() -> list[str]:
    """The 28, by the connector's names."""
    return [name for name, *_ in _ROUTES]


def start(shop: Shop, url: str, folder: Path) -> Person:
    """The program, over the shop's account."""
    environment = settings_for(folder, url, shop.service.api_key, hold_seconds=0)
    person = Person("--state-dir", str(folder / "state"), environment=environment, columns=140, lines=44)
    person.see("Ann Lee")
    return person
