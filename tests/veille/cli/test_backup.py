"""The verbs of backups, as a person and a scheduler call them."""

import json
import shutil

import pytest

from tests.veille.backup.watch import make_watch

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture(scope="module")
def watch(tmp_path_factory):
    return make_watch(tmp_path_factory.mktemp("watch"))


@pytest.fixture
def data(watch, tmp_path):
    """Three bulletins that can be found."""
    return shutil.copytree(watch / "data", tmp_path / "data")


@pytest.fixture
def kept(monkeypatch, tmp_path):
    monkeypatch.setenv("VEILLE_BACKUPS", str(tmp_path / "kept"))
    return tmp_path / "kept"


def name_of(kept):
    (name,) = [path.name for path in kept.iterdir() if path.name != "files"]
    return name


def test_after_a_disaster_the_same_questions_get_the_same_answers(veille, kept, settings):
    before = [veille("search", "Vanne", "--json"), veille("show", "CERTFR-2026-AVI-0001", "--json")]
    assert veille("backup", "create").code == 0
    shutil.rmtree(settings.data)
    assert veille("backup", "check").code == 0
    ran = veille("backup", "restore", name_of(kept))
    assert ran.code == 0
    assert ran.out.splitlines()[-1].endswith("veille index --rebuild")
    assert veille("index", "--rebuild", "--json").line["counts"]["done"] == 3
    assert [veille("search", "Vanne", "--json"), veille("show", "CERTFR-2026-AVI-0001", "--json")] == before


def test_a_scheduler_is_told_the_name_then_the_counts(veille, kept):
    ran = veille("backup", "create", "--json")
    assert ran.code == 0
    told, line = ran.lines
    assert told["backup"] == name_of(kept)
    assert (told["rows"]["documents"], len(told["fingerprint"])) == (3, 64)
    assert (line["verb"], line["counts"]["done"]) == ("backup create", 1)
    told, line = veille("backup", "check", "--json", "--fingerprint", told["fingerprint"]).lines
    assert line["counts"]["done"] > 20
    assert veille("backup", "restore", told["backup"], "--replace-ledger", "--json").line["counts"]["unchanged"] == 1


def test_a_person_is_told_what_was_made_and_what_was_looked_at(veille, kept):
    made = veille("backup", "create")
    assert made.out.startswith(f"backup {name_of(kept)} is in {kept}: 3 documents (")
    assert "1 archive file, " in made.out
    fingerprint = made.out.splitlines()[1].removeprefix("fingerprint ")
    checked = veille("backup", "check", name_of(kept), "--fingerprint", fingerprint)
    assert (checked.code, checked.err) == (0, "")
    assert f"backup {name_of(kept)} can be restored: 3 documents (" in checked.out
    assert "3 pages of them were read" in checked.out


def test_a_damaged_backup_ends_with_one_and_says_what_is_wrong(veille, kept):
    veille("backup", "create")
    (kept / name_of(kept) / "ledger" / "documents.jsonl.gz").unlink()
    ran = veille("backup", "check")
    assert ran.code == 1
    assert "is DAMAGED" in ran.out
    assert f"ledger/documents.jsonl.gz: {name_of(kept)}/ledger/documents.jsonl.gz is missing" in ran.err
    assert veille("backup", "check", "--json").line["errors"]
    ran = veille("backup", "restore", name_of(kept), "--replace-ledger")
    assert (ran.code, ran.out) == (1, "")
    assert "has lost its ledger/documents.jsonl.gz" in ran.err


def test_a_ledger_in_use_is_not_replaced_by_mistake(veille, kept):
    veille("backup", "create")
    ran = veille("backup", "restore", name_of(kept))
    assert ran.code == 2
    assert "say --replace-ledger" in ran.err


def test_backups_are_listed_with_their_age_and_size(veille, kept):
    veille("backup", "create")
    (kept / "20200101T000000Z").mkdir()
    (kept / "20200101T000000Z" / "settings.toml").write_text("", encoding="utf-8")
    ran = veille("backup", "list")
    assert name_of_complete(kept) in ran.out
    assert "less than a minute" in ran.out
    assert "no backup: it was interrupted" in ran.out
    lines = veille("backup", "list", "--json").lines
    assert [line["complete"] for line in lines] == [True, False]
    assert lines[0]["rows"]["documents"] == 3
    assert lines[0]["bytes"] > 1000


def name_of_complete(kept):
    return next(path.parent.name for path in kept.glob("*/manifest.json"))


def test_where_there_are_none_the_list_says_how_to_make_one(veille, kept):
    ran = veille("backup", "list")
    assert (ran.code, ran.out) == (0, f"there are no backups in {kept}: veille backup create\n")


def test_an_interrupted_restore_is_told_with_the_list(veille, kept, settings):
    veille("backup", "create")
    begun = {"name": name_of(kept), "at": "2026-03-02 09:00 UTC"}
    (settings.data / "restoring.json").write_text(json.dumps(begun), encoding="utf-8")
    assert (
        f"a restore of {name_of(kept)} that began at 2026-03-02 09:00 UTC was interrupted"
        in veille("backup", "list").out
    )


def test_another_place_is_named_with_the_verb(veille, tmp_path):
    assert veille("backup", "create", tmp_path / "there").code == 0
    name = name_of(tmp_path / "there")
    assert name in veille("backup", "list", "--from", tmp_path / "there").out
    assert veille("backup", "check", name, "--from", tmp_path / "there").code == 0
    assert veille("backup", "restore", name, "--from", tmp_path / "there", "--replace-ledger").code == 0


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(veille, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = veille("backup", "create", tmp_path / "file")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "cannot be" in ran.err or "nothing can be written" in ran.err


def test_a_number_of_backups_below_one_is_wrong_use(veille):
    assert veille("backup", "create", "--keep", "0").code == 2
