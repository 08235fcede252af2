"""What a story counts: new figures, changed ones, and where outlets disagree, each as the sentence that says so."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from nlp.stories.disagreement_doubts import is_refuted, is_unsure
from nlp.stories.figures import Claim, Row
from nlp.stories.subjects_counted import Counted, read_counted
from nlp.stories.updates import find_updates
from veille.amounts import write_number
from veille.digest.lines import MANY, SHOWN, is_unclear, make_line
from veille.digest.model import Change, Dispute, Line
from veille.digest.sentences import sentence_at
from veille.story_entry import Entry as Told
from veille.story_view import Story

#: Sentences with figures, of one story.
FIGURES = 3
#: Claims that are quoted for one value of a disagreement.
QUOTED = 2


def make_figures(
    story: Story, by_id: Mapping[str, Told], fresh: Collection[str], shown: Sequence[Line]
) -> Iterator[Line]:
    """A sentence for each thing that fresh documents count, those first that most publishers do; the newest of each.

    Neither a sentence nor a value comes twice, after numbers no "dozens", and none that an outlet says is wrong.
    """
    refuted = {(claim.kind, claim.value) for row in story.rows for claim in row.claims if is_refuted(claim)}
    texts = {line.text for line in shown}
    numbers = {_numbers_of(value) for line in shown for value in line.values}
    claims = [claim for row in story.rows if _is_telling(row) and (claim := _find_newest(row, fresh))]
    left = FIGURES
    for claim in sorted(claims, key=_is_vague):
        if not left or (numbers and _is_vague(claim)):
            return
        if (claim.kind, claim.value) in refuted:
            continue
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


def make_changes(story: Story, by_id: Mapping[str, Told], fresh: Collection[str]) -> Iterator[Change]:
    """Those whose order is known: a date that lies after the day on which it was seen tells nothing."""
    for update in find_updates(story.rows, fresh):
        if any(by_id[claim.document].basis == "first_seen" for claim in (update.before, update.after)):
            continue
        before, after = _quote(update.before, by_id), _quote(update.after, by_id)
        if before and after:
            yield Change(update.after.subject or "", before, after)


def make_disputes(story: Story, by_id: Mapping[str, Told], fresh: Collection[str]) -> Iterator[Dispute]:
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
