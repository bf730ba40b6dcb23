"""The lease: one has it, whoever dies frees it, and one who only reads gives way to one who delivers."""

import os
from pathlib import Path

import pytest

from trtui.sync.lease import DELIVERERS, Lease, LeaseError, PoliteLease, known_to_deliver


def test_one_has_it_until_it_is_given_back(tmp_path: Path) -> None:
    first, second = Lease(tmp_path), Lease(tmp_path)
    assert first.try_take()
    assert first.try_take(), "what is ours stays ours"
    assert not second.try_take()
    assert (first.is_held, second.is_held) == (True, False)
    first.release()
    assert second.try_take()
    second.release()


def test_a_lease_whose_file_was_removed_is_nobodys(tmp_path: Path) -> None:
    first, second = Lease(tmp_path), Lease(tmp_path)
    assert first.try_take()
    (tmp_path / "worker.lock").unlink()
    assert not first.is_held
    assert second.try_take()
    assert not first.is_held, "another's file of that name is not ours"
    assert not first.try_take()
    second.release()
    first.release()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a fork beside threads: this child only waits
def test_a_child_does_not_keep_what_its_parent_had(tmp_path: Path) -> None:
    first, second = Lease(tmp_path), Lease(tmp_path)
    assert first.try_take()
    told, tell = os.pipe()
    waiting, end = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        os.close(end)
        os.write(tell, b".")
        os.read(waiting, 1)
        os._exit(0)
    assert os.read(told, 1) == b"."
    first.release()
    assert second.try_take()
    second.release()
    os.close(end)
    os.waitpid(child, 0)
    for descriptor in (told, tell, waiting):
        os.close(descriptor)


def test_one_who_only_reads_has_it_while_nobody_delivers(tmp_path: Path) -> None:
    polite = PoliteLease(tmp_path)
    assert [polite.try_take(), polite.is_held] == [True, True]
    with known_to_deliver(tmp_path):
        assert not polite.is_held
        assert not polite.try_take()
        polite.release()
        deliverer = Lease(tmp_path)
        assert deliverer.try_take()
        deliverer.release()
        assert not polite.try_take(), "whoever delivers may want it again at any time"
    assert polite.try_take()
    polite.release()


def test_many_may_deliver(tmp_path: Path) -> None:
    polite = PoliteLease(tmp_path)
    with known_to_deliver(tmp_path):
        with known_to_deliver(tmp_path):
            assert not polite.try_take()
        assert not polite.try_take()
    assert polite.try_take()
    polite.release()


@pytest.mark.parametrize("name", ["worker.lock", DELIVERERS])
def test_a_link_is_not_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LeaseError, match=r"cannot be opened"):
        PoliteLease(tmp_path).try_take()
    assert not (tmp_path / "elsewhere").exists()
