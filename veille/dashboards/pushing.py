"""Pushing dashboards into Kibana: is it one that takes them, and what becomes of each object."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from veille.dashboards.pushing_address import DEFAULT_SPACE, Space
from veille.dashboards.pushing_answers import Result, read_results, read_warnings
from veille.dashboards.pushing_faults import NO_ENTRY, NO_KEY, KibanaError, refuse, say_where
from veille.dashboards.pushing_shapes import dig

if TYPE_CHECKING:
    from veille.dashboards.exporting import Export
    from veille.dashboards.pushing_kibana import Kibana

#: What is exported has the form of this version.
MAJOR = 9
#: Levels at which Kibana cannot do what it is asked.
DOWN = frozenset({"unavailable", "critical"})
NO_SPACE_RIGHT = (
    "does not let the key into the space '{}', if there is one of this name: its role is to name 'space:{}' "
    "among its resources (docs/operate.md)"
)


@dataclass(frozen=True)
class Pushed:
    """What became of the objects of one language."""

    export: "Export"
    space: Space
    results: Sequence[Result]
    warnings: Sequence[str]

    @property
    def number_in(self) -> int:
        return sum(result.is_in for result in self.results)

    @property
    def is_whole(self) -> bool:
        return all(result.is_in for result in self.results)

    @property
    def dashboards(self) -> list[tuple[str, str]]:
        """Title and address of each that people can open now."""
        return [
            (result.title, self.space.address_of(result.destination or result.id))
            for result in self.results
            if result.is_in and result.type == "dashboard"
        ]


def check_kibana(kibana: "Kibana") -> str:
    """Its version. KibanaError where it is not ready, does not let us in, or is of another major version."""
    answer = kibana.get(f"{kibana.base}/api/status")
    if answer.status not in (200, 503) or not isinstance(answer.body, dict):
        raise refuse(kibana, answer)
    level = dig(answer.body, "status", "overall", "level")
    if str(level) in DOWN:
        raise KibanaError(
            f"{say_where(kibana)} is {level}: its own page /status says what it lacks; try again in a while"
        )
    if answer.status != 200:
        raise refuse(kibana, answer)
    number = dig(answer.body, "version", "number")
    # To whom it does not know it tells its level alone.
    if number is None and level is not None:
        raise KibanaError(f"{say_where(kibana)} {NO_ENTRY if kibana.has_key else NO_KEY}")
    if number is None:
        raise refuse(kibana, answer)
    _check_version(kibana, str(number))
    return str(number)


def _check_version(kibana: "Kibana", number: str) -> None:
    found = re.fullmatch(r"(\d{1,4})\.\d[\w.+-]{0,40}", number)
    if found is None:
        raise KibanaError(f"{say_where(kibana)} names a version that is none: something else stands at this address")
    if int(found[1]) < MAJOR:
        raise KibanaError(f"{say_where(kibana)} is version {number}, and the dashboards are for {MAJOR}: update it")
    if int(found[1]) > MAJOR:
        raise KibanaError(
            f"{say_where(kibana)} is version {number}, and the dashboards are for {MAJOR}: this version of Veille does "
            "not know whether they would be right there"
        )


def check_space_exists(kibana: "Kibana", space: Space) -> None:
    """Kibana imports into spaces that do not exist, and nobody sees it there."""
    if space.name == DEFAULT_SPACE:
        return
    answer = kibana.get(f"{space.base}/api/spaces/space/{space.name}")
    if answer.status == 404 and isinstance(answer.body, dict):
        raise KibanaError(f"{say_where(kibana)} has no space '{space.name}'; make it there, or correct --space")
    if answer.status == 403:
        raise KibanaError(f"{say_where(kibana)} {NO_SPACE_RIGHT.format(space.name, space.name)}")
    if answer.status != 200 or dig(answer.body, "id") != space.name:
        raise refuse(kibana, answer)


def push(kibana: "Kibana", export: "Export", space: Space, *, overwrite: bool) -> Pushed:
    """Import one file. KibanaError where the whole is refused or no answer says what became of it."""
    url = space.at(f"/api/saved_objects/_import?overwrite={'true' if overwrite else 'false'}")
    answer = kibana.send_file(url, export.filename, export.lines)
    if answer.status != 200 or not _is_result(answer.body):
        raise refuse(kibana, answer, sent=True)
    results = read_results(answer.body, export.objects)
    pushed = Pushed(export, space, results, read_warnings(answer.body))
    if pushed.is_whole and answer.body["success"] is not True:
        raise KibanaError(f"{say_where(kibana)} says that the import failed, and not why: its own log says more")
    return pushed


def _is_result(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("success"), bool)
