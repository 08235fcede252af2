"""From text to tokens, the same for every engine: elision, lower case, folding, Snowball stems.

Engines tokenise what `prepare` gives them; queries, highlights and the in-memory backend use `tokenise`. Both give
the same tokens: `tests/index/tokens.yml` pins them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

#: Part of the index's fingerprint: raise it when the tokens of any text change.
ANALYSIS_VERSION = 2

#: Languages whose words are stemmed, with Snowball's names for them.
STEMMERS = {"fr": "french", "en": "english"}

#: UTF-8 bytes from which a token is dropped by every engine: keys and encoded data, not words.
LONGEST_TOKEN = 100

#: Words whose folds and stems are remembered: some twenty million bytes each.
MOST_REMEMBERED = 200_000

ELIDED = frozenset({"l", "d", "j", "n", "s", "t", "c", "m", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"})
_ELIDED_TAIL = re.compile(r"(?:^|[\W_])(?P<word>[ldjnstcm]|qu|jusqu|lorsqu|puisqu|quoiqu)$", re.IGNORECASE)

#: A run of letters and digits, with the combining marks of decomposed accents.
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")

#: Everything but the characters that Lucene's folding (tantivy's too) and ours treat alike. It holds French and
#: English with their typography; a text with others is tokenised here before an engine sees it.
_UNCOMMON = re.compile(
    "[^\\x00-\xa9\xab-\xb4\xb6-\xb9\xbb\xbf-\u012f\u0131-\u0148\u014a-\u017f\u2000-\u206f\u20a0-\u20bf\u2122"
    "\u2190-\u22ff\u2500-\u27bf\ufeff\ufffd\U0001f300-\U0001faff]"
)

#: A word of a text without uncommon characters.
_COMMON_WORD = re.compile("[0-9A-Za-z\xb2\xb3\xb9\xc0-\xd6\xd8-\xf6\xf8-\u017f]+")

#: Letters that Unicode does not decompose, folded as Lucene's ASCIIFoldingFilter does.
_FOLDED = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t",
        "ŋ": "n", "ı": "i", "ĸ": "q", "ŉ": "n", "ƀ": "b", "ɓ": "b", "ɔ": "o", "ƈ": "c", "ɖ": "d", "ɗ": "d",
        "ƌ": "d", "ǝ": "e", "ə": "a", "ɛ": "e", "ƒ": "f", "ɠ": "g", "ƕ": "hv", "ɩ": "i", "ɨ": "i", "ƙ": "k",
        "ƚ": "l", "ɲ": "n", "ƞ": "n", "ɵ": "o", "ƥ": "p", "ƭ": "t", "ʈ": "t", "ʋ": "v", "ƴ": "y", "ƶ": "z",
        "ƿ": "w", "ȼ": "c", "ɇ": "e", "ɉ": "j", "ɍ": "r", "ɏ": "y", "ǥ": "g", "ⱥ": "a", "ⱦ": "t", "ȥ": "z",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text at code points ``start`` to ``end``; ``exact`` is its folded, unstemmed form."""

    start: int
    end: int
    exact: str


def tokenise(text: str) -> Iterator[Token]:
    for match in _WORD.finditer(text):
        exact = fold(match.group())
        end = match.end()
        elided = match.group().casefold() in ELIDED and _continues(text, end)
        if exact and not elided and len(exact.encode()) < LONGEST_TOKEN:
            yield Token(match.start(), end, exact)


def _continues(text: str, end: int) -> bool:
    """Whether an apostrophe and a letter follow: only then is "l" an article and not the letter."""
    return text[end : end + 1] in ("'", "’") and text[end + 1 : end + 2].isalnum()


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case letters and digits of ``word`` without diacritics."""
    # Letter by letter as engines do: str.lower() writes a final sigma otherwise.
    lower = "".join(map(str.lower, word)).translate(_FOLDED)
    if lower.isascii():
        return "".join(filter(str.isalnum, lower))
    plain = "".join(map(str.lower, unicodedata.normalize("NFKD", lower))).translate(_FOLDED)
    return "".join(filter(str.isalnum, plain))


@lru_cache(maxsize=10_000)
def fold_value(value: str) -> str:
    """What a keyword is compared by: lower case, without diacritics, typography as ASCII has it."""
    if value.isascii():
        return value.lower()
    # A lone surrogate, which a query may hold, is in no engine's text.
    whole = value.encode("utf-8", "replace").decode()
    return "".join(map(_fold_letter, unicodedata.normalize("NFC", whole)))


@lru_cache(maxsize=10_000)
def _fold_letter(letter: str) -> str:
    """As engines fold it: Lucene's and tantivy's tables are one, of letters, digits and typography ("’" is "'")."""
    folded: str = build_value_analyzer().analyze(f"x{letter}")[0]
    return "i" if letter == "İ" else folded[1:]  # the one letter of which Lucene makes something else


@lru_cache
def build_value_analyzer() -> "tantivy.TextAnalyzer":
    """What folds a keyword as a whole."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()


@lru_cache(maxsize=200_000)
def stem(token: str, language: str) -> str:
    """The stem of an ``exact`` token; ``language`` is one of `STEMMERS`."""
    stemmed: str = _stemmer(language).stemWord(token)
    return stemmed


@lru_cache
def _stemmer(language: str):  # type: ignore[no-untyped-def] # PyStemmer has no types
    import Stemmer

    return Stemmer.Stemmer(STEMMERS[language])


def prepare(text: str) -> str:
    """``text`` as an engine must get it: without elided articles and pronouns, in characters it folds as we do."""
    if _UNCOMMON.search(text):
        return " ".join(token.exact for token in tokenise(text))
    return elide(text)


def words_of(text: str) -> list[str]:
    """The exact tokens of ``text``: `tokenise` at ten times the speed, without where they are."""
    if _UNCOMMON.search(text):
        return [token.exact for token in tokenise(text)]
    words = list(map(_FOLDS.__getitem__, _COMMON_WORD.findall(elide(text))))
    return words if max(map(len, words), default=0) < LONGEST_TOKEN else [w for w in words if len(w) < LONGEST_TOKEN]


def stems_of(words: Iterable[str], language: str) -> list[str]:
    """The stems of exact tokens; ``language`` is one of `STEMMERS`."""
    return list(map(_stems(language).__getitem__, words))


class _Remembered(dict[str, str]):
    """What ``make`` makes of words, made when first asked for: for most words looking them up is all there is to do."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self._make = make

    def __missing__(self, word: str) -> str:
        made = self._make(word)
        if len(self) < MOST_REMEMBERED:
            self[word] = made
        return made


_FOLDS = _Remembered(lambda word: fold(word))


@lru_cache
def _stems(language: str) -> _Remembered:
    return _Remembered(_stemmer(language).stemWord)


def elide(text: str) -> str:
    """``text`` without the elided words before its apostrophes."""
    pieces = text.replace("’", "'").split("'") if "'" in text or "’" in text else ()
    if not pieces:
        return text
    for position in range(len(pieces) - 1):
        if pieces[position + 1][:1].isalnum():
            pieces[position] = _cut_elided(pieces[position])
    return "'".join(pieces)


def _cut_elided(piece: str) -> str:
    # The longest elided word and the character before it are shorter than this: the rest need not be searched.
    match = _ELIDED_TAIL.search(piece[-8:])
    return piece[: len(piece) - len(match["word"])] if match else piece
