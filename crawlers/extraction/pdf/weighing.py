"""What the pages of a PDF would take, before PDFium reads them: forms that draw forms grow as bombs do."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crawlers.extraction.pdf.filters import Unverifiable
from crawlers.extraction.pdf.limits import MAX_ALL_CALLS, MAX_CALLS, MAX_INFLATED, MAX_PAGES, MAX_SEARCHED
from crawlers.extraction.pdf.objects import Objects, Reference, Stream, decode_name
from crawlers.extraction.pdf.sizes import Sizes

#: PDFium draws no forms within more forms than this.
_MAX_DEPTH = 40
_MAX_PARENTS = 50
_CALL = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)[\x00\t\n\f\r ]+Do(?![^\x00\t\n\f\r ()<>\[\]{}/%])")


class Weight(NamedTuple):
    """``size`` counts the bytes that are drawn, ``calls`` the forms."""

    size: int = 0
    calls: int = 0

    def plus(self, other: "Weight", times: int = 1) -> "Weight":
        return Weight(self.size + times * other.size, self.calls + times * other.calls)


def check_pages(objects: Objects, sizes: Sizes, number: int) -> None:
    """Unverifiable where the pages, of which a document has that number, would draw more than any report does."""
    scales = _Scales(objects, sizes)
    whole = heaviest = Weight()
    found = 0
    for page in _find_pages(objects):
        weight = scales.weigh_page(page)
        found += 1
        whole, heaviest = whole.plus(weight), Weight(*map(max, weight, heaviest))
        _check_page(weight)
        _check_whole(whole)
    # A page may stand in a file more often than once: what is not seen to be another is taken for the heaviest.
    _check_whole(whole.plus(heaviest, max(0, min(number, MAX_PAGES) - found)))


def _check_page(weight: Weight) -> None:
    if weight.size > MAX_INFLATED:
        raise Unverifiable(f"too large: what a page draws inflates to more than {MAX_INFLATED >> 20} MiB")
    if weight.calls > MAX_CALLS:
        raise Unverifiable(f"too large: a page draws more than {MAX_CALLS} forms")


def _check_whole(weight: Weight) -> None:
    if weight.size > MAX_SEARCHED:
        raise Unverifiable(f"too large: what its pages draw inflates to more than {MAX_SEARCHED >> 20} MiB")
    if weight.calls > MAX_ALL_CALLS:
        raise Unverifiable(f"too large: its pages draw more than {MAX_ALL_CALLS} forms")


def _find_pages(objects: Objects) -> Iterator[dict[str, Any]]:
    """What has contents as pages have, also within another object; a note's contents are a text."""
    for pending in ([found] for found in objects.holding(b"/Contents")):
        while pending:
            value = pending.pop()
            if isinstance(value, dict):
                if isinstance(value.get("Contents"), Reference | list):
                    yield value
                pending += value.values()
            elif isinstance(value, list):
                pending += value


class _Scales:
    """Weighs pages, and each form once."""

    def __init__(self, objects: Objects, sizes: Sizes) -> None:
        self._objects, self._sizes = objects, sizes
        self._known: dict[tuple[int, Any], Weight] = {}

    def weigh_page(self, page: Mapping[str, Any]) -> Weight:
        contents = self._objects.resolve(page["Contents"])
        items = [self._objects.resolve(item) for item in (contents if isinstance(contents, list) else [contents])]
        streams = [item for item in items if isinstance(item, Stream)]
        forms = self._find_forms(self._inherit(page))
        return self._weigh(streams, forms, 0) if forms else self._weigh_plain(streams)

    def _inherit(self, page: Mapping[str, Any]) -> Any:
        """The resources of a page, or of the pages it is of."""
        for _ in range(_MAX_PARENTS):
            found = self._objects.resolve(page.get("Resources"))
            parent = self._objects.resolve(page.get("Parent"))
            if found is not None or not isinstance(parent, dict):
                return found
            page = parent
        return None

    def _find_forms(self, resources: Any) -> dict[str, Reference]:
        listed = self._objects.resolve(resources.get("XObject")) if isinstance(resources, dict) else None
        named = listed.items() if isinstance(listed, dict) else ()
        return {name: value for name, value in named if isinstance(value, Reference) and self._is_form(value)}

    def _is_form(self, reference: Reference) -> bool:
        stream = self._objects.resolve(reference)
        return isinstance(stream, Stream) and self._objects.resolve(stream.entries.get("Subtype")) != "Image"

    def _weigh_plain(self, streams: Sequence[Stream]) -> Weight:
        """Where no form is drawn, only what may be too large is unpacked."""
        if sum(map(self._sizes.bound, streams)) <= MAX_INFLATED:
            return Weight()
        return Weight(sum(map(self._sizes.measure, streams)))

    def _weigh(self, streams: Sequence[Stream], forms: Mapping[str, Reference], depth: int) -> Weight:
        """What some streams draw, that are read as one."""
        content = self._sizes.unpack(streams)
        weight = Weight(len(content))
        for written, times in Counter(_CALL.findall(content)).items():
            if (form := forms.get(decode_name(written))) is not None:
                weight = weight.plus(self._weigh_form(form, forms, depth + 1).plus(Weight(0, 1)), times)
        return weight

    def _weigh_form(self, reference: Reference, outer: Mapping[str, Reference], depth: int) -> Weight:
        stream = self._objects.resolve(reference)
        resources = self._objects.resolve(stream.entries.get("Resources"))
        key = reference.number, frozenset(outer.items()) if resources is None else None
        if depth > _MAX_DEPTH:
            return Weight()
        if key not in self._known:
            self._known[key] = Weight()  # one that draws itself is drawn once
            forms = outer if resources is None else self._find_forms(resources)
            self._known[key] = self._weigh([stream], forms, depth)
        return self._known[key]
