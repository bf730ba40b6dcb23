"""The way in for tests in other processes: calls that are no part of the API, do not count, and need the same key.

`GET /__demo__/journal?since=N`, `GET /__demo__/arrivals`, `GET /__demo__/requests`, `POST /__demo__/faults` (a fault or
a list of them; `DELETE` forgets all), `POST /__demo__/quirks` (a list of switches, from none), `POST /__demo__/receive`
(`dashboard_id`, `phone`, `body`, `media`: a customer writes).
"""

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from trtui.demo.exchange import Form, Request, Response, answer, parse_json, refusal
from trtui.demo.quirks import Fault, parse_quirks
from trtui.demo.refusals import Refused
from trtui.demo.shapes import stamp

if TYPE_CHECKING:
    from trtui.demo.http import Service

PREFIX = "/__demo__/"


def is_control(request: Request) -> bool:
    """Whether a request is for the emulator itself."""
    return request.path.startswith(PREFIX)


def answer_control(service: "Service", request: Request) -> Response:
    """Carry out a control call; 400 with a sentence for one that is wrong, 404 for one that there is not."""
    act = _CALLS.get((request.method, request.path.removeprefix(PREFIX)))
    if act is None:
        return refusal(404, "")
    try:
        return answer(act(service, request))
    except Refused as refused:
        return refusal(refused.status, refused.message, refused.code)
    except (ValueError, TypeError) as error:
        return refusal(400, str(error))


def _journal(service: "Service", request: Request) -> object:
    since = int(dict(request.query).get("since", "0"))
    return [{**asdict(effect), "at": stamp(effect.at)} for effect in service.account.journal[since:]]


def _arrivals(service: "Service", request: Request) -> object:
    del request
    return service.arrivals.times


def _requests(service: "Service", request: Request) -> object:
    del request
    return [
        {
            "method": seen.method,
            "path": seen.path,
            "query": seen.query,
            "body": seen.body.decode(errors="replace"),
        }
        for seen in service.requests
    ]


def _add_faults(service: "Service", request: Request) -> object:
    value = parse_json(request.body)
    rows = value if isinstance(value, list) else [value]
    service.schedule.faults.extend([_fault(Form.of(row)) for row in rows])
    return len(service.schedule.faults)


def _fault(form: Form) -> Fault:
    known = {known.name for known in fields(Fault) if known.init}
    unknown = set(form.values) - known
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has: {', '.join(sorted(known))}")
    times = form.values.get("times", 1)
    return Fault(
        form.required_text("kind"),
        method=form.text("method") or ".*",
        path=form.text("path") or "",
        after=int(form.amount("after")) if "after" in form.values else 0,
        times=None if times is None else int(form.amount("times")) if "times" in form.values else 1,
        milliseconds=float(form.amount("milliseconds")) if "milliseconds" in form.values else 1_000.0,
        retry_after=form.text("retry_after"),
        location=form.text("location") or "https://elsewhere.example/",
    )


def _forget_faults(service: "Service", request: Request) -> object:
    del request
    service.schedule.faults.clear()
    return 0


def _set_quirks(service: "Service", request: Request) -> object:
    switches = Form({"switches": parse_json(request.body)}).texts("switches")
    service.quirks = parse_quirks(switches or [])
    return asdict(service.quirks)


def _receive(service: "Service", request: Request) -> object:
    form = Form.of(parse_json(request.body))
    message = service.account.receive(
        int(form.amount("dashboard_id")),
        form.required_text("phone"),
        form.text("body") or "",
        form.texts("media") or (),
    )
    return None if message is None else {"message_id": message.message_id, "at": stamp(message.at)}


_CALLS = {
    ("GET", "journal"): _journal,
    ("GET", "arrivals"): _arrivals,
    ("GET", "requests"): _requests,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _forget_faults,
    ("POST", "quirks"): _set_quirks,
    ("POST", "receive"): _receive,
}
