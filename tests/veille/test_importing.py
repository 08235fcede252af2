"""Import: texts from disk through the same stages."""

import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from sqlalchemy import select

from corpus.document import Document
from corpus.ledger import documents, leases, tables
from corpus.urls import identify
from tests.veille.newsroom import MORNING, find, indexed, states
from veille import imported_files, importing
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
        (json.dumps({"id": "a", "text": "a", "url": "u" * 2001}), "field 'url': is longer than an address"),
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


def test_what_somebody_imports_is_kept_also_as_of_a_source_that_drops_what_is_not_relevant(workspace, settings, file):
    source = workspace.catalogue["avis"].model_copy(update={"keep": "relevant", "kind": "press"})
    strict = replace(workspace, catalogue={"avis": source})
    go(strict, write(file, LINE | {"text": "Une tarte aux pommes.", "source": "avis"}))
    assert set(indexed(settings.index_address)) == {"note-1"}


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
    [
        (unknown_kind, "expected a file that ends in one of .htm, .html, .jsonl"),
        (missing, "cannot be read: No such file"),
        (a_folder, "is a directory"),
    ],
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


PARAGRAPHS = "".join(
    f"<p>Altimeris ferme son site de Lyon, et la ville attend la suite. Phrase {n}.</p>" for n in range(9)
)
ADDRESS = "https://phare.example/cyber/altimeris"
HEAD = f"""<link rel="canonical" href="{ADDRESS}"><meta property="og:site_name" content="Le Phare">
<meta property="article:published_time" content="2026-02-28T08:00:00+01:00">"""
PAGE = (
    f"<html lang=fr><head><title>Altimeris ferme | Le Phare</title>{HEAD}</head><body><article>{PARAGRAPHS}</article>"
)


def make_pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.setTitle("Bilan annuel")
    for line in range(12):
        canvas.drawString(72, 700 - 20 * line, f"Altimeris ferme son site de Lyon, phrase {line}.")
    canvas.save()
    return out.getvalue()


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def imported(workspace) -> list[Document]:
    with workspace.ledger.reading() as tx:
        return documents.load(tx, list(tx.scalars(select(tables.documents.c.id).order_by(tables.documents.c.id))))


def test_a_saved_page_is_known_by_its_own_address_and_publisher(workspace, settings, tmp_path):
    assert go(workspace, put(tmp_path / "page.html", PAGE)).sources == {"import": {"done": 1}}
    (document,) = imported(workspace)
    assert document.id == identify(ADDRESS)
    assert (document.source.slug, document.source.publisher) == ("import", "Le Phare")
    assert (document.fetch.url, document.fetch.canonical_url) == (None, ADDRESS)
    content = document.content
    assert (content.title, content.language, content.level) == ("Altimeris ferme", "fr", "full")
    assert content.published == datetime(2026, 2, 28, 7, tzinfo=UTC)
    assert document.id in indexed(settings.index_address)


def test_pdf_and_text_are_known_by_their_bytes(workspace, tmp_path):
    text = "Altimeris ferme un site\n\n" + "Le site de Lyon ferme, et personne ne sait encore ce qui suit. " * 4
    files = [put(tmp_path / "bilan.pdf", make_pdf()), put(tmp_path / "note.txt", text)]
    assert go(workspace, *files).sources == {"import": {"done": 2}}
    report, note = sorted(imported(workspace), key=lambda document: document.content.kind, reverse=True)
    assert (report.content.kind, "phrase 11" in report.content.body) == ("report", True)
    assert note.content.title == "Altimeris ferme un site"
    assert all(document.id.startswith("f-") for document in (report, note))


def test_the_same_files_again_change_nothing(workspace, clock, tmp_path):
    files = [put(tmp_path / "page.html", PAGE), put(tmp_path / "bilan.pdf", make_pdf())]
    go(workspace, *files)
    before = imported(workspace)
    clock.advance(days=1)
    assert go(workspace, *files).sources == {"import": {"unchanged": 2}}
    assert imported(workspace) == before


def write_warc(path: Path, *records: tuple[str, str, bytes], status: str = "200 OK") -> Path:
    """Responses as other programs write them, each in a gzip member of its own where the file's name says so."""
    members = []
    for url, content_type, body in records:
        http = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-02-28T09:30:00Z\r\n"
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        record = head.encode() + http + b"\r\n\r\n"
        members.append(gzip.compress(record, mtime=0) if path.suffix == ".gz" else record)
    return put(path, b"".join(members))


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pages_and_reports_of_a_warc_keep_their_address_and_date(workspace, tmp_path, name):
    records = [
        (ADDRESS, "text/html; charset=utf-8", PAGE.encode()),
        ("https://phare.example/bilan.pdf", "application/octet-stream", make_pdf()),
        ("https://phare.example/logo.png", "image/png", b"\x89PNG"),
    ]
    report = go(workspace, write_warc(tmp_path / name, *records))
    assert report.sources == {"import": {"done": 2, "discarded": 1}}
    assert report.exit_code == 0
    found = {document.fetch.url: document for document in imported(workspace)}
    assert set(found) == {ADDRESS, "https://phare.example/bilan.pdf"}
    page = found[ADDRESS]
    assert (page.fetch.fetched_at, page.fetch.status) == (datetime(2026, 2, 28, 9, 30, tzinfo=UTC), 200)
    assert found["https://phare.example/bilan.pdf"].content.kind == "report"


def test_pages_of_a_warc_that_were_not_there_are_left_out(workspace, tmp_path):
    file = write_warc(tmp_path / "a.warc.gz", (ADDRESS, "text/html", PAGE.encode()), status="404 Not Found")
    assert go(workspace, file).sources == {"import": {"discarded": 1}}


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_torn_warc_gives_what_comes_before_and_says_where_it_ends(workspace, tmp_path, name):
    file = write_warc(tmp_path / name, (ADDRESS, "text/html", PAGE.encode()), (ADDRESS, "text/html", b"<p>x" * 5000))
    put(file, file.read_bytes()[:-60])
    report = go(workspace, file)
    assert report.sources == {"import": {"done": 1, "quarantined": 1}}
    assert report.errors[0]["item"].startswith(f"{name} ")


def test_what_is_no_warc_is_refused_with_its_name(workspace, tmp_path):
    report = go(workspace, put(tmp_path / "a.warc", "no record at all\n" * 9))
    assert report.exit_code == 3
    assert "no record of a WARC can be read here" in report.errors[0]["reason"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.html", b"\x89PNG\r\n", "a PNG image"),
        ("a.html", b"", "the page is empty"),
        ("a.txt", b" ", "the page is empty"),
        ("a.html", b"<html></html>", "neither a title nor a text"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_with_the_reason(workspace, tmp_path, name, content, said):
    report = go(workspace, put(tmp_path / name, content), put(tmp_path / "page.html", PAGE))
    assert report.sources == {"import": {"done": 1, "quarantined": 1}}
    (error,) = report.errors
    assert said in error["reason"]
    assert name in error["item"]


def test_a_file_that_is_too_large_is_refused_before_anything_is_written(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(imported_files, "MAX_SIZE", 10)
    with pytest.raises(InputError, match=r"page\.html: has"):
        go(workspace, put(tmp_path / "page.html", PAGE))


def test_the_seed_as_a_page_of_its_site_gives_title_publisher_date_and_credit(workspace, tmp_path, labelled):
    gold = json.loads((labelled / "seed" / "gold.json").read_text(encoding="utf-8"))["article"]
    text = (labelled / "seed" / "hls-today-paris-2024.txt").read_text(encoding="utf-8")
    paragraphs = text[text.index(gold["body_must_contain"][0]) : text.index("Topics, Products")].split("\n")
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in paragraphs if line.strip())
    graph = [
        {"@type": "WebPage", "datePublished": "2024-04-03T06:12:45+00:00"},
        {"@type": "WebSite", "name": "HLS.Today"},
    ]
    html = f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8">
    <title>{escape(gold["title"])} - HLS.Today</title>
    <link rel="canonical" href="https://hls.today/news/france-concerns/">
    <meta property="og:title" content="{escape(gold["title"])} - HLS.Today">
    <meta property="og:site_name" content="HLS.Today">
    <meta property="article:published_time" content="2024-04-03T06:12:45+00:00">
    <script type="application/ld+json">{json.dumps({"@graph": graph})}</script></head>
    <body class="post-template-default single"><header><nav><ul><li><a href="/">News</a></li></ul></nav></header>
    <main><article class="post"><h1 class="entry-title">{escape(gold["title"])}</h1>
    <div class="entry-content">{body}</div></article>
    <aside><h3>Our Weekly Top Articles</h3><ul><li><a href="/a">Related Articles</a></li></ul></aside></main>
    <footer><h4>About HLS.Today</h4><p>We also don't like spam emails. Drop us a line.</p></footer></body></html>"""
    assert go(workspace, put(tmp_path / "page.html", html)).counts == {"done": 1}
    (document,) = imported(workspace)
    content = document.content
    assert (content.title, document.source.publisher) == (gold["title"], gold["publisher"])
    assert f"{content.published:%Y-%m-%d}" == gold["published"]
    assert (content.credited_source, content.language) == (gold["credited_source"], gold["language"])
    assert [stretch for stretch in gold["body_must_contain"] if stretch not in content.body] == []
    assert [stretch for stretch in gold["body_must_not_contain"] if stretch in content.body] == []
