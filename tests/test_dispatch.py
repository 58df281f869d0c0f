"""Publishing: the old folder whole or the new one whole, whatever ends the run in between."""

from __future__ import annotations

import ctypes
import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from generator import machine
from generator.dispatch import RunFolder, locked
from generator.findings import Closed, FileTrouble
from generator.values.naming import slugs


def publish(output: Path, name: str = "2026-10-31", **files: bytes) -> None:
    with locked(output), RunFolder(output / name) as folder:
        for path, data in files.items():
            folder.write(path, data)
        folder.publish()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_a_later_run_replaces_the_whole_folder(tmp_path: Path) -> None:
    publish(tmp_path, a=b"1", b=b"2")
    publish(tmp_path, a=b"3")
    assert tree(tmp_path) == {"2026-10-31/a": b"3"}


def test_what_is_not_published_leaves_nothing(tmp_path: Path) -> None:
    publish(tmp_path, a=b"1")
    with suppress(RuntimeError), locked(tmp_path), RunFolder(tmp_path / "2026-10-31") as folder:
        folder.write("a", b"2")
        raise RuntimeError
    assert tree(tmp_path) == {"2026-10-31/a": b"1"}


class Killed(BaseException):
    """Stands in for a process that ends: nothing after it runs."""


CALLS = ("rename", "mkdir", "fsync", "open", "rmtree")


@pytest.mark.parametrize("nth", range(1, 25))
def test_killed_at_every_call_the_folder_is_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    publish(tmp_path, a=b"old", b=b"old")
    count = 0

    def counting(real: Any) -> Any:
        def call(*args: Any, **more: Any) -> Any:
            nonlocal count
            count += 1
            if count == nth:
                raise Killed
            return real(*args, **more)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counting(Path.rename))
        patch.setattr(os, "fsync", counting(os.fsync))
        patch.setattr("generator.dispatch.sync_below", counting(machine.sync_below))
        patch.setattr("generator.dispatch.shutil.rmtree", counting(__import__("shutil").rmtree))
        with suppress(Killed):
            publish(tmp_path, a=b"new", b=b"new")
    with locked(tmp_path):
        pass
    found = tree(tmp_path)
    assert found in (
        {"2026-10-31/a": b"old", "2026-10-31/b": b"old"},
        {"2026-10-31/a": b"new", "2026-10-31/b": b"new"},
    )


def test_what_was_written_is_on_the_disk_before_it_bears_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, bytes]] = []
    monkeypatch.setattr("generator.dispatch.sync_below", lambda _: seen.append(tree(tmp_path)))
    publish(tmp_path, a=b"1", b=b"2")
    assert seen == [{".work-2026-10-31/a": b"1", ".work-2026-10-31/b": b"2"}]


@pytest.mark.parametrize("library", [None, object()], ids=["this machine's", "without syncfs"])
def test_every_file_is_synchronised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: object
) -> None:
    """One call for all of them where the system has it, or a call for each."""
    synchronised: list[int] = []
    monkeypatch.setattr(os, "fsync", synchronised.append)
    if library is not None:
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"1")
    machine.sync_below(tmp_path)
    assert len(synchronised) == (3 if library else 0)


def test_a_disk_that_cannot_keep_it_is_said_before_anything_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        @staticmethod
        def syncfs(_: int) -> int:
            ctypes.set_errno(errno.EIO)
            return -1

    publish(tmp_path, a=b"1")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Broken)
    with pytest.raises(FileTrouble, match=r"Input/output error|I/O error"):
        publish(tmp_path, a=b"2")
    assert tree(tmp_path) == {"2026-10-31/a": b"1"}


def test_writing_in_place_would_fail_the_same_test(tmp_path: Path) -> None:
    """The control: a naive writer, stopped after its first file, leaves a mixture."""
    publish(tmp_path, a=b"old", b=b"old")
    (tmp_path / "2026-10-31" / "a").write_bytes(b"new")
    assert tree(tmp_path) == {"2026-10-31/a": b"new", "2026-10-31/b": b"old"}


def test_two_runs_at_once(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(Closed, match="Another run"), locked(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file is in the way")
    with pytest.raises(FileTrouble, match="cannot be written"), locked(tmp_path / "output"):
        pass


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / ".lock").symlink_to(target)
    with pytest.raises(FileTrouble), locked(tmp_path / "output"):
        pass
    assert not target.exists()


HOSTILE = (
    "../../etc/passwd", "a/b", "CON", "nul", "index", "", " ", ".", "..", "a\x00b", "ä", "Ä",
    "x" * 300, "C1", "c1", "C1 ", "客户", "-", "a~b", "COM1",
)  # fmt: skip


def test_names_of_files_are_safe_and_never_two_alike() -> None:
    found = slugs(("", customer) for customer in HOSTILE)
    names = list(found.values())
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    for name in names:
        assert 0 < len(name) <= 40
        assert not set(name) & set("/\\\x00 .")
        assert name.casefold() not in ("con", "nul", "com1", "index")


def test_joined_names_are_never_alike() -> None:
    found = slugs([("A", "B-C"), ("A-B", "C"), ("A", "x"), ("A", "X")], several=True)
    assert len({name.casefold() for name in found.values()}) == 4


def test_the_usual_slug_loses_customers() -> None:
    """The control: letters and digits only, lower case."""
    usual = ["".join(c for c in name.lower() if c.isascii() and c.isalnum()) for name in HOSTILE]
    assert len(set(usual)) < len(HOSTILE)


def test_plain_numbers_stay_and_entities_stand_first() -> None:
    assert slugs([("", "10023")]) == {("", "10023"): "10023"}
    assert slugs([("DE", "1"), ("US", "1")], several=True) == {
        ("DE", "1"): "DE-1",
        ("US", "1"): "US-1",
    }
