"""Contexts: what the words around a name say that it is."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from corpus.vocabulary import EntityKind
from nlp.gazetteers import FOLDING, read_yaml
from nlp.words import read_words

#: Code points that are looked at on either side, and the words of them that count.
REACH = 60
NEAR = 3

_WORD = re.compile(r"[^\s\"“”«»,;:()\[\]*]+|\(")
#: Nothing on the other side of these is said of the name.
_BREAK = re.compile(r"[.!?…]\s|[;:»«\n]|\s[–—-]\s")
#: "X, a modular banking trojan", "X, un logiciel espion": the last of a few words in lower case.
_APPOSITION = re.compile(r"\s?,\s(?:an?|the|une?|le|la)\s((?:[a-zà-ÿ’'-]{1,20}\s?){1,5})")


class Cues(NamedTuple):
    after: frozenset[str]
    before: frozenset[str]


@cache
def read_cues() -> Mapping[str, Cues]:
    fields = read_yaml("contexts.yml")
    return {
        name: Cues(frozenset(map(str, cues["after"])), frozenset(map(str, cues["before"])))
        for name, cues in fields.items()
        if name != "appositions"
    }


class Surroundings:
    """The words next to ``text[start:end]`` within its sentence, nearest first."""

    def __init__(self, text: str, start: int, end: int) -> None:
        before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
        breaks = [match.end() for match in _BREAK.finditer(before)]
        before = before[breaks[-1] :] if breaks else before
        stop = _BREAK.search(after)
        after = after[: stop.start()] if stop else after
        self.before = _words(before)[::-1][:NEAR]
        self.after = _words(after)[:NEAR]
        #: A comma or bracket parts the name from what follows.
        self.parted = after.lstrip()[:1] in (",", "(", ")")
        self._apposition = _APPOSITION.match(after)

    def say(self, cue: str) -> bool:
        cues = read_cues()[cue]
        return self._follow(cues.after) or self._precede(cues.before)

    def say_threat(self, *, plainly: bool = False) -> Literal["malware", "actor"] | None:
        """Whether a gang or a program is meant: what follows goes before what stands before. Only nouns say it
        ``plainly``: a program may "use" and "target" as well."""
        malware, actor = read_cues()["malware"], read_cues()["actor"]
        gangs = read_words()["gangs"]
        gang = Cues(actor.after & gangs, actor.before & gangs) if plainly else actor
        if self._follow(malware.after):
            return "malware"
        if self._follow(gang.after) or self._precede(gang.before):
            return "actor"
        return "malware" if self._precede(malware.before) else None

    def name_threat(self) -> bool:
        """Whether a word is the name of a gang or program here: next to a noun that says so."""
        nouns = read_words()["threats"]
        cues = (read_cues()["malware"], read_cues()["actor"])
        return any(self._follow(cue.after & nouns) or self._precede(cue.before & nouns) for cue in cues)

    def _follow(self, cues: frozenset[str]) -> bool:
        runs = _runs(self.after, reverse=False)
        return any(run in cues for run in (runs if not self.parted else runs[:0]))

    def _precede(self, cues: frozenset[str]) -> bool:
        """The nearest word, or the one before an article or "called"."""
        near, farther = self.before, _skip(self.before)
        return any(run in cues for run in _runs(near, reverse=True) + _runs(farther, reverse=True))

    def appose(self) -> EntityKind | None:
        """The kind that an apposition gives: "X, a banking trojan"."""
        if not self._apposition:
            return None
        said = set(self._apposition[1].lower().split()[-4:])
        for kind, words in read_yaml("contexts.yml")["appositions"].items():
            if said & set(words):
                found: EntityKind = kind
                return found
        return None


def _skip(words: Sequence[str]) -> Sequence[str]:
    while len(words) > 1 and words[0] in read_words()["between"]:
        words = words[1:]
    return words


def _runs(words: Sequence[str], *, reverse: bool) -> list[str]:
    """The first word, the first two, the first three, in the order of the text."""
    return [" ".join(words[:count][::-1] if reverse else words[:count]) for count in range(1, len(words) + 1)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.translate(FOLDING).lower())
