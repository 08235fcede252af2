"""What saved objects are called: the same each time, so that a second import replaces the first."""

from dataclasses import dataclass
from typing import Any

from index.backend import DEFAULT_PREFIX
from index.dashboards.model import Language

SavedObject = dict[str, Any]
Reference = dict[str, str]

#: Of all objects: the oldest versions of their shapes that every Kibana 9 reads; a newer one would be refused by older.
CORE = "8.8.0"
VERSIONS = {"dashboard": "10.2.0", "search": "10.5.0", "index-pattern": "8.0.0"}


@dataclass(frozen=True)
class Names:
    """The ids and titles of one language's set over the index of ``prefix``.

    ``space`` is one of Kibana's other than the default one. Its ids are its own: what has an id of another space gets
    a new one from Kibana, and what links to it by the id in its text leads nowhere.
    """

    prefix: str
    language: Language
    space: str = ""

    def dashboard(self, name: str) -> str:
        return self._name(name)

    def view(self, collection: str) -> str:
        return self._name("view", collection)

    def session(self, name: str) -> str:
        return self._name("session", name)

    def search(self, name: str) -> str:
        """A saved search of Veille."""
        return self._name(name)

    def title(self, title: str) -> str:
        """What it is called among all objects of a Kibana; two watches in one are told apart."""
        watch = "Veille" if self.prefix == DEFAULT_PREFIX else f"Veille ({self.prefix})"
        return f"{watch}\u00a0: {title}" if self.language == "fr" else f"{watch}: {title}"

    def _name(self, *parts: str) -> str:
        return "-".join(filter(None, (self.prefix, self.space, self.language, *parts)))


def make_object(kind: str, identifier: str, attributes: dict[str, Any], references: list[Reference]) -> SavedObject:
    """One line of an export, without times and versions of its own: the same content gives the same line."""
    return {
        "type": kind,
        "id": identifier,
        "attributes": attributes,
        "references": references,
        "managed": False,
        "coreMigrationVersion": CORE,
        "typeMigrationVersion": VERSIONS[kind],
    }


def refer(kind: str, identifier: str, name: str) -> Reference:
    return {"type": kind, "id": identifier, "name": name}
