"""Dashboards, and the groups, tags and custom fields that belong to each."""

from collections import Counter

from trtui.demo.exchange import Call, Response, answer
from trtui.demo.records import Dashboard, Group


def get_dashboards(call: Call) -> Response:
    """GET /dashboards."""
    return call.page(list(call.account.dashboards.values()), call.shapes.dashboard)


def create_dashboard(call: Call) -> Response:
    """POST /dashboards: 400 for a number in use."""
    form = call.form()
    made = call.account.add_dashboard(form.required_text("name"), form.required_text("phone"))
    return answer(call.shapes.dashboard(made))


def get_dashboard(call: Call) -> Response:
    """GET /dashboards/{id}: 400 for an unknown one."""
    return answer(call.shapes.dashboard(call.dashboard))


def update_dashboard(call: Call) -> Response:
    """PUT /dashboards/{id}: the name alone can change."""
    name = call.form().required_text("name")
    renamed = call.account.rename_dashboard(call.dashboard.dashboard_id, name)
    return answer(call.shapes.dashboard(renamed))


def delete_dashboard(call: Call) -> Response:
    """DELETE /dashboards/{id}: 204, or 404 for an unknown one."""
    call.account.delete_dashboard(call.number("dashboard_id"))
    return Response(204)


def get_groups(call: Call) -> Response:
    """GET groups."""
    dashboard = call.dashboard
    members = Counter(group for contact in dashboard.contacts.values() for group in contact.groups)
    return call.page(
        list(dashboard.groups.values()), lambda group: call.shapes.group(group, members[group.group_id])
    )


def create_group(call: Call) -> Response:
    """POST groups: 400 without a name."""
    form = call.form()
    made = call.account.add_group(
        call.dashboard.dashboard_id, form.required_text("name"), form.text("notes") or None
    )
    return answer(call.shapes.group(made, 0))


def get_group(call: Call) -> Response:
    """GET groups/{id}: 204 for an unknown one."""
    dashboard = call.dashboard
    group = dashboard.groups.get(call.number("group_id"))
    return Response(204) if group is None else _group(call, dashboard, group)


def update_group(call: Call) -> Response:
    """PUT groups/{id}: 400 without a name and for an unknown one."""
    dashboard = call.dashboard
    form = call.form()
    group = call.account.update_group(
        dashboard.dashboard_id, call.number("group_id"), form.required_text("name"), form.text("notes")
    )
    return _group(call, dashboard, group)


def delete_group(call: Call) -> Response:
    """DELETE groups/{id}: 204; the members stay. 404 for an unknown one."""
    call.account.delete_group(call.dashboard.dashboard_id, call.number("group_id"))
    return Response(204)


def get_tags(call: Call) -> Response:
    """GET tags."""
    return call.page(list(call.dashboard.tags.values()), call.shapes.tag)


def get_custom_fields(call: Call) -> Response:
    """GET fields: a bare array, without pages."""
    rows = [call.shapes.field(field) for field in call.dashboard.fields.values()]
    return Response(204) if call.quirks.empty_as_204 and not rows else answer(rows)


def _group(call: Call, dashboard: Dashboard, group: Group) -> Response:
    members = sum(group.group_id in contact.groups for contact in dashboard.contacts.values())
    return answer(call.shapes.group(group, members))
