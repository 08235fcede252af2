"""The rows that match, in the order of a query."""

from typing import TYPE_CHECKING, Any

from index.embedded.schema import ROW

if TYPE_CHECKING:
    import tantivy

    #: A score, and where the row is.
    Place = tuple[float, tantivy.DocAddress]


def rank(
    searcher: "tantivy.Searcher", request: "tantivy.Query", sort: str | None, page: tuple[int, int]
) -> "tuple[list[Place], int]":
    """One page, offset and limit, and how many rows there are in all."""
    from tantivy import Order

    # tantivy allocates for every hit asked for, and panics when asked for none.
    offset, limit = (min(number, searcher.num_docs) for number in page)
    order = Order.Desc if sort is None or sort.startswith("-") else Order.Asc
    field = sort.removeprefix("-") if sort else None
    result: Any = searcher.search(request, max(1, limit), offset=offset, order_by_field=field, order=order)
    # Sorted by a field, a hit has the field's value where its score would be.
    return [(float(score) if field is None else 0.0, place) for score, place in result.hits[:limit]], result.count


def read_stored(searcher: "tantivy.Searcher", place: "tantivy.DocAddress") -> bytes:
    return bytes(searcher.doc(place)[ROW][0])
