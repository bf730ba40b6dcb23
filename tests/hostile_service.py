"""A service that is hostile in every string it can return: each one of an honest answer is replaced by a payload.

Only what the client must recognise to go on at all is left as it was, and that only in every other row: numbers and ids
that lead to the next call, times, the direction of a text. In between even those are payloads.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from zlib import crc32

from tests.hostile import Payload, payloads
from trtui.demo.exchange import Response, answer
from trtui.demo.http import Arrival, Service

_LEADS_ON: Final = frozenset({"phone_number", "customer_phone", "phone", "message_direction"})
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT")
_PER_ANSWER: Final = 1_500_000
"""Characters of payloads in one answer, about: an answer of more than 10 MB is not read."""


_NOTHING: Final = Payload("", "nothing", "")


class HostileService(Service):
    """An honest service whose answers are spoiled on their way out."""

    served: Counter[str]
    """How often each field of an answer held a payload."""
    names: set[str]
    """The payloads that were served."""

    def spoil(self) -> None:
        """Begin to be hostile."""
        self.served, self.names = Counter(), set()
        self._payloads = payloads()
        self._turn = 0

    def answer(self, arrival: Arrival) -> Response:
        """As the honest one, with payloads in place of strings; an error keeps its status and loses its words."""
        honest = super().answer(arrival)
        if not honest.body:
            return honest
        self._room = _PER_ANSWER
        spoiled = answer(self._spoiled(json.loads(honest.body), "", is_kept=True), honest.status)
        spoiled.headers = [*spoiled.headers, *(h for h in honest.headers if h[0] != "Content-Type")]
        spoiled.delay, spoiled.cut = honest.delay, honest.cut
        return spoiled

    def _spoiled(self, value: object, name: str, *, is_kept: bool) -> object:
        if isinstance(value, dict):
            return {key: self._spoiled(each, key, is_kept=is_kept) for key, each in value.items()}
        if isinstance(value, list):
            rows = (self._spoiled(each, name, is_kept=at % 5 != 4) for at, each in enumerate(value))
            return list(rows)
        if not isinstance(value, str):
            return value
        if is_kept and (name in _LEADS_ON or _TIME.match(value)):
            return value
        return self._next(name, value)

    def _next(self, name: str, value: str) -> str:
        """The next payload there is room for; an id is given the same one each time, as a service would."""
        if name.endswith(("id", "tags")):
            payload = self._payloads[crc32(value.encode()) % len(self._payloads)]
            text = payload.text[:200] + value
        else:
            payload = next((one for one in self._from_turn() if len(one.text) < self._room), _NOTHING)
            text = payload.text
        self._room -= len(text)
        self.served[name] += 1
        self.names.add(payload.name)
        return text

    def _from_turn(self) -> Iterator[Payload]:
        for _ in self._payloads:
            self._turn = (self._turn + 1) % len(self._payloads)
            yield self._payloads[self._turn]
