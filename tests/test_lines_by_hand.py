"""Groups and dashboards in a real terminal, over real HTTP, where the service says no, or the program dies in the middle."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.walking import NEW_LINE, Shop, Walk, start
from trtui.demo.quirks import Fault
from trtui.demo.server import ThreadedServer


@contextmanager
def at_the_shop(folder: Path) -> Iterator[tuple[Walk, str]]:
    shop = Shop()
    with ThreadedServer(shop.service) as server, start(shop, server.url, folder) as person:
        yield Walk(shop, person), server.url


def refuse(walk: Walk, method: str, path: str) -> None:
    """Have the service say no to the next request of a kind."""
    walk.shop.service.schedule.faults.append(Fault("400", method=method, path=path))


@pytest.mark.timeout(240)
def test_every_no_about_a_group_is_a_sentence_beside_it(tmp_path: Path) -> None:
    with at_the_shop(tmp_path) as (walk, _):
        shop, person = walk.shop, walk.person
        fall = shop.account.add_group(shop.line, "Fall sale").group_id
        walk.press("gG", then="Groups")
        walk.type("\x12", then="∷ Fall sale")
        refuse(walk, "POST", "/groups")
        walk.press("+", then="New group")
        walk.fill_in("Spring", "")
        person.see("new group failed: The request was refused.")
        walk.press("\x1b[H")  # Home
        refuse(walk, "PUT", f"/groups/{fall}")
        walk.press("e", then="Group Fall sale")
        walk.fill_in("Autumn sale")
        person.see("change failed: The request was refused.")
        assert "∷ Fall sale" in person.picture, "it is shown as it is"
        shop.account.delete_group(shop.line, fall)
        walk.press("D")
        walk.prove("Fall sale")
        walk.expect("DeleteGroup", path=f"/groups/{fall}")
        person.see("deleted")  # it was gone already, which is as good
        assert person.quit() == 0


@pytest.mark.timeout(240)
def test_every_no_about_a_dashboard_is_a_sentence_beside_it(tmp_path: Path) -> None:
    with at_the_shop(tmp_path) as (walk, _):
        shop, person = walk.shop, walk.person
        walk.press("gD", then="(423) 555-0100")
        refuse(walk, "PUT", f"/dashboards/{shop.line}")
        walk.press("e", then="Dashboard Main Line")
        walk.fill_in("Front desk")
        walk.agree()
        person.see("rename failed: The request was refused.")
        refuse(walk, "DELETE", f"/dashboards/{shop.line}")
        walk.press("D")
        walk.prove("Main Line")
        person.see("delete failed: The request was refused.")
        shop.account.add_dashboard("A colleague's", NEW_LINE)
        walk.press("+", then="New dashboard")
        walk.fill_in("West side", "865 555 0188")
        walk.prove("0188")
        person.see("There is a dashboard with that number already.")
        assert [line.name for line in shop.account.dashboards.values()] == ["Main Line", "A colleague's"]
        assert not any(request.method == "POST" for request in shop.service.requests)
        assert person.quit() == 0


@pytest.mark.timeout(240)
def test_what_was_asked_for_when_the_program_was_killed_is_done_once(tmp_path: Path) -> None:
    with at_the_shop(tmp_path) as (walk, url):
        shop = walk.shop
        shop.service.schedule.faults.append(Fault("slow", method="POST", path="/groups", milliseconds=1_500))
        walk.press("gG", then="Groups")
        walk.press("+", then="New group")
        walk.fill_in("Fall sale", "")
        walk.person.see(lambda: any(request.method == "POST" for request in shop.service.requests))
        walk.person.kill()
        with start(shop, url, tmp_path) as person:
            again = Walk(shop, person)
            again.press("gG", then="∷ Fall sale")
            person.see(lambda: "on its way" not in person.picture and "unknown" not in person.picture)
            assert [group.name for group in shop.account.dashboard(shop.line).groups.values()] == [
                "Fall sale"
            ]
            assert person.picture.count("∷ Fall sale") == 1
            assert person.quit() == 0
