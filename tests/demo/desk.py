"""An emulated account to talk to over real HTTP on loopback, with its time in the test's hands."""

import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

from tests.contract import OPERATIONS
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault, Quirks
from trtui.demo.records import Contact, Dashboard, Effect, Message
from trtui.demo.server import ThreadedServer

START = datetime(2026, 11, 23, 14, 20, 0, 120_000, UTC)
ANN = "14235550101"
BOB = "14235550102"
NOBODY = "14235550199"


class Hand:
    """A clock that moves when it is told to: the account's time, and the monotonic one besides."""

    def __init__(self) -> None:
        self.moment = START
        self.seconds = 1_000.0

    def __call__(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass(frozen=True)
class Answer:
    """What came back, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)

    @property
    def mapping(self) -> dict[str, object]:
        value = self.json
        assert isinstance(value, dict)
        return value

    @property
    def items(self) -> list[dict[str, object]]:
        """The rows of an envelope, or of a bare list."""
        value = self.json
        rows = value["items"] if isinstance(value, dict) else value
        assert isinstance(rows, list)
        return rows

    @property
    def total(self) -> int:
        meta = self.mapping["meta"]
        assert isinstance(meta, dict)
        total = meta["total_items"]
        assert isinstance(total, int)
        return total

    @property
    def message(self) -> str:
        """The sentence of an error."""
        return str(self.mapping["message"])


class Desk:
    """One line with two contacts, Ann (who wrote) and Bob (who never did), served over loopback."""

    def __init__(self, quirks: Quirks | None = None, faults: Sequence[Fault] = ()) -> None:
        self.hand = Hand()
        self.account = Account(3, self.hand, failure_rate=0)
        self.account.carrier.silence_rate = 0
        self.line: Dashboard = self.account.add_dashboard("Main Line", "14236000100")
        self.service = Service(self.account, quirks, monotonic=self.hand.monotonic, faults=faults)
        self.account.receive(self.id, ANN, "Do you have 225/65R17?")
        self.ann.first_name = "Ann"
        self.account.ensure_contact(self.id, BOB)
        self.account.journal.clear()
        self._server = ThreadedServer(self.service)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self._server)
        self.connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        self._open.callback(self.connection.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self._open.close()

    @property
    def id(self) -> int:
        return self.line.dashboard_id

    @property
    def ann(self) -> Contact:
        return self.line.contacts[ANN]

    @property
    def bob(self) -> Contact:
        return self.line.contacts[BOB]

    @property
    def port(self) -> int:
        return self._server.port

    def raw(
        self, verb: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A request exactly as given, with the key unless `headers` are given."""
        given = {"x-api-key": self.service.api_key} if headers is None else headers
        self.connection.request(verb, target, body, dict(given))
        response = self.connection.getresponse()
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )

    def ask(
        self,
        operation_id: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        **path: object,
    ) -> Answer:
        """An operation on the line, its answer held against the contract; `phone` and the ids go into the path."""
        operation = OPERATIONS[operation_id]
        values = {"dashboard_id": self.id, **path}
        if "phone" in values:
            values["phone_number"] = quote(str(values.pop("phone")), safe="")
        target = operation.target(**values)
        if query:
            target += "?" + urlencode(query)
        payload = None if body is None else json.dumps(body).encode()
        answer = self.raw(operation.verb, target, payload)
        operation.check_answer(answer.status, answer.body)
        return answer

    def contact(self, phone: str = ANN) -> dict[str, object]:
        """The contact as the API shows it."""
        return self.ask("GetContactByPhoneNumber", phone=phone).mapping

    def effects(self) -> list[tuple[str, str, str]]:
        """What really happened since the last time, without when: kind, phone, body."""
        done = [(effect.kind, effect.phone, effect.body) for effect in self.journal()]
        self.account.journal.clear()
        return done

    def journal(self) -> list[Effect]:
        return list(self.account.journal)


def at(moment: datetime) -> str:
    """A moment as a query writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def bodies(messages: Sequence[Message]) -> list[str]:
    return [message.body for message in messages]


def wait_until(is_true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Return as soon as `is_true` is; fail when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.002)
