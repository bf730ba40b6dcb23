"""Groups, tags and custom fields: what a dashboard's contacts are sorted by."""

from trtui.api.operations.caller import DEFAULT_PAGE_SIZE, Caller, on_dashboard
from trtui.api.wire import custom_field_reader, group_reader, read_all, tag_reader
from trtui.models import CLEAR, LEAVE, CustomField, DashboardId, Group, GroupId, Keep, Page, Tag


class GroupCalls(Caller):
    """Operations 16 to 22."""

    __slots__ = ()

    async def get_groups(
        self, dashboard: DashboardId, *, page: int = 0, page_size: int = DEFAULT_PAGE_SIZE
    ) -> Page[Group]:
        """Return a page of a dashboard's groups. Raises ApiError."""
        call = on_dashboard("get_groups", "GET", dashboard, "/groups")
        return await self._page(call, group_reader(dashboard), page, page_size)

    async def create_group(self, dashboard: DashboardId, name: str, notes: str | None = None) -> Group:
        """Make a group. Raises ApiError."""
        body = {"name": name} if notes is None else {"name": name, "notes": notes}
        call = on_dashboard("create_group", "POST", dashboard, "/groups", body=body)
        return await self._make(call, group_reader(dashboard))

    async def get_group(self, dashboard: DashboardId, group: GroupId) -> Group | None:
        """Return a group, None where there is none of that id. Raises ApiError."""
        return await self._find(
            on_dashboard("get_group", "GET", dashboard, _path(group)), group_reader(dashboard)
        )

    async def update_group(
        self, dashboard: DashboardId, group: GroupId, name: str, notes: str | Keep | None = LEAVE
    ) -> Group | None:
        """Write a group's name, which the service insists on, and its notes; None where it agrees without showing it.

        Raises ApiError; an unknown id is refused, by which status is documented nowhere.
        """
        body: dict[str, object] = {"name": name}
        if notes is not LEAVE:
            body["notes"] = "" if notes is CLEAR else notes
        call = on_dashboard("update_group", "PUT", dashboard, _path(group), body=body)
        return await self._change(call, group_reader(dashboard))

    async def delete_group(self, dashboard: DashboardId, group: GroupId) -> None:
        """Delete a group; its members stay as contacts. Raises ApiError; NotFoundError where it is gone already."""
        await self._do(on_dashboard("delete_group", "DELETE", dashboard, _path(group)))

    async def get_tags(
        self, dashboard: DashboardId, *, page: int = 0, page_size: int = DEFAULT_PAGE_SIZE
    ) -> Page[Tag]:
        """Return a page of a dashboard's tags. Raises ApiError."""
        return await self._page(
            on_dashboard("get_tags", "GET", dashboard, "/tags"), tag_reader(dashboard), page, page_size
        )

    async def get_custom_fields(self, dashboard: DashboardId) -> tuple[CustomField, ...]:
        """Return all custom fields of a dashboard: this list has no pages. Raises ApiError."""
        call = on_dashboard("get_custom_fields", "GET", dashboard, "/fields")
        return await self._read(call, lambda json: read_all(json, custom_field_reader(dashboard)))


def _path(group: GroupId) -> str:
    return f"/groups/{int(group)}"
