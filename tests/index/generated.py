"""Boolean queries made of given texts, the same ones for a seed: engines are asked for the same and must agree."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from index.analysis import tokenise
from index.query import Row

#: A query is a tree of at most so many levels.
DEEPEST = 3
#: What is asked of figures; ``{}`` stands for a word of a document.
FIGURES = (
    "unit:EUR", "unit:(EUR OR USD)", "kind:money", "kind:count value:>=1000", "value:>1e9", "value:[1 TO 500]",
    "NOT unit:EUR", "unit:EUR value:<1e6", "unit:eru~", "{}", "{}~ kind:money", "sentence:{}", "*",
)  # fmt: skip
DATES = (
    "published:2024", "published:2024-03", "published:[2023-06 TO 2024-02]", "published:>=2024-06", "published:<2023",
    "published:90d", "published:[2y TO 6m]", "published:>1a", "published:hier", "publié:[2024 TO now]", "version:>1",
    "version:[2 TO 3]", "relevance:<0.5", "NOT story:*", "lead:*",
)  # fmt: skip


def generate_queries(documents: Sequence[Row], count: int, *, seed: int = 1) -> list[str]:
    """Different queries of words, phrases, patterns, near spellings, fields, ranges and figures of ``documents``.

    Each is boolean: it finds a set, and every engine the same. Most find some documents but not all.
    """
    maker = _Maker(documents, Random(seed))
    queries: dict[str, None] = {}
    while len(queries) < count:
        queries[f"({maker.make(DEEPEST)})"] = None
    return list(queries)


class _Maker:
    def __init__(self, documents: Sequence[Row], random: Random) -> None:
        self._random = random
        self._texts = [text for row in documents for text in _texts(row)]
        self._keywords = _collect_keywords(documents)
        self._leaves: Sequence[Callable[[], str]] = (
            *([self._word] * 4),
            *(self._phrase, self._pattern, self._near, self._in_text, self._keyword, self._near_keyword),
            *(lambda: self._random.choice(DATES), self._figure),
        )

    def make(self, depth: int) -> str:
        if depth == 0 or self._random.random() < 0.25:
            return self._random.choice(self._leaves)()
        parts = [self._part(depth - 1) for _ in range(self._random.randint(2, 3))]
        return self._random.choice((" AND ", " OR ", " OR ", " ")).join(parts)

    def _part(self, depth: int) -> str:
        part = self.make(depth)
        part = f"({part})" if " " in part else part
        return self._random.choice(("NOT ", "-", *([""] * 8))) + part

    def _run(self, length: int) -> list[str]:
        """Words that stand side by side in a document, as written there."""
        while True:
            text = self._random.choice(self._texts)
            tokens = list(tokenise(text))
            if len(tokens) >= length:
                at = self._random.randrange(len(tokens) - length + 1)
                return [text[token.start : token.end] for token in tokens[at : at + length]]

    def _word(self) -> str:
        # In lower case: a title may begin with "OR".
        return self._run(1)[0].lower()

    def _phrase(self) -> str:
        words = self._run(self._random.randint(2, 3))
        # Now and then in another order, which is found nowhere or elsewhere.
        return f'"{" ".join(words if self._random.random() < 0.8 else words[::-1])}"'

    def _pattern(self) -> str:
        word = self._word()
        cut = self._random.randint(1, max(1, len(word) - 1))
        return self._random.choice((f"{word[:cut]}*", f"*{word[cut:]}", f"{word[:cut]}*{word[-1:]}"))

    def _near(self) -> str:
        word = self._word()
        return self._word() if word.isdigit() else f"{self._misspell(word)}~"

    def _misspell(self, word: str) -> str:
        for _ in range(self._random.randint(0, 3)):
            at = self._random.randrange(len(word))
            letter = self._random.choice("aeinrst")
            word = self._random.choice(
                (
                    word[:at] + letter + word[at:],
                    word[:at] + letter + word[at + 1 :],
                    word[:at] + word[at + 1 :] or letter,
                    word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                )
            )
        return letter if word.isdigit() else word

    def _in_text(self) -> str:
        field = self._random.choice(("title", "titre", "lead", "body", "texte"))
        return f"{field}:{self._random.choice((self._word, self._phrase, self._pattern, self._near))()}"

    def _keyword(self) -> str:
        field, value = self._random.choice(self._keywords)
        cut = self._random.randint(1, len(value))
        return f'{field}:"{value}"' if " " in value or cut % 2 else f"{field}:{value[:cut]}*"

    def _near_keyword(self) -> str:
        field, value = self._random.choice(self._keywords)
        return f"{field}:{self._misspell(value)}~" if " " not in value else self._keyword()

    def _figure(self) -> str:
        asked = self._random.choice(FIGURES)
        word = self._word()
        return f"figure:({asked.format('a' if word.isdigit() else word)})"


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (row[name] for name in ("title", "lead", "body") if row.get(name))


def _collect_keywords(documents: Sequence[Row]) -> list[tuple[str, str]]:
    """Fields that name who and what a document is about, with their values; those that queries can hold unquoted."""
    found = {
        (field, value)
        for row in documents
        for field in ("source", "vendor", "product", "actor", "malware", "attack", "cve", "country")
        for value in _listed(row.get(field))
        if value.replace("-", "").replace(" ", "").isalnum() and not value.isdigit()
    }
    return sorted(found) or [("source", "none")]


def _listed(value: object) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [str(value)]
