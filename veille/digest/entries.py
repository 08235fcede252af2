"""Entries: what a digest shows of one story, each line a stretch of one of its documents."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from index.analysis import fold_value
from nlp.stories.disagreement_doubts import is_unsure
from nlp.stories.figures import Claim, Row
from nlp.stories.subjects_counted import Counted, read_counted
from nlp.stories.updates import find_updates
from veille.amounts import write_number
from veille.digest.lines import MANY, SHOWN, is_unclear, make_line, make_title
from veille.digest.model import Change, Dispute, Entry, Line, Reason
from veille.digest.ranking import Candidate
from veille.digest.sentences import first_sentences, sentence_at
from veille.story_copies import fold as fold_copies
from veille.story_entry import Entry as Told
from veille.story_view import Story
from veille.wording import Language

#: Of one story: sentences of its first text, sentences with figures, changed figures, disagreements, other titles.
SENTENCES, FIGURES, CHANGES, DISPUTES, OTHERS = 2, 3, 3, 2, 4
#: Of a sentence's longer words, the part that repeats its title.
RESTATED = 0.75
_LONG = re.compile(r"\w{4,}")
#: What one link counts at most: a copy is tied no more than a text of its own.
STRONGEST = 1.0
#: Claims that are quoted for one value of a disagreement.
QUOTED = 2


def make_entry(story: Story, candidate: Candidate, *, language: Language) -> Entry:
    """What is new of a story, for a reader of this language: nothing counts as said anew that only copies say."""
    by_id, fresh = story.by_id, {glance.document for glance in candidate.fresh}
    originals = fold_copies([entry.number for entry in story.entries], story.copies)
    new = [entry for entry in story.entries if entry.document.id in fresh]
    own = [entry for entry in new if entry.number in originals]
    said = {entry.document.id for entry in own}
    ties = _add_up_ties(story)
    first, *rest = sorted(own or new, key=lambda entry: _order(entry, ties, language))
    headline, lines = make_title(first), _make_lines(first)
    changes = list(_make_changes(story, by_id, fresh))[:CHANGES]
    disputes = list(_make_disputes(story, by_id, said))[:DISPUTES]
    shown = [headline, *lines, *_lines_of(changes, disputes)]
    figures = list(_make_figures(story, by_id, said, shown))
    return Entry(
        story=story.id,
        headline=headline,
        lines=tuple(lines),
        figures=tuple(figures),
        changes=tuple(changes),
        disputes=tuple(disputes),
        others=tuple(_make_others(first, rest, told={line.text for line in (headline, *figures)})),
        documents=candidate.earlier + len(candidate.fresh),
        fresh=len(candidate.fresh),
        copies=len(new) - len(own) if len(new) == len(candidate.fresh) else 0,  # of a part nothing can be counted
        publishers=tuple(dict.fromkeys(entry.publisher for entry in own)),
        languages=tuple(dict.fromkeys(entry.language for entry in new if entry.language)),
        reasons=tuple(_give_reasons(candidate, own, changes, disputes)),
        searches=candidate.searches,
        score=candidate.score,
    )


def _make_lines(first: Told) -> list[Line]:
    """The first sentences that say more than the title."""
    content = first.document.content
    places = first_sentences(content, count=SENTENCES + 1)
    telling = [
        place for place in places if not _restates(content.text_of(place[0])[place[1] : place[2]], content.title)
    ]
    return [make_line(first, *place) for place in (telling or places)[:SENTENCES]]


def _restates(sentence: str, title: str) -> bool:
    """Whether nearly all that it names is in the title: "A flaw was found in Vanne" under "A flaw in Vanne"."""
    said, known = (set(_LONG.findall(fold_value(text))) for text in (sentence, title))
    return len(said & known) >= RESTATED * len(said)


def _order(entry: Told, ties: Mapping[str, float], language: Language) -> tuple[object, ...]:
    """The text that speaks for the story: whole, in the reader's language, the one to which most is tied, first."""
    document = entry.document
    return document.content.level != "full", entry.language != language, -round(ties[document.id], 1), entry.number


def _add_up_ties(story: Story) -> Mapping[str, float]:
    """By document, what ties it to the others of the story."""
    ties: dict[str, float] = defaultdict(float)
    for entry in story.entries:
        for link in entry.links:
            for end in (link.document, link.other):
                ties[end] += min(link.link, STRONGEST)
    return ties


def _make_figures(
    story: Story, by_id: Mapping[str, Told], fresh: Collection[str], shown: Sequence[Line]
) -> Iterator[Line]:
    """A sentence for each thing that fresh documents count, those first that most publishers do; the newest of each.

    Neither a sentence nor a value comes twice, and after numbers no "dozens".
    """
    texts = {line.text for line in shown}
    numbers = {_numbers_of(value) for line in shown for value in line.values}
    claims = [claim for row in story.rows if _is_telling(row) and (claim := _find_newest(row, fresh))]
    left = FIGURES
    for claim in sorted(claims, key=_is_vague):
        if not left or (numbers and _is_vague(claim)):
            return
        line = _quote(claim, by_id)
        stated = {_numbers_of(value) for value in line.values} if line else set()
        if line and line.text not in texts and numbers.isdisjoint(stated):
            texts.add(line.text)
            numbers |= stated
            left -= 1
            yield line


def _find_newest(row: Row, fresh: Collection[str]) -> Claim | None:
    """The newest that is sure; of those without a date nobody knows."""
    sure = [claim for claim in row.claims if claim.document in fresh and not is_unsure(claim, may_move=True)]
    dated = [claim for claim in sure if claim.published is not None]
    return next(iter((*reversed(dated), *sure)), None)


def _numbers_of(value: str) -> tuple[str, ...]:
    """The numbers of a value: who is told of 700 000 users need not be told of 700 000 accounts."""
    return tuple(re.findall(r"\d[\d\u00a0.]*", value))


def _is_vague(claim: Claim) -> bool:
    """Whether it is no number but "dozens": who is told of 240 has no need of it."""
    is_round = write_number(claim.value).strip("0") == "1"
    return claim.bound == ">=" and claim.value >= MANY and is_round and not any(map(str.isdigit, claim.text))


def _is_telling(row: Row) -> bool:
    """Whether a reader would miss it: of what is counted, more than can be counted at a glance, or a toll."""
    if row.kind != "count":
        return row.kind in SHOWN
    return any(claim.value >= MANY or _is_toll(read_counted(claim)) for claim in row.claims)


def _is_toll(counted: Counted) -> bool:
    return counted.known and counted.whole and counted.grows


def _make_changes(story: Story, by_id: Mapping[str, Told], fresh: Collection[str]) -> Iterator[Change]:
    """Those whose order is known: a date that lies after the day on which it was seen tells nothing."""
    for update in find_updates(story.rows, fresh):
        if any(by_id[claim.document].basis == "first_seen" for claim in (update.before, update.after)):
            continue
        before, after = _quote(update.before, by_id), _quote(update.after, by_id)
        if before and after:
            yield Change(update.after.subject or "", before, after)


def _make_disputes(story: Story, by_id: Mapping[str, Told], fresh: Collection[str]) -> Iterator[Dispute]:
    """The disagreements in which one side at least is new."""
    for found in story.disagreements:
        sides = [
            tuple(filter(None, (_quote(claim, by_id) for claim in side.claims[:QUOTED])))
            for side in (found.lower, found.higher)
        ]
        is_new = any(claim.document in fresh for side in (found.lower, found.higher) for claim in side.claims)
        if is_new and all(sides):
            yield Dispute(found.higher.claims[0].subject or "", *sides)


def _quote(claim: Claim, by_id: Mapping[str, Told]) -> Line | None:
    """The sentence of a claim, with the figure marked that it is about and no other."""
    told = by_id[claim.document]
    figures = told.document.annotations.figures if told.document.annotations else ()
    for figure in figures:
        start, end = figure.sentence
        if (
            figure.start - start == claim.at
            and figure.text == claim.text
            and told.document.content.text_of(figure.field)[start:end] == claim.sentence
            and not is_unclear(figure)
        ):
            place = sentence_at(told.document.content, figure.field, figure.start, figure.end)
            return make_line(told, figure.field, *place, only=figure)
    return None


def _make_others(first: Told, rest: Sequence[Told], *, told: Collection[str]) -> Iterator[Line]:
    """A title of each other publisher, but none that the reader was told."""
    publishers = {first.publisher}
    for entry in rest:
        is_new = entry.publisher not in publishers and entry.document.content.title not in told
        if is_new and len(publishers) <= OTHERS:
            publishers.add(entry.publisher)
            yield make_title(entry)


def _lines_of(changes: Sequence[Change], disputes: Sequence[Dispute]) -> Iterator[Line]:
    for change in changes:
        yield from (change.before, change.after)
    for dispute in disputes:
        yield from (*dispute.lower, *dispute.higher)


def _give_reasons(
    candidate: Candidate, own: Sequence[Told], changes: Sequence[Change], disputes: Sequence[Dispute]
) -> Iterator[Reason]:
    yield from candidate.reasons()
    publishers = len({entry.publisher for entry in own})
    if publishers > 1:
        yield Reason("sources", count=publishers)
    if changes:
        yield Reason("changed_figure", count=len(changes))
    if disputes:
        yield Reason("disputed", count=len(disputes))
