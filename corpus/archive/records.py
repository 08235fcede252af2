"""WARC 1.1 records: a page as one gzip member, and a gzip member as a page (ISO 28500:2017)."""

import re
import uuid
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException

from corpus.archive.page import ArchivedPage

Headers = Sequence[tuple[str, str]]

#: zlib's level. Packing 2,447 real bulletins (7.9 kB with the rest of the record) took 99 µs each at level 3 for
#: 1,513 bytes; at level 1 104 µs and 1,546 bytes, at 6 148 µs and 1,429, at 9 230 µs and 1,411.
LEVEL = 3
REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
_HTTP = "application/http; msgtype=response"
_GZIP = zlib.MAX_WBITS + 16

_NOT_IN_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_NOT_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_IN_URL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def pack(
    kind: str, url: str | None, fetched_at: datetime, *, block: bytes, fields: Headers, level: int = LEVEL
) -> bytes:
    """One record as a gzip member of its own. ``fields`` are the WARC fields that not every record has.

    Of warcio's writer only the form of the headers is used: the rest compresses at level 9 and reads each payload three
    times (278 µs a page), and percent-encodes headers that are not ASCII.
    """
    head = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", _format_time(fetched_at)),
        *((("WARC-Target-URI", _clean_url(url)),) if url is not None else ()),
        *fields,
        ("Content-Length", str(len(block))),
    ]
    squeeze = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
    record = StatusAndHeaders("", head, protocol="WARC/1.1").to_bytes() + block + b"\r\n\r\n"
    return squeeze.compress(record) + squeeze.flush()


def pack_response(url: str, *, status: int, headers: Headers, body: bytes, fetched_at: datetime, digest: str) -> bytes:
    fields = [("WARC-Payload-Digest", digest), ("Content-Type", _HTTP)]
    return pack("response", url, fetched_at, block=_format_http(status, headers) + body, fields=fields)


def pack_revisit(
    url: str, *, status: int, headers: Headers, fetched_at: datetime, digest: str | None, refers_to: ArchivedPage | None
) -> bytes:
    """A page that is what it was: said by the server (304) or found by its digest."""
    fields = [("WARC-Profile", REVISIT + ("server-not-modified" if status == 304 else "identical-payload-digest"))]
    if digest:
        fields.append(("WARC-Payload-Digest", digest))
    if refers_to:
        fields.append(("WARC-Refers-To-Target-URI", _clean_url(refers_to.url)))
        fields.append(("WARC-Refers-To-Date", _format_time(refers_to.fetched_at)))
    fields.append(("Content-Type", _HTTP))
    return pack("revisit", url, fetched_at, block=_format_http(status, headers), fields=fields)


def pack_resource(url: str, *, content_type: str, body: bytes, fetched_at: datetime, digest: str) -> bytes:
    fields = [("WARC-Payload-Digest", digest), ("Content-Type", _clean_value(content_type))]
    return pack("resource", url, fetched_at, block=body, fields=fields)


def pack_warcinfo(file: str, *, at: datetime) -> bytes:
    block = b"software: Veille\r\nformat: WARC File Format 1.1\r\n"
    fields = [("WARC-Filename", file), ("Content-Type", "application/warc-fields")]
    return pack("warcinfo", None, at, block=block, fields=fields)


def unpack(member: bytes) -> ArchivedPage:
    """The page of one whole gzip member; ValueError where the bytes are not exactly one record of a page."""
    expand = zlib.decompressobj(_GZIP)
    try:
        data = expand.decompress(member)
        if not expand.eof or expand.unused_data:
            raise ValueError("not one whole gzip member")
        record = ArcWarcRecordLoader().parse_record_stream(BytesIO(data), known_format="warc", no_record_parse=True)
        return _to_page(record)
    except (zlib.error, EOFError, StatusAndHeadersParserException) as error:
        raise ValueError(f"not a WARC record: {error}") from error


def _to_page(record: Any) -> ArchivedPage:
    fields = record.rec_headers
    url, date = fields.get_header("WARC-Target-URI"), fields.get_header("WARC-Date")
    if url is None or date is None:
        raise ValueError(f"a record of type {record.rec_type}, which holds no page")
    http = None if record.rec_type == "resource" else ArcWarcRecordLoader().http_parser.parse(record.raw_stream)
    return ArchivedPage(
        url=url,
        status=int(http.get_statuscode()) if http else None,
        headers=tuple(http.headers) if http else (),
        body=record.raw_stream.read(),
        fetched_at=datetime.fromisoformat(date),
        content_type=http.get_header("Content-Type") if http else record.content_type,
    )


def _format_http(status: int, headers: Headers) -> bytes:
    try:
        line = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        line = str(status)
    clean = [(_NOT_IN_NAME.sub("-", name) or "-", _clean_value(value)) for name, value in headers]
    block: bytes = StatusAndHeaders(line, clean, protocol="HTTP/1.1").to_bytes()
    return block


def _format_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _clean_value(value: str) -> str:
    """What cannot stand in a header line, and would end it or forge the next, becomes a space."""
    return _NOT_IN_VALUE.sub(" ", value).strip()


def _clean_url(url: str) -> str:
    return _NOT_IN_URL.sub(lambda match: quote(match[0], errors="replace"), url)
