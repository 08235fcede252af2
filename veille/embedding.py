"""Contents as vectors, in the form in which the ledger keeps them."""

from collections.abc import Callable, Sequence

from corpus.document import Content

#: One vector for each content, in order: float32, little-endian; none for a content without a word.
Embed = Callable[[Sequence[Content]], list[bytes | None]]


def make_embedding(name: str) -> Embed:
    """By the embedder of this name; `none` makes no vectors."""
    if name == "none":
        return lambda contents: [None] * len(contents)
    from nlp.embeddings import open_embedder
    from nlp.openings import opening_of

    embedder = open_embedder(name)

    def embed(contents: Sequence[Content]) -> list[bytes | None]:
        made = embedder.encode([opening_of(content) for content in contents])
        return [vector.astype("<f4").tobytes() if vector.any() else None for vector in made]

    return embed
