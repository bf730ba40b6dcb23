"""The emulated account in process, where a client would have a network."""

import asyncio

import httpx

from trtui.demo.exchange import Request, Response
from trtui.demo.http import Arrival, Service


class DemoTransport(httpx.AsyncBaseTransport):
    """An httpx transport over a `Service`: `latency` in seconds before each answer, dropped connections as httpx
    would tell of real ones, and its read timeout kept.
    """

    def __init__(self, service: Service, latency: float = 0.0) -> None:
        self.service = service
        self.latency = latency
        self._acting: set[asyncio.Task[Response]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request. Raises `httpx.ReadTimeout`, `ReadError` and `RemoteProtocolError` as a network would."""
        body = await request.aread()
        timeout = request.extensions.get("timeout", {}).get("read")
        asked = Request.parse(
            request.method, request.url.raw_path.decode("ascii"), request.headers.items(), body
        )
        try:
            async with asyncio.timeout(timeout):
                return await self._answer(request, asked)
        except TimeoutError:
            raise httpx.ReadTimeout("the service did not answer in time", request=request) from None

    async def _answer(self, request: httpx.Request, asked: Request) -> httpx.Response:
        arrival = self.service.arrive(asked)
        if arrival.hold:
            acting = asyncio.create_task(self._act_late(arrival))
            self._acting.add(acting)
            acting.add_done_callback(self._acting.discard)
            response = await asyncio.shield(acting)
        else:
            response = self.service.answer(arrival)
        if response.delay or self.latency:
            await asyncio.sleep(response.delay + self.latency)
        if response.cut == "whole":
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            )
        if response.cut == "reset":
            raise httpx.ReadError("Connection reset by peer", request=request)
        if response.cut == "body":
            raise httpx.ReadError("the connection was closed in the middle of the answer", request=request)
        return httpx.Response(
            response.status, headers=response.headers, content=response.body, request=request
        )

    async def _act_late(self, arrival: Arrival) -> Response:
        """Act after the hold, whether or not the caller is still there: the service can't know."""
        await asyncio.sleep(arrival.hold)
        return self.service.answer(arrival)
