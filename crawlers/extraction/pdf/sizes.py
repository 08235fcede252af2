"""How large the streams of a PDF are, unpacked."""

from collections.abc import Iterator, Sequence

from crawlers.extraction.pdf.filters import Filter, Unverifiable, bound_size, choose_filters, unpack
from crawlers.extraction.pdf.limits import MAX_INFLATED, MAX_SEARCHED
from crawlers.extraction.pdf.objects import Objects, Stream

_LEFT_PACKED = {"Subtype": "Image", "Type": "EmbeddedFile"}


class Sizes:
    """Unverifiable is raised for what grows beyond all reports, before it is held."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[int, int] = {}

    def check_streams(self) -> None:
        """PDFium unpacks pictures only to show them, and files within the file never; they may be of any size."""
        searched = 0
        for stream in self._objects.streams():
            if not self._is_left_packed(stream) and self.bound(stream) > MAX_INFLATED:
                searched += self.measure(stream)
                if searched > MAX_SEARCHED:
                    raise Unverifiable(f"too large: its streams inflate to more than {MAX_SEARCHED >> 20} MiB")

    def _is_left_packed(self, stream: Stream) -> bool:
        return any(self._objects.resolve(stream.entries.get(key)) == name for key, name in _LEFT_PACKED.items())

    def bound(self, stream: Stream) -> int:
        """More bytes than it has, without a look at them."""
        return bound_size(stream.data, self._filters(stream))

    def measure(self, stream: Stream) -> int:
        if id(stream) not in self._known:
            self._known[id(stream)] = measure_pieces(unpack(stream.data, self._filters(stream)))
        return self._known[id(stream)]

    def unpack(self, streams: Sequence[Stream]) -> bytes:
        """Some streams as one text."""
        content = bytearray()
        for stream in streams:
            for piece in unpack(stream.data, self._filters(stream)):
                content += piece
                _check(len(content))
            content += b"\n"
        return bytes(content)

    def _filters(self, stream: Stream) -> list[Filter]:
        written = self._objects.resolve(stream.entries.get("Filter"))
        names = written if isinstance(written, list) else [written]
        return choose_filters([self._objects.resolve(name) for name in names])


def measure_pieces(pieces: Iterator[bytes]) -> int:
    size = 0
    for piece in pieces:
        size += len(piece)
        _check(size)
    return size


def _check(size: int) -> None:
    if size > MAX_INFLATED:
        raise Unverifiable(f"too large: a stream inflates to more than {MAX_INFLATED >> 20} MiB")
