"""Why an entry is in a digest."""

from dataclasses import replace
from typing import get_args

import pytest

from tests.veille.digest import examples
from veille.digest.model import Reason, ReasonKind, Section
from veille.digest.rendering_teller import Teller
from veille.wording import LANGUAGES


def tell(*reasons: Reason, language="fr", searches=(), search=None) -> list[tuple[str, bool]]:
    entry = replace(examples.a_budget(), reasons=reasons, searches=searches)
    told = Teller(examples.a_digest(language)).reasons(entry, Section("stories", (), search=search))
    return [(said.replace("\u00a0", " "), is_grave) for said, is_grave in told]


@pytest.mark.parametrize(
    ("reason", "said", "is_grave"),
    [
        (Reason("exploited", "CVE-2026-1", 1), "CVE-2026-1 exploitée", True),
        (Reason("exploited", "CVE-2026-1", 2), "CVE-2026-1 exploitée, 1 autre aussi", True),
        (Reason("ransomware", "CVE-2026-1", 1), "CVE-2026-1 exploitée par des rançongiciels", True),
        (
            Reason("ransomware", "CVE-2026-1", 3),
            "CVE-2026-1 exploitée par des rançongiciels, 2 autres CVE exploitées",
            True,
        ),
        (Reason("alert", "CERT-FR"), "alerte CERT-FR", True),
        (Reason("search", "ports"), "correspond à « ports »", False),
        (Reason("sources", count=1), "1 source indépendante", False),
        (Reason("grown", count=1200), "1 200 documents de plus", False),
        (Reason("changed_figure", count=2), "2 chiffres modifiés", False),
        (Reason("disputed", count=1), "valeurs différentes selon les éditeurs", False),
        (Reason("new"), "nouveau", False),
    ],
    ids=lambda given: f"{given.kind} {given.count}" if isinstance(given, Reason) else "",
)
def test_a_reason_is_said_in_short_words(reason, said, is_grave):
    assert tell(reason) == [(said, is_grave)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(ReasonKind))
def test_every_reason_has_words(kind, language):
    assert all(tell(Reason(kind, "x", count), language=language)[0][0] for count in range(3))


def test_what_nobody_should_overlook_comes_first():
    told = tell(Reason("new"), Reason("search", "ports"), Reason("alert", "CERT-FR"), Reason("exploited", "CVE-2026-1"))
    assert [is_grave for _, is_grave in told] == [True, True, False, False]
    assert [said for said, _ in told][2:] == ["nouveau", "correspond à « ports »"]


def test_searches_are_named_once_and_not_under_their_own_heading():
    told = tell(Reason("search", "ports"), searches=("ports", "mer", "quais"), search="mer")
    assert [said for said, _ in told] == ["correspond à « ports »", "correspond à « quais »"]
