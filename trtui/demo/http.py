"""The API's operations over an account: a request in, a response out, no sockets."""

import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TypeAlias

from trtui.demo import control
from trtui.demo.account import Account
from trtui.demo.calls import contacts, conversations, lines, payments
from trtui.demo.exchange import Call, Request, Response, answer, refusal
from trtui.demo.limits import Arrivals
from trtui.demo.quirks import Fault, Quirks, Schedule
from trtui.demo.refusals import Refused
from trtui.demo.shapes import Shapes

BASE_PATH = "/api/v3"

Operation: TypeAlias = Callable[[Call], Response]
Live: TypeAlias = Callable[[datetime], object]
"""What happens to the account by itself up to a moment: customers who write, pay, leave."""

_D = "/dashboards/{dashboard_id}"
_C = f"{_D}/contacts/{{phone_number}}"
_P = f"{_D}/payments/{{payment_id}}"

ROUTES: tuple[tuple[str, str, str, Operation], ...] = (
    ("GetDashboards", "GET", "/dashboards", lines.get_dashboards),
    ("CreateDashboard", "POST", "/dashboards", lines.create_dashboard),
    ("GetDashboard", "GET", _D, lines.get_dashboard),
    ("UpdateDashboardsName", "PUT", _D, lines.update_dashboard),
    ("DeleteDashboard", "DELETE", _D, lines.delete_dashboard),
    ("GetConversations", "GET", f"{_D}/conversations", conversations.get_conversations),
    ("GetMessagesByContactPhone", "GET", f"{_C}/messages", conversations.get_messages),
    ("SendMessageByPhoneNumber", "POST", f"{_C}/messages", conversations.send_message),
    ("ArchiveConversation", "PUT", f"{_C}/conversations/archive", conversations.archive_conversation),
    ("UnarchiveConversation", "PUT", f"{_C}/conversations/unarchive", conversations.unarchive_conversation),
    ("GetContacts", "GET", f"{_D}/contacts", contacts.get_contacts),
    ("BulkUpdateContacts", "POST", f"{_D}/contacts", contacts.bulk_update_contacts),
    ("GetContactByPhoneNumber", "GET", _C, contacts.get_contact),
    ("CreateContact", "POST", _C, contacts.save_contact),
    ("DeleteContact", "DELETE", _C, contacts.delete_contact),
    ("GetGroups", "GET", f"{_D}/groups", lines.get_groups),
    ("CreateGroup", "POST", f"{_D}/groups", lines.create_group),
    ("GetGroupById", "GET", f"{_D}/groups/{{group_id}}", lines.get_group),
    ("UpdateGroup", "PUT", f"{_D}/groups/{{group_id}}", lines.update_group),
    ("DeleteGroup", "DELETE", f"{_D}/groups/{{group_id}}", lines.delete_group),
    ("GetTags", "GET", f"{_D}/tags", lines.get_tags),
    ("GetCustomFields", "GET", f"{_D}/fields", lines.get_custom_fields),
    ("GetPayments", "GET", f"{_D}/payments", payments.get_payments),
    ("CreatePayment", "POST", f"{_D}/payments", payments.create_payment),
    ("GetPayment", "GET", _P, payments.get_payment),
    ("MarkPaymentPaid", "POST", f"{_P}/mark_as_paid", payments.mark_payment_paid),
    ("SendPaymentReminder", "POST", f"{_P}/resend", payments.send_payment_reminder),
    ("CancelPayment", "POST", f"{_P}/cancel", payments.cancel_payment),
    # not in the connector, but the vendor has it, and it reads the same texts another way
    ("GetDashboardMessages", "GET", f"{_D}/messages", conversations.get_dashboard_messages),
)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))


_TABLE = tuple((method, _pattern(template), operation) for _, method, template, operation in ROUTES)


@dataclass(slots=True)
class Arrival:
    """A call that has arrived and not been answered. `hold` is in seconds, before it takes effect."""

    number: int
    request: Request
    at: float
    faults: list[Fault] = field(default_factory=list)
    is_over_limit: bool = False

    @property
    def hold(self) -> float:
        """How long the service sits on the call before it acts."""
        return sum(fault.milliseconds for fault in self.faults if fault.kind == "slow_before") / 1_000


class Service:
    """The API over an account: who may call, how often, what goes wrong, and what is answered.

    `handle` does it all at once. A server calls `arrive` when a request is complete, waits `Arrival.hold`, calls
    `answer`, waits `Response.delay`, and closes early where `Response.cut` says so. `arrivals.times` (of `monotonic`)
    and `requests` are what tests look at; `schedule` and `quirks` may be changed at any time.
    """

    def __init__(
        self,
        account: Account,
        quirks: Quirks | None = None,
        *,
        api_key: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        live: Live | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        self.account = account
        self.quirks = quirks or Quirks()
        self.api_key = api_key or f"{random.Random(f'key {account.seed}').getrandbits(128):032x}"
        self.monotonic = monotonic
        self.live = live
        self.schedule = Schedule(faults)
        self.arrivals = Arrivals()
        self.requests: deque[Request] = deque(maxlen=20_000)

    def handle(self, request: Request) -> Response:
        """Answer a request; delays and cuts are for the caller to carry out."""
        return self.answer(self.arrive(request))

    def arrive(self, request: Request) -> Arrival:
        """Count a request and see what will go wrong with it. Control calls neither count nor go wrong."""
        with self.account.lock:
            now = self.monotonic()
            if control.is_control(request):
                return Arrival(0, request, now)
            self.arrivals.add(now)
            self.requests.append(request)
            quirks = self.quirks
            return Arrival(
                len(self.arrivals.times),
                request,
                now,
                self.schedule.strike(request.method, request.path),
                not quirks.no_rate_limit and self.arrivals.in_window(now) > quirks.rate_limit,
            )

    def answer(self, arrival: Arrival) -> Response:
        """Do what a request asks and answer it, or fail as it was decided when it arrived."""
        with self.account.lock:
            now = self.account.now()
            if self.live is not None:
                self.live(now)
            if control.is_control(arrival.request):
                response = self._refuse_stranger(arrival.request) or control.answer_control(
                    self, arrival.request
                )
            else:
                response = self._answer(arrival)
            response.headers.append(("Date", self._date(timedelta())))
            return response

    def _answer(self, arrival: Arrival) -> Response:
        if arrival.is_over_limit:
            return self._too_many(arrival)
        delay = sum(fault.milliseconds for fault in arrival.faults if fault.kind == "slow") / 1_000
        fault = next((fault for fault in arrival.faults if not fault.kind.startswith("slow")), None)
        if fault is None or fault.has_effect:
            response = self._refuse_stranger(arrival.request) or self._perform(arrival)
        else:
            response = Response(200)
        if fault is not None:
            response = spoil(response, fault)
        response.delay += delay
        return response

    def _perform(self, arrival: Arrival) -> Response:
        request = arrival.request
        self.account.request = arrival.number
        try:
            operation, path = _find(request)
            shapes = Shapes(self.quirks, self.account.now())
            return operation(Call(self.account, shapes, request, path))
        except Refused as refused:
            return refusal(refused.status, refused.message, refused.code)
        finally:
            self.account.request = 0

    def _refuse_stranger(self, request: Request) -> Response | None:
        key = request.headers.get("x-api-key")
        if key == self.api_key:
            return None
        status = 400 if key is None and self.quirks.missing_key_400 else 401
        return refusal(status, "The Authorization header is missing or not valid.")

    def _too_many(self, arrival: Arrival) -> Response:
        response = refusal(429, "Too many requests.")
        if not self.quirks.rate_limit_without_retry_after:
            seconds = max(1, self.arrivals.wait(arrival.at, self.quirks.rate_limit))
            value = (
                self._date(timedelta(seconds=seconds)) if self.quirks.retry_after_as_date else str(seconds)
            )
            response.headers.append(("Retry-After", value))
        return response

    def _date(self, ahead: timedelta) -> str:
        """The service's own time, as its headers give it: whole seconds."""
        moment = self.account.now() + timedelta(seconds=self.quirks.clock_skew) + ahead
        return format_datetime(moment, usegmt=True)


def _find(request: Request) -> tuple[Operation, Mapping[str, str]]:
    path = request.path.rstrip("/")
    if not path.startswith(f"{BASE_PATH}/"):
        raise Refused(404)
    is_known = False
    for method, pattern, operation in _TABLE:
        found = pattern.fullmatch(path, len(BASE_PATH))
        if found is not None:
            if method == request.method:
                return operation, found.groupdict()
            is_known = True
    raise Refused(405 if is_known else 404)


_HTML = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center><hr></body>\r\n</html>\r\n"
_REASONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_HUGE = 11_000_000


def spoil(response: Response, fault: Fault) -> Response:
    """The response that a fault makes of a good one."""
    if fault.status is not None:
        return _status(fault, fault.status)
    if fault.kind in {"drop_before", "drop_after"}:
        return Response(response.status, response.body, response.headers, cut="whole")
    if fault.kind in {"reset_before", "reset_after"}:
        return Response(response.status, response.body, response.headers, cut="reset")
    if fault.kind == "truncated":
        return Response(response.status, response.body, response.headers, cut="body")
    if fault.kind == "non_json_200":
        return _page(200, "Welcome")
    if fault.kind == "wrong_shape_200":
        return answer({"items": {"0": None}, "meta": "none", "message_id": 7, "payment_id": "?"})
    if fault.kind == "huge_200":
        return answer("x" * _HUGE)
    if fault.kind == "redirect":
        return Response(302, b"", [("Location", fault.location)])
    return Response(200, b"", [("Content-Type", "application/json; charset=utf-8")])


def _status(fault: Fault, status: int) -> Response:
    if status >= 500:
        response = _page(status, f"{status} {_REASONS.get(status, 'Error')}")
    else:
        response = refusal(status, "Too many requests." if status == 429 else "The request was refused.")
    if fault.retry_after is not None:
        response.headers.append(("Retry-After", fault.retry_after))
    return response


def _page(status: int, title: str) -> Response:
    return Response(status, _HTML.format(title).encode(), [("Content-Type", "text/html")])
