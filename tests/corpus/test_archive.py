"""The archive of pages."""

import os
import resource
import signal
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from corpus.archive import Archive, ArchiveWriter, digest
from corpus.archive.records import pack_response, unpack
from corpus.document import ArchiveReference
from corpus.errors import ArchiveError

AT = datetime(2026, 3, 2, 23, 30, 1, 250, tzinfo=UTC)
URL = "https://bulletins.example/avis/1/json/"
HEADERS = (("Content-Type", "application/json"), ("ETag", '"é1"'), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))

clean = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40).map(str.strip)
tokens = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", fullmatch=True)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def archive(folder, spool):
    return Archive(str(folder), spool=spool)


@pytest.fixture
def remote_url():
    return f"memory://{uuid.uuid4().hex}/pages"


def begin(archive: Archive, batch: str = "b1") -> ArchiveWriter:
    return archive.begin("bulletins", batch, at=AT)


def write(writer: ArchiveWriter, body: bytes = b"{}", *, status: int = 200) -> ArchiveReference:
    return writer.write_response(URL, status=status, headers=HEADERS, body=body, fetched_at=AT)


def crash(writer: ArchiveWriter) -> None:
    """What a killed process leaves: a file that is closed but was never finished."""
    writer._out.close()


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_response_is_read_back_as_it_was_written(archive):
    with begin(archive) as writer:
        reference = write(writer, '{"titre": "été"}'.encode())
    page = archive.read(reference)
    assert (page.url, page.status, page.headers) == (URL, 200, HEADERS)
    assert (page.body, page.fetched_at, page.content_type) == ('{"titre": "été"}'.encode(), AT, "application/json")


@given(body=st.binary(max_size=3000), headers=st.lists(st.tuples(tokens, clean)), status=st.integers(100, 999))
def test_bytes_and_clean_headers_survive(body, headers, status):
    page = unpack(pack_response(URL, status=status, headers=headers, body=body, fetched_at=AT, digest=digest(body)))
    assert (page.body, page.headers, page.status) == (body, tuple(headers), status)


@given(url=st.text(max_size=60), headers=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=5))
def test_hostile_headers_and_urls_forge_nothing(url, headers):
    headers = [*headers, ("X\r\nForged: 1\r\n\r\nbody", "1\r\nForged: 1\r\n\r\nbody")]
    page = unpack(pack_response(url, status=200, headers=headers, body=b"body", fetched_at=AT, digest=digest(b"body")))
    assert page.body == b"body"
    assert len(page.headers) == len(headers)
    assert "forged" not in {name.lower() for name, _ in page.headers}


def test_a_time_of_another_zone_is_kept_as_the_same_moment(archive):
    paris = AT.astimezone(timezone(timedelta(hours=1)))
    with archive.begin("bulletins", "b1", at=paris) as writer:
        reference = writer.write_response(URL, status=200, headers=(), body=b"", fetched_at=paris)
    assert reference.file == "bulletins/2026/03/02/b1.warc.gz"
    assert archive.read(reference).fetched_at == AT


def test_an_empty_body_and_an_unknown_status_are_pages_too(archive):
    with begin(archive) as writer:
        reference = write(writer, b"", status=599)
    assert (archive.read(reference).body, archive.read(reference).status) == (b"", 599)


def test_a_resource_has_no_status_and_keeps_its_type(archive):
    with begin(archive) as writer:
        reference = writer.write_resource(
            "file:///a b/note.txt", content_type="text/plain", body=b"HTTP/1.1 200 OK\r\n\r\n", fetched_at=AT
        )
    page = archive.read(reference)
    assert (page.url, page.status, page.content_type) == ("file:///a%20b/note.txt", None, "text/plain")
    assert page.body == b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.parametrize(("status", "profile"), [(304, "server-not-modified"), (200, "identical-payload-digest")])
def test_a_revisit_refers_to_the_page_that_it_repeats(archive, folder, status, profile):
    with begin(archive) as writer:
        first = write(writer, b"page")
        again = writer.write_revisit(
            URL, status=status, headers=HEADERS, fetched_at=AT, digest=digest(b"page"), refers_to=first
        )
    assert (archive.read(again).status, archive.read(again).body) == (status, b"")
    fields = list(records_of(folder / writer.file))[-1]
    assert fields["WARC-Profile"].endswith(f"/1.1/revisit/{profile}")
    assert fields["WARC-Refers-To-Target-URI"] == URL
    assert fields["WARC-Refers-To-Date"] == "2026-03-02T23:30:01.000250Z"
    assert fields["WARC-Payload-Digest"] == digest(b"page")


def test_a_revisit_of_a_lost_page_is_written_without_its_date(archive):
    lost = ArchiveReference(file="bulletins/2020/01/01/lost.warc.gz", offset=0, length=10)
    with begin(archive) as writer:
        again = writer.write_revisit(URL, status=304, headers=(), fetched_at=AT, digest=None, refers_to=lost)
    assert archive.read(again).status == 304


def records_of(path: Path):
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.raw_stream.read()
            yield dict(record.rec_headers.headers)


def test_other_tools_read_the_file_and_find_the_digests_right(archive, folder):
    with begin(archive) as writer:
        for body in (b"one", b"", b"three"):
            write(writer, body)
    kinds = [fields["WARC-Type"] for fields in records_of(folder / writer.file)]
    assert kinds == ["warcinfo", "response", "response", "response"]


def test_a_page_is_read_while_its_file_is_still_being_written(archive, folder, spool):
    with begin(archive) as writer:
        reference = write(writer, b"early")
        assert Archive(str(folder), spool=spool).read(reference).body == b"early"
        write(writer, b"late")


def test_a_batch_that_is_begun_again_gets_a_file_of_its_own(archive):
    names = []
    for _ in range(3):
        with begin(archive) as writer:
            write(writer)
            names.append(Path(writer.file).name)
    assert names == ["b1.warc.gz", "b1-2.warc.gz", "b1-3.warc.gz"]


def test_a_batch_without_a_page_leaves_no_file(archive, folder, spool):
    begin(archive).close()
    assert files(folder) == files(spool) == []


def test_a_finished_batch_leaves_nothing_to_recover(archive, spool):
    with begin(archive) as writer:
        write(writer)
    writer.close()
    assert archive.recover("bulletins") == files(spool) == []


def test_the_last_record_torn_at_any_byte_is_cut_and_the_others_stay(archive, folder, spool):
    with begin(archive) as writer:
        kept, torn = write(writer, b"kept"), write(writer, os.urandom(40))
    (held := spool / writer.file).parent.mkdir(parents=True)
    held.with_suffix(".note").touch()  # holds the folders: making them anew each time is what takes long
    whole = (folder / writer.file).read_bytes()
    for left in range(1, torn.length):
        crashed = begin(archive, f"left{left}")
        crash(crashed)
        path = folder / crashed.file
        path.write_bytes(whole[: torn.offset + left])
        assert archive.recover("bulletins") == [f"{crashed.file}: {left} bytes of an unfinished record cut"]
        assert path.read_bytes() == whole[: torn.offset]
        assert archive.recover("bulletins") == []
        assert archive.read(kept.model_copy(update={"file": crashed.file})).body == b"kept"


def test_the_zeros_of_a_power_cut_are_a_torn_tail(archive, folder):
    writer = begin(archive)
    kept = write(writer, b"kept")
    crash(writer)
    with (folder / writer.file).open("ab") as file:
        file.write(bytes(70_000))
    assert archive.recover("bulletins") == [f"{writer.file}: 70000 bytes of an unfinished record cut"]
    assert (folder / writer.file).stat().st_size == kept.offset + kept.length


def test_damage_before_whole_records_is_reported_and_never_cut(archive, folder):
    writer = begin(archive)
    first, second, third = (write(writer, body) for body in (b"one", b"two", b"three"))
    crash(writer)
    path = folder / writer.file
    data = bytearray(path.read_bytes())
    data[second.offset : second.offset + 4] = b"junk"
    path.write_bytes(data)
    (sentence,) = archive.recover("bulletins")
    assert f"damaged at byte {second.offset}" in sentence
    assert path.read_bytes() == data
    assert [archive.read(reference).body for reference in (first, third)] == [b"one", b"three"]
    with pytest.raises(ArchiveError, match=r"no page is in .* restore the file from a backup"):
        archive.read(second)


def test_a_crash_before_the_first_page_leaves_nothing(archive, folder, spool):
    crash(begin(archive))
    assert archive.recover("bulletins") == []
    assert files(folder) == files(spool) == []


def test_recovery_touches_no_other_source(archive, folder):
    writer = archive.begin("other", "b1", at=AT)
    write(writer)
    crash(writer)
    with (folder / writer.file).open("ab") as torn:
        torn.write(bytes(9))
    assert archive.recover("bulletins") == []
    assert archive.recover("other") == [f"{writer.file}: 9 bytes of an unfinished record cut"]


def test_a_remote_batch_is_uploaded_when_it_ends(remote_url, spool):
    archive = Archive(remote_url, spool=spool)
    with begin(archive) as writer:
        reference = write(writer, b"page")
        assert archive.read(reference).body == b"page"
        assert files(spool) == [writer.file]
    assert files(spool) == []
    assert archive.read(reference).body == b"page"
    with begin(archive) as another:
        assert Path(another.file).name == "b1-2.warc.gz"


def test_what_a_crash_left_in_the_spool_is_cut_and_uploaded(remote_url, spool):
    writer = begin(Archive(remote_url, spool=spool))
    kept, torn = write(writer, b"kept"), write(writer, b"torn")
    crash(writer)
    os.truncate(spool / writer.file, torn.offset + 9)
    archive = Archive(remote_url, spool=spool)
    assert archive.recover("bulletins") == [
        f"{writer.file}: 9 bytes of an unfinished record cut",
        f"{writer.file}: uploaded to {remote_url}",
    ]
    assert archive.recover("bulletins") == files(spool) == []
    assert archive.read(kept).body == b"kept"


@pytest.mark.parametrize("fault", ["refuses", "loses bytes"])
def test_a_failed_upload_keeps_the_spool_and_the_next_recovery_mends_it(remote_url, spool, monkeypatch, fault):
    archive = Archive(remote_url, spool=spool)
    writer = begin(archive)
    reference = write(writer, b"page")

    def put_file(store, path, key):
        if fault == "refuses":
            raise ConnectionError("no route to the store")
        store.pipe_file(key, Path(path).read_bytes()[:-1])

    with monkeypatch.context() as patch:
        patch.setattr(MemoryFileSystem, "put_file", put_file)
        with pytest.raises(ArchiveError, match="nothing is lost"):
            writer.close()
    assert archive.read(reference).body == b"page"
    assert archive.recover("bulletins") == [f"{writer.file}: uploaded to {remote_url}"]
    assert archive.read(reference).body == b"page"
    assert files(spool) == []


def test_a_store_that_cannot_be_opened_is_named(spool):
    with pytest.raises(ArchiveError, match="cannot open the archive at nowhere://pages"):
        Archive("nowhere://pages", spool=spool)


@contextmanager
def small_disk(size: int):
    """No file may grow beyond ``size`` bytes: what a full disk does to a write, short writes included."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_leaves_no_half_record_and_what_fits_is_still_written(archive, folder):
    with begin(archive) as writer:
        first = write(writer, b"first")
        with small_disk(8000), pytest.raises(ArchiveError, match="make room or mend the disk"):
            write(writer, os.urandom(20_000))
        assert (folder / writer.file).stat().st_size == first.offset + first.length
        second = write(writer, b"second")
    assert second.offset == first.offset + first.length
    assert [archive.read(reference).body for reference in (first, second)] == [b"first", b"second"]


def test_a_disk_that_is_full_at_once_is_an_error_that_leaves_nothing(archive, folder, spool):
    with small_disk(10), pytest.raises(ArchiveError, match="cannot write to"):
        begin(archive)
    assert files(folder) == files(spool) == []


def test_checking_writes_and_leaves_nothing(archive, folder, spool, remote_url):
    archive.check()
    Archive(remote_url, spool=spool).check()
    assert files(folder) == files(spool) == []
    assert MemoryFileSystem().find(remote_url) == []


def test_checking_an_archive_that_cannot_be_written_says_what_to_do(archive, folder):
    folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"cannot write to the archive at .* then run the same command again"):
        archive.check()


def test_a_folder_that_cannot_be_made_is_named(folder, archive):
    folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"cannot begin batch b1 .* may be written and has room"):
        begin(archive)


def test_a_missing_file_is_named_with_what_to_do(archive, remote_url, spool):
    reference = ArchiveReference(file="bulletins/2026/03/02/gone.warc.gz", offset=0, length=10)
    for place in (archive, Archive(remote_url, spool=spool)):
        with pytest.raises(ArchiveError, match=r"has no file bulletins/.*gone\.warc\.gz; restore the file"):
            place.read(reference)


@pytest.mark.parametrize(("offset", "length"), [(1, 0), (0, -1), (0, 1), (10**9, 0)])
def test_bytes_that_are_no_record_are_refused(archive, offset, length):
    with begin(archive) as writer:
        right, _ = write(writer), write(writer)
    wrong = ArchiveReference(file=right.file, offset=right.offset + offset, length=right.length + length)
    with pytest.raises(ArchiveError, match="no page is in"):
        archive.read(wrong)


def test_what_a_file_says_of_itself_is_no_page(archive):
    with begin(archive) as writer:
        first = write(writer)
    with pytest.raises(ArchiveError, match="warcinfo, which holds no page"):
        archive.read(ArchiveReference(file=first.file, offset=0, length=first.offset))


@pytest.mark.parametrize(
    "file", ["../secret.warc.gz", "/etc/secret.warc.gz", "a/../../b.warc.gz", "a\\b.warc.gz", "a/b"]
)
def test_a_reference_outside_the_archive_is_refused(archive, file):
    with pytest.raises(ArchiveError, match="is no file of the archive"):
        archive.read(ArchiveReference(file=file, offset=0, length=10))


@pytest.mark.parametrize(("source", "batch"), [("..", "b"), ("a/b", "b"), ("a", "../b"), ("a", ""), ("a", "b\n")])
def test_names_that_would_leave_the_archive_are_refused(archive, source, batch):
    with pytest.raises(ArchiveError, match="cannot name a file"):
        archive.begin(source, batch, at=AT)


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
def test_a_file_is_copied_as_far_as_one_asks_also_while_it_is_written(folder, spool, remote_url, monkeypatch, remote):
    archive = Archive(remote_url if remote else str(folder), spool=spool)
    monkeypatch.setattr("corpus.archive.store._PIECE", 100)
    with begin(archive) as writer:
        first, last = write(writer, b"1"), write(writer, b"2")
        ends = [first.offset + first.length, last.offset + last.length]
        assert archive.size(writer.file) == ends[1]
        beginning = b"".join(archive.copy(writer.file, length=ends[0]))
    assert archive.size(writer.file) == ends[1]
    whole = b"".join(archive.copy(writer.file, length=ends[1]))
    assert (len(beginning), len(whole)) == tuple(ends)
    assert whole.startswith(beginning)
    assert unpack(whole[last.offset :]).body == b"2"


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
def test_a_file_is_brought_back_whole_in_place_of_what_is_there(folder, spool, remote_url, tmp_path, remote):
    archive = Archive(remote_url if remote else str(folder), spool=spool)
    with begin(archive) as writer:
        reference = write(writer, b"mended")
    (tmp_path / "kept").write_bytes(b"".join(archive.copy(writer.file, length=10_000)))
    (tmp_path / "torn").write_bytes(b"torn")
    archive.put(writer.file, tmp_path / "torn")
    with pytest.raises(ArchiveError):
        archive.read(reference)
    archive.put(writer.file, tmp_path / "kept")
    assert archive.read(reference).body == b"mended"
    assert not remote or files(spool) == []
    assert remote or files(folder) == [writer.file]


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
def test_of_a_file_that_is_not_there_nothing_is_copied(folder, spool, remote_url, remote):
    archive = Archive(remote_url if remote else str(folder), spool=spool)
    assert archive.size("bulletins/2026/03/02/b9.warc.gz") is None
    with pytest.raises(ArchiveError, match="has no file"):
        list(archive.copy("bulletins/2026/03/02/b9.warc.gz", length=10))


@pytest.mark.parametrize("file", ["../b.warc.gz", "/etc/b.warc.gz", "b.txt"])
def test_nothing_outside_the_archive_is_written_or_copied(archive, tmp_path, file):
    (tmp_path / "kept").write_bytes(b"x")
    for action in (lambda: archive.put(file, tmp_path / "kept"), lambda: list(archive.copy(file, length=1))):
        with pytest.raises(ArchiveError, match="is no file of the archive"):
            action()
