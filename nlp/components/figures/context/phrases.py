"""Phrases: where a noun phrase of a sentence starts and ends, told by the small words around it."""

from nlp.components.figures.context.words import Scene, is_sign

#: Words of a phrase to either side.
LONGEST = 12
#: Words of an English noun with the nouns and adjectives before it.
ENGLISH_NOUNS = 4
#: Clauses that are looked at from a word back.
CLAUSES_BACK = 3
_QUOTES = frozenset('«»"“”')
_CLAUSES = frozenset(("que", "qu'", "that", "and", "et", "mais", "but", "when", "quand", "while", "tandis"))
_INDEFINITE = frozenset(("un", "une", "a", "an"))


def end_of_phrase(scene: Scene, at: int) -> int:
    """Past the last word of the phrase whose noun is the word ``at``: adjectives, participles, "of" and its noun."""
    words, known = scene.words, scene.vocabulary
    last, linked = at + 1, False
    while last < min(len(words), at + LONGEST):
        word = words[last]
        if word.lower in known["links"]:
            step = skip_determiners(scene, last + 1)
            if step >= len(words) or (is_sign(words[step]) and words[step].text not in _QUOTES):
                break
            last, linked = step + 1 + (words[step].text in _QUOTES), True
        elif last < len(words) and _goes_on(scene, last, linked=linked):
            last += 1
        else:
            break
    return min(last, len(words))


def skip_determiners(scene: Scene, at: int) -> int:
    while at < len(scene.words) and scene.lower(at) in scene.vocabulary["determiners"]:
        at += 1
    return at


def _goes_on(scene: Scene, at: int, *, linked: bool) -> bool:
    word, known = scene.words[at], scene.vocabulary
    if is_sign(word) or word.lower in known.breaks or word.lower in known["determiners"]:
        return False
    if word.text[0].isupper():
        return True
    if not word.text.islower():
        return False
    plural = known.language == "fr" and not linked and scene.words[at - 1].lower[-1] in "sx"
    return word.lower[-1] in "sx" if plural else word.lower.endswith(known.endings)


def read_back(scene: Scene, after: int) -> str | None:
    """The noun phrase that ends before the word ``after``."""
    known, first = scene.vocabulary, after
    while first > 0 and after - first < LONGEST:
        word = scene.words[first - 1]
        if (is_sign(word) and word.text not in _QUOTES) or word.lower in known["stops"]:
            break
        if word.lower in known["verbs"] and not _is_noun_of(scene, first - 1):
            break
        if word.lower in known["determiners"] and (word.lower in _INDEFINITE or not _is_linked(scene, first - 1)):
            break
        first -= 1
    while first < after and not (may_be_noun(scene, first) or _is_noun_of(scene, first)):
        first += 1
    return scene.phrase(first, after)


def _is_noun_of(scene: Scene, at: int) -> bool:
    """Whether a word that may be a verb is a noun here: "at a cost of"."""
    if is_sign(scene.words[at]) or scene.lower(at) in scene.vocabulary["stops"]:
        return False
    return scene.lower(at + 1) in scene.vocabulary["links"] and scene.lower(at - 1) in scene.vocabulary["determiners"]


def _is_linked(scene: Scene, at: int) -> bool:
    return scene.lower(at - 1) in scene.vocabulary["links"]


def find_last_noun(scene: Scene, at: int) -> int:
    """The noun of the phrase that starts at the word ``at``: in English the last of a few ("a new door lock")."""
    last = at
    if scene.vocabulary.language == "en":
        while last + 1 < min(len(scene.words), at + ENGLISH_NOUNS) and may_be_noun(scene, last + 1):
            last += 1
    return last


def may_be_noun(scene: Scene, at: int) -> bool:
    word, known = scene.words[at], scene.vocabulary
    if not any(map(str.isalnum, word.text)) or known.is_number(word):
        return False
    return (
        word.lower not in known.breaks and word.lower not in known["links"] and word.lower not in known["determiners"]
    )


def read_opening(scene: Scene, after: int) -> str | None:
    """The noun phrase that opens the clause of the word ``after``; where it opens with none, the one before."""
    for _ in range(CLAUSES_BACK):
        first = _start_of_clause(scene, after)
        if phrase := _opening_phrase(scene, first, after):
            return phrase
        after = first - 1
    return None


def _start_of_clause(scene: Scene, after: int) -> int:
    first = after
    while first > 0 and scene.lower(first - 1) not in _CLAUSES:
        if is_sign(scene.words[first - 1]) and scene.words[first - 1].text not in _QUOTES:
            break
        first -= 1
    return max(first, 0)


def _opening_phrase(scene: Scene, first: int, after: int) -> str | None:
    first = max(first, 0)
    while first < after and (
        scene.lower(first) in scene.vocabulary["links"] or scene.lower(first) in scene.vocabulary["determiners"]
    ):
        first += 1
    last = first
    while last < min(after, first + LONGEST) and scene.lower(last) not in scene.vocabulary.breaks:
        last += 1
    while first < last and scene.vocabulary.is_number(scene.words[first]):
        first += 1
    pronoun = scene.lower(first) in scene.vocabulary["not_speakers"]
    return scene.phrase(first, last) if first < last and not pronoun else None
