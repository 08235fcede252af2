"""Scores of stories: B-cubed, over all items, in each language, and across languages (Bagga and Baldwin 1998)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from veille.evaluate.labelled import Item, language_of
from veille.evaluate.tables import Scored, Section, Table, make_section
from veille.evaluate.tallies import BCubed

Answer = Mapping[str, Any]
Relate = Callable[[Sequence[Item]], Sequence[Answer]]


def evaluate_stories(items: Sequence[Item], relate: Relate) -> Table:
    """Score a filter that is given all items at once, in one call; of the labels it is shown none."""
    answers = list(relate([to_question(item) for item in items]))
    wanted = [str(item["story"]) for item in items]
    found = [str(answer.get("story", f"failed {number}")) for number, answer in enumerate(answers)]
    spoken = [language_of(item) for item in items]
    sections = [_section(None, items, range(len(items)), wanted, found)]
    languages = sorted(set(spoken))
    if len(languages) > 1:
        for language in languages:
            chosen = [number for number, each in enumerate(spoken) if each == language]
            sections.append(_section(language, items, chosen, wanted, found))
        sections.append(_across(items, wanted, found, spoken))
    return Table("stories", len(items), sum("error" in answer for answer in answers), tuple(sections))


def to_question(item: Item) -> Item:
    return {name: item[name] for name in ("id", "title", "text", "published", "language") if item.get(name)}


def _section(
    language: str | None, items: Sequence[Item], chosen: Sequence[int], wanted: Sequence[str], found: Sequence[str]
) -> Section:
    gold, made = _group(chosen, wanted), _group(chosen, found)
    tallies = [(number, _tally(gold[wanted[number]], made[found[number]])) for number in chosen]
    return make_section(language, [Scored(items[n]["id"], language or "", {"stories": each}) for n, each in tallies])


def _across(items: Sequence[Item], wanted: Sequence[str], found: Sequence[str], spoken: Sequence[str]) -> Section:
    """Only pairs of two languages count, and only items whose story is told in another one."""
    numbers = range(len(items))
    gold, made, scored = _group(numbers, wanted), _group(numbers, found), []
    for number in numbers:
        others = [{n for n in each if n == number or spoken[n] != spoken[number]} for each in
                  (gold[wanted[number]], made[found[number]])]  # fmt: skip
        if len(others[0]) > 1:
            scored.append(Scored(items[number]["id"], "", {"stories": _tally(*others)}))
    return make_section("across", scored) if scored else Section("across", 0, ())


def _group(chosen: Sequence[int], stories: Sequence[str]) -> dict[str, set[int]]:
    groups: defaultdict[str, set[int]] = defaultdict(set)
    for number in chosen:
        groups[stories[number]].add(number)
    return groups


def _tally(wanted: set[int], found: set[int]) -> BCubed:
    both = len(wanted & found)
    return BCubed(both / len(found), both / len(wanted), 1)
