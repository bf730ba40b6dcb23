"""Dashboards: the phone lines of the account."""

from http import HTTPStatus

from trtui.api.errors import RefusedError
from trtui.api.json import render_json
from trtui.api.operations.caller import DEFAULT_PAGE_SIZE, Caller, on_dashboard
from trtui.api.session import Call
from trtui.api.wire import read_dashboard
from trtui.models import Dashboard, DashboardId, Page
from trtui.text.phone import Phone


class LineCalls(Caller):
    """Operations 1 to 5."""

    __slots__ = ()

    async def get_dashboards(self, *, page: int = 0, page_size: int = DEFAULT_PAGE_SIZE) -> Page[Dashboard]:
        """Return a page of the account's dashboards. Raises ApiError."""
        return await self._page(Call("get_dashboards", "GET", "/dashboards"), read_dashboard, page, page_size)

    async def create_dashboard(self, name: str, phone: Phone) -> Dashboard:
        """Provision a line, which costs money; the account's administrators are e-mailed. Raises ApiError."""
        body = render_json({"name": name, "phone": phone})
        return await self._make(Call("create_dashboard", "POST", "/dashboards", body=body), read_dashboard)

    async def get_dashboard(self, dashboard: DashboardId) -> Dashboard | None:
        """Return a dashboard, None if there is none of that id, which the vendor documents as 400. Raises ApiError."""
        try:
            return await self._find(on_dashboard("get_dashboard", "GET", dashboard), read_dashboard)
        except RefusedError as error:
            if error.status != HTTPStatus.BAD_REQUEST:
                raise
            return None

    async def update_dashboard(self, dashboard: DashboardId, name: str) -> Dashboard | None:
        """Rename a dashboard; None where the service agrees without showing it. Raises ApiError."""
        call = on_dashboard("update_dashboard", "PUT", dashboard, body={"name": name})
        return await self._change(call, read_dashboard)

    async def delete_dashboard(self, dashboard: DashboardId) -> None:
        """Give a line up. Raises ApiError; NotFoundError where it is gone already."""
        await self._do(on_dashboard("delete_dashboard", "DELETE", dashboard))
