"""Groups and dashboards."""

from trtui.api.errors import NotFoundError
from trtui.api.operations.caller import LARGEST_PAGE_SIZE
from trtui.api.pages import find_row
from trtui.models import (
    CreateDashboard,
    CreateGroup,
    Dashboard,
    DeleteGroup,
    Group,
    Intent,
    Page,
    RenameDashboard,
    UpdateGroup,
)
from trtui.sync.deeds.bench import Bench, Done, Pointless, action_of
from trtui.text.cleaning import own


async def create_group(bench: Bench, intent: Intent) -> Done:
    action = action_of(intent, CreateGroup)
    asked_at = bench.clock.now()
    group = await bench.client.create_group(intent.dashboard, action.name, action.notes)
    bench.learn(bench.store.facts.merge_groups, intent.dashboard, (group,), complete=False, asked_at=asked_at)
    return Done(f"group/{group.id}", "the service's answer")


async def find_group(bench: Bench, intent: Intent) -> Done | None:
    """A group of that name. Names may be given twice at the service, but not from here: see the check."""
    calls = bench.reading("looking for a group")
    wanted = action_of(intent, CreateGroup).name.strip()

    async def read(number: int) -> Page[Group]:
        asked_at = bench.clock.now()
        page = await calls.get_groups(intent.dashboard, page=number, page_size=LARGEST_PAGE_SIZE)
        bench.learn(
            bench.store.facts.merge_groups, intent.dashboard, page.items, complete=False, asked_at=asked_at
        )
        return page

    group = await find_row(read, lambda group: group.id, lambda group: group.name.strip() == wanted)
    return None if group is None else Done(f"group/{group.id}", "found among the groups")


async def check_name_is_free(bench: Bench, intent: Intent) -> Pointless | None:
    if await find_group(bench, intent):
        return Pointless(own("There is a group of that name already."))
    return None


async def update_group(bench: Bench, intent: Intent) -> Done:
    action = action_of(intent, UpdateGroup)
    asked_at = bench.clock.now()
    group = await bench.client.update_group(intent.dashboard, action.group, action.name, action.notes)
    if group is not None:
        bench.learn(
            bench.store.facts.merge_groups, intent.dashboard, (group,), complete=False, asked_at=asked_at
        )
    return Done()


async def delete_group(bench: Bench, intent: Intent) -> Done:
    action = action_of(intent, DeleteGroup)
    evidence = ""
    try:
        await bench.client.delete_group(intent.dashboard, action.group)
    except NotFoundError:
        evidence = "it was gone already"
    bench.learn(bench.store.facts.remove_group, intent.dashboard, action.group)
    return Done(evidence=evidence)


async def create_dashboard(bench: Bench, intent: Intent) -> Done:
    action = action_of(intent, CreateDashboard)
    asked_at = bench.clock.now()
    dashboard = await bench.client.create_dashboard(action.name, action.phone)
    bench.learn(bench.store.facts.merge_dashboards, (dashboard,), complete=False, asked_at=asked_at)
    return Done(f"dashboard/{dashboard.id}", "the service's answer")


async def find_dashboard(bench: Bench, intent: Intent) -> Done | None:
    """A dashboard with that number: a number belongs to one line only."""
    calls = bench.reading("looking for a dashboard")
    wanted = action_of(intent, CreateDashboard).phone

    async def read(number: int) -> Page[Dashboard]:
        asked_at = bench.clock.now()
        page = await calls.get_dashboards(page=number, page_size=LARGEST_PAGE_SIZE)
        bench.learn(bench.store.facts.merge_dashboards, page.items, complete=False, asked_at=asked_at)
        return page

    line = await find_row(read, lambda line: line.id, lambda line: line.phone == wanted)
    return None if line is None else Done(f"dashboard/{line.id}", "found among the dashboards")


async def check_number_is_free(bench: Bench, intent: Intent) -> Pointless | None:
    if await find_dashboard(bench, intent):
        return Pointless(own("There is a dashboard with that number already."))
    return None


async def rename_dashboard(bench: Bench, intent: Intent) -> Done:
    action = action_of(intent, RenameDashboard)
    asked_at = bench.clock.now()
    dashboard = await bench.client.update_dashboard(intent.dashboard, action.name)
    if dashboard is not None:
        bench.learn(bench.store.facts.merge_dashboards, (dashboard,), complete=False, asked_at=asked_at)
    return Done()


async def delete_dashboard(bench: Bench, intent: Intent) -> Done:
    try:
        await bench.client.delete_dashboard(intent.dashboard)
    except NotFoundError:
        bench.learn(bench.store.facts.remove_dashboard, intent.dashboard)
        return Done(evidence="it was gone already")
    bench.learn(bench.store.facts.remove_dashboard, intent.dashboard)
    return Done()
