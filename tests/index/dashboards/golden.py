"""python -m tests.index.dashboards.golden: writes the exports anew that `test_golden.py` compares with.

Read the difference before it is committed: it is what people will find changed in Kibana.
"""

from pathlib import Path

from index.dashboards.catalogue import make_objects
from index.dashboards.encoding import to_lines
from index.dashboards.model import LANGUAGES, Language
from index.dashboards.naming import Names
from index.dashboards.sessions import Found

FOLDER = Path(__file__).with_name("golden")
#: What no source gives yet.
EMPTY = {("vulnerabilities", "epss"), ("vulnerabilities", "cvss")}
SEARCH = Found(
    name="search-1",
    title="hopitaux",
    description="hôpital rançongiciel",
    clause={"bool": {"filter": [{"term": {"title_exact": "hopital"}}]}},
)


def make_export(language: Language) -> bytes:
    return to_lines(make_objects(Names("watch", language), empty=EMPTY, searches=[SEARCH]))


def path_of(language: Language) -> Path:
    return FOLDER / f"watch-{language}.ndjson"


if __name__ == "__main__":
    for language in LANGUAGES:
        path_of(language).write_bytes(make_export(language))
