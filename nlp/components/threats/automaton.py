"""The automaton: all phrases of a language in one graph, walked once over the words of a text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from nlp.components.threats.phrases import Choice, Gap, PhraseError, Steps, find_terms
from nlp.components.threats.words import Word

T = TypeVar("T")
U = TypeVar("U")
#: Forms of words whose terms are remembered; a language has fewer in daily use, hostile text has more.
REMEMBERED = 50_000
#: Letters of the longest stem.
LONGEST_STEM = 24


class Match(NamedTuple, Generic[T]):
    """What a phrase says, and the words it covers: ``words[first:end]``."""

    says: T
    first: int
    end: int


@dataclass(slots=True, eq=False)
class Node(Generic[T]):
    """A place in the graph: the ways on by a term or over a gap, and what the phrases say that end here."""

    edges: dict[str, list["Node[T]"]] = field(default_factory=dict)
    gaps: list[tuple[int, "Node[T]"]] = field(default_factory=list)
    says: list[T] = field(default_factory=list)

    def merge(self, other: "Node[T]") -> None:
        """Lead wherever ``other`` leads as well."""
        for term, nodes in other.edges.items():
            self.edges.setdefault(term, []).extend(nodes)
        self.gaps += other.gaps
        self.says += other.says


#: For each word the terms that it is, and how many words each covers: members of classes may have several.
TermsByWord = list[list[tuple[str, int]]]


class Automaton(Generic[T]):
    """Finds phrases. The steps from one word on are bounded by its phrases, not by the text: time is linear."""

    def __init__(self, phrases: Iterable[tuple[Steps, T]], members: Iterable[tuple[Steps, str]] = ()) -> None:
        """``members`` are the phrases of each class, which other phrases name as ``{class}``."""
        self._words: set[str] = set()
        self._stems: set[str] = set()
        self._known: dict[str, list[tuple[str, int]]] = {}
        self._members: Node[str] = Node()
        self._phrases: Node[T] = Node()
        for steps, name in members:
            self._members.merge(self._start(steps, f"{{{name}}}"))
        for steps, says in phrases:
            self._phrases.merge(self._start(steps, says))

    def find(self, words: Sequence[Word]) -> list[Match[T]]:
        """Every match, the longest only of those that begin at the same word and say the same."""
        terms: TermsByWord = [self._terms_of(word.text) for word in words]
        for member in list(_search(self._members, words, terms)):
            # A new list: the one that stands there is remembered for every such word.
            terms[member.first] = [*terms[member.first], (member.says, member.end - member.first)]
        return list(_search(self._phrases, words, terms))

    def _start(self, steps: Steps, says: U) -> Node[U]:
        first = _build(steps, Node(says=[says]))
        if first.says or first.gaps:
            raise PhraseError(f"the phrase of '{says}' must begin with a word: no gap first, nor all of it optional")
        for term in find_terms(steps):
            (self._stems if term.endswith("*") else self._words).add(term.rstrip("*"))
        return first

    def _terms_of(self, word: str) -> list[tuple[str, int]]:
        if (known := self._known.get(word)) is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            beginnings = (word[:length] for length in range(1, min(len(word), LONGEST_STEM) + 1))
            known = [(f"{beginning}*", 1) for beginning in beginnings if beginning in self._stems]
            if word in self._words:
                known.append((word, 1))
            self._known[word] = known
        return known


def _build(steps: Steps, after: Node[T]) -> Node[T]:
    """A node from which ``steps`` lead to ``after``."""
    for step in reversed(steps):
        node: Node[T] = Node()
        if isinstance(step, Gap):
            node.gaps = [(step.widest, after)]
        elif isinstance(step, Choice):
            for alternative in step.alternatives:
                node.merge(_build(alternative, after))
        else:
            node.edges = {step.written: [after]}
        after = node
    return after


def _search(root: Node[T], words: Sequence[Word], terms: TermsByWord) -> Iterator[Match[T]]:
    edges = root.edges
    for first, names in enumerate(terms):
        for name, _ in names:
            if name in edges:
                yield from _search_from(root, words, terms, first)
                break


def _search_from(root: Node[T], words: Sequence[Word], terms: TermsByWord, first: int) -> Iterator[Match[T]]:
    part = words[first].part
    longest: dict[T, int] = {}
    waiting, seen = [(root, first)], set()
    while waiting:
        node, at = waiting.pop()
        if (id(node), at) in seen:
            continue
        seen.add((id(node), at))
        for says in node.says:
            longest[says] = max(at, longest.get(says, 0))
        for widest, after in node.gaps:
            waiting += [(after, at + leap) for leap in range(widest + 1)]
        if at < len(words) and words[at].part == part:
            for term, length in terms[at]:
                waiting += [(after, at + length) for after in node.edges.get(term, ())]
    return (Match(says, first, end) for says, end in longest.items())
