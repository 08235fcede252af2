"""Checking backups: whatever is wrong with one is found, and a good one is none."""

import gzip
import hashlib
import json
import random

import pytest

from corpus.ledger import keys
from tests.veille.backup.kept import check, create, restore
from veille.backup.archive_list import LIST, object_path, read_list
from veille.backup.errors import BackupError
from veille.backup.hashing import hash_file
from veille.backup.manifest import MANIFEST, Manifest
from veille.backup.store import open_store
from veille.errors import InputError
from veille.workspace import open_workspace


@pytest.fixture
def kept(collected, tmp_path):
    """The folder of the one backup, and its name."""
    made, _ = create(collected, root=str(tmp_path / "kept"))
    return tmp_path / "kept", made.manifest.name


def files_of(kept):
    return [path for path in sorted(kept[0].rglob("*")) if path.is_file() and path.name != MANIFEST]


def change_byte(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 0x01
    path.write_bytes(data)


def remake(kept, **changes):
    """Another manifest, as somebody would write it who has no key; files get the hashes that they have."""
    root, name = kept
    manifest = Manifest.model_validate_json((root / name / MANIFEST).read_text(encoding="utf-8"))
    parts = []
    for part in manifest.parts:
        size, sha256 = hash_file(root / name / part.path)
        parts.append(part.model_copy(update={"size": size, "sha256": sha256}))
    changed = manifest.model_copy(update={"parts": tuple(parts), **changes})
    (root / name / MANIFEST).write_text(changed.model_dump_json(), encoding="utf-8")
    return changed


def rewrite(path, change):
    lines = gzip.decompress(path.read_bytes()).splitlines()
    path.write_bytes(gzip.compress(b"\n".join(change(lines)) + b"\n"))


def test_a_good_backup_is_told_with_what_was_looked_at(collected, kept):
    report = check(collected, root=str(kept[0]))
    assert (report.exit_code, report.errors) == (0, [])
    assert report.counts == {"done": len(files_of(kept))}


@pytest.mark.parametrize("harm", ["remove", "tear", "lengthen", "first byte", "middle byte", "last byte"])
def test_whatever_happens_to_any_file_is_found(collected, kept, harm):
    """One file after the other is harmed, and mended again."""
    chance = random.Random(harm)
    for path in chance.sample(files_of(kept), 2) + [path for path in files_of(kept) if "files/" in str(path)]:
        whole = path.read_bytes()
        if harm == "remove":
            path.unlink()
        elif harm == "tear":
            path.write_bytes(whole[: len(whole) // 2])
        elif harm == "lengthen":
            path.write_bytes(whole + b"\0")
        else:
            change_byte(path, {"first byte": 0, "middle byte": len(whole) // 2, "last byte": -1}[harm])
        report = check(collected, root=str(kept[0]))
        assert report.exit_code == 1, path
        assert any(path.name.partition(".")[0] in str(error) for error in report.errors)
        path.write_bytes(whole)
    assert check(collected, root=str(kept[0])).exit_code == 0


@pytest.mark.parametrize(
    "changes",
    [{"created": "2026-03-02T08:00:00Z"}, {"rows": {"documents": 1}}, {"archive_missing": 7}, {"seal": ""}],
    ids=["time", "rows", "missing", "no seal"],
)
def test_a_changed_manifest_is_found(collected, kept, changes):
    root, name = kept
    path = root / name / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")
    assert check(collected, root=str(root)).exit_code != 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}'])
def test_a_damaged_manifest_is_told(collected, kept, text):
    (kept[0] / kept[1] / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(BackupError, match="damaged or of a later version"):
        check(collected, root=str(kept[0]))


def test_somebody_who_changes_a_file_and_its_hash_has_not_the_key_of_the_seal(collected, kept):
    root, name = kept
    rewrite(root / name / "ledger" / "readers.jsonl.gz", lambda lines: [lines[0], lines[1].replace(b"ada@", b"eve@")])
    remake(kept)
    report = check(collected, root=str(root))
    assert report.exit_code == 1
    assert "somebody has changed it" in report.errors[0]["reason"]


def test_the_key_of_the_seal_is_in_no_backup(collected, kept):
    with collected.ledger.reading() as tx:
        key = keys.find(tx, "backups")
    assert key
    for path in kept[0].rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert key.encode() not in (gzip.decompress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize("right", [True, False])
def test_where_no_key_is_left_the_fingerprint_tells(collected, kept, settings, tmp_path, right):
    root, name = kept
    made = Manifest.model_validate_json((root / name / MANIFEST).read_text(encoding="utf-8"))
    if not right:
        rewrite(root / name / "ledger" / "keys.jsonl.gz", lambda lines: lines[:1])
        remake(kept, rows=made.rows | {"keys": 0})
    with open_workspace(settings.model_copy(update={"data": tmp_path / "new"}), clock=collected.clock) as new:
        assert check(new, root=str(root)).exit_code == 0
        report = check(new, root=str(root), fingerprint=made.fingerprint.upper())
        assert report.exit_code == (0 if right else 1)


def test_a_backup_from_before_a_restore_is_for_a_person_to_look_at(collected, kept, settings, tmp_path, clock):
    """The ledger is the same, its key is another."""
    root, name = kept
    with open_workspace(settings.model_copy(update={"data": tmp_path / "new"}), clock=clock) as new:
        restore(new, name, root=str(root))
        clock.advance(hours=1)
        create(new, root=str(root))
        assert check(new, root=str(root)).exit_code == 0
        report = check(new, name, root=str(root))
        assert report.exit_code == 3
        assert "compare its fingerprint" in report.errors[0]["reason"]


def test_an_archive_file_that_the_ledger_refers_to_and_the_list_does_not_is_found(collected, kept):
    root, name = kept
    rewrite(root / name / LIST, lambda lines: [])
    remake(kept)
    reasons = [error["reason"] for error in check(collected, root=str(root)).errors]
    assert "the ledger refers to it, and it is not in the backup" in reasons


def test_an_archive_file_of_other_pages_is_found_by_reading_some(collected, kept):
    """Size and hash are right, for what somebody put in its place."""
    root, name = kept
    other = gzip.compress(b"no page") * 1000
    hashed = hashlib.sha256(other).hexdigest()
    (root / object_path(hashed)).parent.mkdir(exist_ok=True)
    (root / object_path(hashed)).write_bytes(other)
    described = {"size": len(other), "sha256": hashed}
    rewrite(root / name / LIST, lambda lines: [json.dumps(json.loads(line) | described).encode() for line in lines])
    remake(kept)
    reasons = [error["reason"] for error in check(collected, root=str(root)).errors]
    assert len([reason for reason in reasons if reason.startswith("no page is there")]) == 3


def test_without_a_name_the_newest_is_checked(collected, kept, clock):
    clock.advance(hours=1)
    second, _ = create(collected, root=str(kept[0]))
    (kept[0] / second.manifest.name / LIST).unlink()
    assert check(collected, root=str(kept[0])).exit_code == 1
    assert check(collected, kept[1], root=str(kept[0])).exit_code == 0


@pytest.mark.parametrize("name", ["20260101T000000Z", "nonsense", "../data"])
def test_a_backup_that_is_not_there_is_wrong_use(collected, kept, name):
    with pytest.raises(InputError):
        check(collected, name, root=str(kept[0]))


def test_where_there_is_no_backup_the_message_says_how_to_make_one(collected, tmp_path):
    with pytest.raises(InputError, match="veille backup create"):
        check(collected, root=str(tmp_path / "none"))


def test_of_very_many_faults_the_first_are_told(collected, kept, monkeypatch):
    monkeypatch.setattr("veille.backup.findings.MAX_ERRORS", 3)
    for path in files_of(kept):
        change_byte(path, 0)
    report = check(collected, root=str(kept[0]))
    assert [error["reason"] for error in report.errors][-1] == "more is wrong with it than is told here"
    assert len(report.errors) == 3


def test_checking_leaves_nothing_behind(collected, kept):
    check(collected, root=str(kept[0]))
    assert list((collected.settings.data / "backing-up").iterdir()) == []
    assert {path.name for path in kept[0].iterdir()} == {"files", kept[1]}


def test_the_objects_of_a_backup_bear_their_hash(collected, kept):
    store = open_store(str(kept[0]), data=collected.settings.data)
    for file in read_list(store, kept[1]):
        assert (kept[0] / object_path(file.sha256)).stat().st_size == file.size
