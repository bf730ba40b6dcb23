"""Ways in which the service may differ from its documents, and faults by schedule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, Self

Ids = Literal["", "some", "all"]


@dataclass(slots=True, frozen=True)
class Quirks:
    """What may be true of the real service although its documents say otherwise, or nothing.

    Each is a switch on the command line: `NAME`, or `NAME=VALUE` where it has one.
    """

    shuffled_conversations: bool = False
    """Conversations come in no useful order (the order is documented nowhere)."""
    empty_as_204: bool = False
    """Every list without rows is 204 without a body."""
    empty_as_envelope: bool = False
    """Lists documented as 204 when empty are an empty envelope."""
    bare_lists: bool = False
    """Lists come without their envelope."""
    missing_ids: Ids = ""
    """`some` or `all` messages have a null or empty message_id."""
    null_names: bool = False
    """Nobody has a name."""
    extra_fields: bool = False
    """Every object has fields that no document mentions."""
    unknown_status: bool = False
    """Outbound texts have a delivery status that no document mentions."""
    filter_not_honoured: str = ""
    """Query parameters that are ignored as if unknown, by comma; `all` for every one but `page` and `page_size`."""
    opted_out_400: bool = False
    """A text to somebody who opted out is refused instead of taken and failed."""
    missing_key_400: bool = False
    """A request without a key is 400 instead of 401."""
    delete_unknown_200: bool = False
    """Deleting an unknown contact is no error."""
    no_rate_limit: bool = False
    """Any number of calls is answered."""
    rate_limit: int = 100
    """Calls that any 60 s may hold."""
    rate_limit_without_retry_after: bool = False
    """429 does not say when to come back."""
    retry_after_as_date: bool = False
    """429 says when to come back as a date instead of seconds."""
    visible_late: float = 0.0
    """Seconds after which a text that was sent through the API shows in what is read."""
    clock_skew: float = 0.0
    """Seconds by which the service's Date header is ahead."""

    def with_switch(self, switch: str) -> Self:
        """These quirks and the one that `NAME` or `NAME=VALUE` names. Raises ValueError, with the names there are."""
        name, has_value, value = switch.partition("=")
        current = {known.name: getattr(self, known.name) for known in fields(self)}
        if name not in current:
            raise ValueError(f"no quirk is called {name}; there are: {', '.join(sorted(current))}")
        change: dict[str, Any] = {name: _parse(name, current[name], value if has_value else None)}
        return replace(self, **change)

    def ignores(self, parameter: str) -> bool:
        """Whether this query parameter is treated as unknown."""
        names = self.filter_not_honoured
        if names == "all":
            return parameter not in {"page", "page_size"}
        return bool(names) and parameter in names.split(",")


_BARE_VALUES: dict[str, object] = {
    "missing_ids": "some",
    "filter_not_honoured": "last_message_timestamp_after_utc",
    "visible_late": 5.0,
}


def _parse(name: str, current: object, value: str | None) -> object:
    if value is None:
        if isinstance(current, bool):
            return True
        if name in _BARE_VALUES:
            return _BARE_VALUES[name]
        raise ValueError(f"the quirk {name} needs a value: {name}=VALUE")
    if isinstance(current, bool):
        if value.lower() not in {"true", "false"}:
            raise ValueError(f"the quirk {name} is true or false")
        return value.lower() == "true"
    if name == "missing_ids" and value not in {"", "some", "all"}:
        raise ValueError(f"the quirk {name} is some or all")
    return value if isinstance(current, str) else type(current)(value)  # type: ignore[call-arg]  # int or float


def parse_quirks(switches: Iterable[str]) -> Quirks:
    """The quirks that command line switches name. Raises ValueError with a sentence."""
    quirks = Quirks()
    for switch in switches:
        quirks = quirks.with_switch(switch)
    return quirks


KINDS = frozenset(
    {
        "slow",
        "slow_before",
        "drop_before",
        "drop_after",
        "reset_before",
        "reset_after",
        "non_json_200",
        "wrong_shape_200",
        "truncated",
        "empty_200",
        "huge_200",
        "redirect",
    }
)
_STATUS = re.compile(r"[45]\d\d(_after)?")


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with requests whose method and path match, after the first `after` of those, `times`
    times (None: for ever).

    Kinds: a status `429`, `500`, `502`, … answers instead of doing what was asked, `500_after` does it first; `slow`
    answers late and `slow_before` acts late, by `milliseconds`; `drop_before` and `drop_after` close the connection
    before and after the effect, and `reset_before` and `reset_after` do so by a reset; `truncated` closes it in the middle of the answer, after the effect; `non_json_200`,
    `wrong_shape_200`, `empty_200` and `huge_200` do what was asked and answer nonsense; `redirect` sends the caller
    elsewhere, to `location`. `retry_after` is sent as it is, with any status.
    """

    kind: str
    method: str = ".*"
    path: str = ""
    after: int = 0
    times: int | None = 1
    milliseconds: float = 1_000.0
    retry_after: str | None = None
    location: str = "https://elsewhere.example/"
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Refuse what can't happen, by ValueError: a fault that never happens proves nothing."""
        if self.kind not in KINDS and not _STATUS.fullmatch(self.kind):
            raise ValueError(
                f"no fault is called {self.kind}; there are: {', '.join(sorted(KINDS))}, and statuses"
            )
        for pattern in (self.method, self.path):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern} is no regular expression: {error}") from None

    def strikes(self, method: str, path: str) -> bool:
        """Whether it happens to this request; counts those that match."""
        if not re.fullmatch(self.method, method, re.IGNORECASE) or not re.search(self.path, path):
            return False
        self.seen += 1
        return self.seen > self.after and (self.times is None or self.seen <= self.after + self.times)

    @property
    def status(self) -> int | None:
        """The status of a fault that is one."""
        return int(self.kind[:3]) if _STATUS.fullmatch(self.kind) else None

    @property
    def has_effect(self) -> bool:
        """Whether what was asked is done all the same."""
        return not (
            self.kind in {"drop_before", "reset_before", "redirect"}
            or (self.status and not self.kind.endswith("_after"))
        )


class Schedule:
    """The faults that are to come; of those that strike one request, delays add up and the first other one counts."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self.faults = list(faults)

    def strike(self, method: str, path: str) -> list[Fault]:
        """The faults that happen to this request."""
        struck = [fault for fault in self.faults if fault.strikes(method, path)]
        delays = [fault for fault in struck if fault.kind in {"slow", "slow_before"}]
        others = [fault for fault in struck if fault not in delays]
        return delays + others[:1]
