"""Import: texts from disk through the same stages."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.ledger import documents, leases
from tests.veille.newsroom import MORNING, find, indexed, states
from veille import importing
from veille.errors import InputError, StageError
from veille.importing import CHUNK, import_texts
from veille.report import Report

pytestmark = pytest.mark.usefixtures("inline")

LINE = {"id": "note-1", "title": "Une note", "text": "Altimeris ferme un site à Lyon.", "language": "fr"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "notes.jsonl"


def write(file: Path, *lines: dict | str) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8", errors="surrogatepass")
    return file


def go(workspace, *files: Path) -> Report:
    report = Report("import", started=workspace.clock())
    import_texts(workspace, files, report)
    return report


def test_texts_can_be_found_by_the_id_they_came_with(workspace, settings, file):
    report = go(workspace, write(file, LINE, LINE | {"id": "Ünïque id/2", "text": "Rien."}))
    assert report.sources == {"import": {"done": 2}}
    assert report.exit_code == 0
    assert set(indexed(settings.index_address)) == {"note-1", "Ünïque id/2"}
    (document,) = find(workspace, "note-1")
    assert (document.content.title, document.content.body, document.content.language) == (
        "Une note",
        LINE["text"],
        "fr",
    )
    assert (document.source.slug, document.fetch.status, document.fetch.batch) == ("import", None, report.batch)
    assert [entity.name for entity in document.annotations.entities] == ["Altimeris"]


@pytest.mark.parametrize(
    ("given", "published"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        (None, None),
    ],
)
def test_dates_are_kept_in_utc(workspace, file, given, published):
    go(workspace, write(file, LINE | {"published": given}))
    (document,) = find(workspace, "note-1")
    assert document.content.published == published
    assert document.content.published_basis == ("given" if published else None)


def test_a_line_may_name_its_source_and_lang_is_accepted(workspace, settings, file):
    go(workspace, write(file, {"id": "a", "text": "Rien.", "source": "avis", "lang": "FR"}))
    (document,) = find(workspace, "a")
    assert (document.source.publisher, document.content.language, document.content.title) == ("Essai", "fr", "")
    assert indexed(settings.index_address)["a"]["source"] == "avis"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no whole JSON"),
        ("[1]", "expected a JSON object, found list"),
        ('{"text": "a"}', "field 'id': expected a text, found nothing"),
        ('{"id": 3, "text": "a"}', "field 'id': expected a text, found 3"),
        ('{"id": " ", "text": "a"}', "field 'id': is empty"),
        ('{"id": "a"}', "field 'text': expected a text, found nothing"),
        ('{"id": "a", "text": "a", "title": ["b"]}', "field 'title': expected a text"),
        ('{"id": "a", "text": "a", "published": "un mardi"}', "field 'published': 'un mardi' is no date"),
        ('{"id": "a", "text": "a", "published": "0001-01-01T00:00:00+23:00"}', "field 'published': '0001-01-01"),
        ('{"id": "a", "text": "a", "language": "français"}', "field 'language': 'français' is no code of ISO 639-1"),
        (json.dumps({"id": "a" * 501, "text": "a"}), "field 'id': has 501 characters, at most 500"),
        (json.dumps({"id": "a", "text": "a", "url": "u" * 2001}), "field 'url': has 2001 characters, at most 2000"),
        ('{"id": "a", "text": ' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_refused_with_file_line_and_reason_and_the_others_are_taken(workspace, file, line, said):
    report = go(workspace, write(file, LINE, "", line, LINE | {"id": "note-2", "text": "Autre chose."}))
    assert report.sources == {"import": {"done": 2, "quarantined": 1}}
    assert report.exit_code == 3
    ((item, reason),) = [error.values() for error in report.errors]
    assert item == "notes.jsonl line 3"
    assert said in reason


def test_bytes_that_are_no_text_are_refused(workspace, file):
    file.write_bytes(b'{"id": "a", "text": "\xff"}\n')
    assert "not UTF-8" in go(workspace, file).errors[0]["reason"]


def test_what_no_database_takes_is_replaced(workspace, file):
    go(workspace, write(file, r'{"id": "a", "title": "half \ud800 pair", "text": "a NUL \u0000 and U+2028 \u2028"}'))
    (document,) = find(workspace, "a")
    assert document.content.title == "half � pair"
    assert document.content.body == "a NUL � and U+2028 \u2028"


def test_a_line_separator_within_a_text_ends_no_line(workspace, file):
    assert go(workspace, write(file, LINE | {"text": "avant\u2028après\u0085encore"})).counts == {"done": 1}


def test_the_same_file_again_doubles_nothing(workspace, settings, clock, file):
    write(file, LINE, LINE | {"id": "note-2", "text": "Autre chose."})
    go(workspace, file)
    before = find(workspace, "note-1", "note-2")
    clock.advance(days=1)
    report = go(workspace, file)
    assert report.sources == {"import": {"unchanged": 2}}
    assert find(workspace, "note-1", "note-2") == before
    assert len(indexed(settings.index_address)) == 2


def test_the_same_line_twice_in_a_file_is_one_document(workspace, settings, file):
    assert go(workspace, write(file, LINE, LINE)).counts == {"done": 1, "unchanged": 1}
    assert len(indexed(settings.index_address)) == 1


def test_a_changed_text_is_a_version(workspace, settings, clock, file):
    go(workspace, write(file, LINE))
    clock.advance(days=1)
    assert go(workspace, write(file, LINE | {"text": "Altimeris rouvre."})).counts == {"done": 1}
    (document,) = find(workspace, "note-1")
    assert (document.version, document.content.body) == (2, "Altimeris rouvre.")
    assert indexed(settings.index_address)["note-1"]["version"] == 2
    with workspace.ledger.reading() as tx:
        assert len(documents.history(tx, "note-1")) == 2


def test_several_files_are_one_batch(workspace, tmp_path):
    files = [write(tmp_path / f"{name}.ndjson", LINE | {"id": name}) for name in "ab"]
    report = go(workspace, *files)
    assert {document.fetch.batch for document in find(workspace, "a", "b")} == {report.batch}


def unknown_kind(folder: Path) -> Path:
    return write(folder / "notes.csv", LINE)


def missing(folder: Path) -> Path:
    return folder / "missing.jsonl"


def a_folder(folder: Path) -> Path:
    (folder / "folder.jsonl").mkdir()
    return folder / "folder.jsonl"


@pytest.mark.parametrize(
    ("make", "said"),
    [(unknown_kind, "only JSON lines"), (missing, "cannot be read: No such file"), (a_folder, "Is a directory")],
)
def test_what_cannot_be_read_is_refused_before_anything_is_written(workspace, settings, tmp_path, file, make, said):
    bad = make(tmp_path)
    with pytest.raises(InputError, match=said) as refused:
        go(workspace, write(file, LINE), bad)
    assert str(bad) in str(refused.value)
    assert states(workspace.ledger, "extract") == {}
    assert not (settings.data / "archive").exists()


def test_two_imports_at_once_are_one_after_the_other(workspace, file):
    with workspace.ledger.writing() as tx:
        assert leases.acquire(tx, "crawl import", holder="another-machine 1 0.00", now=MORNING)
    with pytest.raises(StageError, match="another import"):
        go(workspace, write(file, LINE))


def test_what_a_killed_import_left_in_the_archive_is_finished_by_the_next(workspace, settings, file):
    with workspace.archive.begin("import", "killed", at=MORNING) as writer:
        writer.write_resource("import:x", content_type="application/json", body=b"{}", fetched_at=MORNING)
        (mark,) = settings.spool.rglob("*.open")
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    assert list(settings.spool.rglob("*.open"))
    go(workspace, write(file, LINE))
    assert not list(settings.spool.rglob("*.open"))


@pytest.mark.parametrize("stage", ["extract", "process"])
def test_what_an_interrupted_import_left_undone_is_done_by_the_next(workspace, settings, file, monkeypatch, stage):
    def crash(*arguments: object, **options: object) -> None:
        raise RuntimeError("the power went")

    write(file, LINE, LINE | {"id": "note-2", "text": "Autre chose."})
    with monkeypatch.context() as patched:
        patched.setattr(importing, stage, crash)
        with pytest.raises(RuntimeError):
            go(workspace, file)
    assert go(workspace, file).exit_code == 0
    assert set(indexed(settings.index_address)) == {"note-1", "note-2"}
    assert all(document.annotations for document in find(workspace, "note-1", "note-2"))


def test_many_lines_are_taken_in_several_parts(workspace, settings, file):
    assert CHUNK < 300
    write(file, *(LINE | {"id": f"note-{number}", "text": f"Altimeris {number}."} for number in range(300)))
    assert go(workspace, file).sources == {"import": {"done": 300}}
    assert len(indexed(settings.index_address)) == 300
