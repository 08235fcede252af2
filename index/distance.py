"""How far apart two spellings are, and how far a near spelling may be."""

from collections.abc import Callable

#: From how many letters on a near spelling may differ by one, and by two.
_ONE_FROM, _TWO_FROM = 3, 6


def allowed_distance(term: str) -> int:
    """How many letters a near spelling of ``term`` may add, leave out, replace or swap with their neighbour."""
    return 0 if len(term) < _ONE_FROM else 1 if len(term) < _TWO_FROM else 2


def find_near(term: str, distance: int) -> Callable[[str], bool]:
    """A test of whether another term is a near spelling of this one."""
    return lambda other: other == term or (distance > 0 and measure_distance(term, other, most=distance) <= distance)


def measure_distance(left: str, right: str, *, most: int) -> int:
    """The steps from one spelling to the other; ``most`` + 1 where there are more.

    A step adds a letter, leaves one out, replaces one or swaps two neighbours, and no letter is touched twice (optimal
    string alignment), as in the automata of search engines.
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before, row = list[int](), list(range(len(right) + 1))
    for at, letter in enumerate(left):
        before, row = row, _next_row(left, right, at, letter, before, row)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)


def _next_row(left: str, right: str, at: int, letter: str, before: list[int], row: list[int]) -> list[int]:
    following = [at + 1]
    for place, other in enumerate(right):
        cost = min(row[place + 1] + 1, following[place] + 1, row[place] + (letter != other))
        if at and place and letter == right[place - 1] and left[at - 1] == other:
            cost = min(cost, before[place - 1] + 1)
        following.append(cost)
    return following
