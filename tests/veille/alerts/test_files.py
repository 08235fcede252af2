"""Files that others read: whole or not at all, in a folder or in a store."""

import os

import fsspec
import pytest

from veille.alerts.files import FileError, remove_file, write_whole


@pytest.fixture(params=["folder", "store"])
def root(request, tmp_path):
    """A root, and how its files are read."""
    if request.param == "folder":
        yield str(tmp_path / "feeds"), lambda name: (tmp_path / "feeds" / name).read_bytes()
        return
    store = fsspec.filesystem("memory")
    yield "memory://feeds-test", lambda name: store.cat_file(f"/feeds-test/{name}")
    store.rm("/feeds-test", recursive=True)


def test_a_file_is_written_when_it_differs(root):
    address, read = root
    assert write_whole(address, "a.atom", b"one")
    assert not write_whole(address, "a.atom", b"one")
    assert write_whole(address, "a.atom", b"two")
    assert read("a.atom") == b"two"


def test_a_file_that_is_not_there_may_be_removed(root):
    address, read = root
    write_whole(address, "a.atom", b"one")
    write_whole(address, "b.atom", b"one")
    remove_file(address, "a.atom")
    remove_file(address, "a.atom")
    with pytest.raises(FileNotFoundError):
        read("a.atom")


def test_a_process_that_dies_in_between_leaves_the_old_file_whole(tmp_path, monkeypatch):
    write_whole(str(tmp_path), "a.atom", b"one")

    def die(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        write_whole(str(tmp_path), "a.atom", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.atom", b"one")]


def test_everybody_may_read_it(tmp_path):
    write_whole(str(tmp_path), "a.atom", b"one")
    assert (tmp_path / "a.atom").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("root", ["/proc/nowhere", "no-such-store://x"])
def test_where_nothing_can_be_written_the_file_is_named(root):
    with pytest.raises(FileError, match=rf"{root}/a\.atom cannot be written: ."):
        write_whole(root, "a.atom", b"one")
