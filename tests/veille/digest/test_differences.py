"""What a publisher changed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, Content
from veille.digest.differences import compare


def write(body="", *, title="Une faille dans Portail", lead=None, **extra):
    return Content(title=title, lead=lead, body=body, extra=extra)


def signed(before, after, **facts):
    differences, _ = compare(before, after, **facts)
    return [f"{each.sign} {each.text}" for each in differences]


def test_a_sentence_that_was_changed_stands_before_and_after():
    before = write("La régie est touchée. Elle compte 300 foyers sans eau.\n\nLa suite demain.")
    after = write("La régie est touchée. Elle compte 450 foyers sans eau.\n\nLa suite demain. Un correctif est prêt.")
    assert signed(before, after) == [
        "- Elle compte 300 foyers sans eau.",
        "+ Elle compte 450 foyers sans eau.",
        "+ Un correctif est prêt.",
    ]


def test_what_has_nothing_in_common_stands_alone():
    before, after = write("Le portail est fermé."), write("Une enquête commence demain matin.")
    assert signed(before, after) == ["+ Une enquête commence demain matin.", "- Le portail est fermé."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("La régie est touchée.", "La  régie\u00a0est touchée. "),
        ("Un.\n\nDeux.", "Un.\nDeux.\n"),
        ("Un point.\nDeux points.\nTrois points.", "Trois points.\nUn point.\nDeux points."),
        ("Un cafe\u0301.", "Un café."),
        ("", ""),
    ],
)
def test_spaces_and_order_are_no_difference(before, after):
    assert compare(write(before), write(after)) == ((), 0)


def test_title_and_lead_go_before_the_body():
    before = write("Un.", title="Une faille", lead="Deux.")
    after = write("Trois.", title="[MàJ] Une faille", lead="Quatre.")
    assert signed(before, after) == [
        "- Une faille",
        "+ [MàJ] Une faille",
        "+ Quatre.",
        "- Deux.",
        "+ Trois.",
        "- Un.",
    ]


def test_what_moved_from_the_lead_to_the_body_is_no_difference():
    assert compare(write("Deux.", lead="Un."), write("Deux.\nUn.")) == ((), 0)


BODY = "Systèmes affectés\n\n{systems}\n\nCVE\n\n{cves}\n\nGestion\n\n{revisions}"


def bulletin(*, cves, systems, revisions, risks=("Déni de service",)):
    """A bulletin whose body repeats its structured data, as bulletins do."""
    body = BODY.format(
        systems="\n".join(systems),
        cves="\n".join(cves),
        revisions="\n".join(f"{day}\u00a0: {text}" for day, text in revisions),
    )
    headings = tuple(
        Block(kind="heading", start=body.index(name), end=body.index(name) + len(name))
        for name in ("Systèmes affectés", "CVE\n", "Gestion")
    )
    return Content(
        title="Une faille dans Portail",
        body=body,
        blocks=headings,
        extra={
            "cves": list(cves),
            "risks": list(risks),
            "affected_systems": [{"description": each, "vendor": "Portail"} for each in systems],
            "revisions": [{"date": day, "description": text} for day, text in revisions],
        },
    )


FIRST = bulletin(cves=["CVE-2026-1111"], systems=["Portail avant 1.2"], revisions=[("1 mars 2026", "Première version")])


def test_a_bulletin_says_first_what_its_publisher_calls_the_change_and_says_nothing_twice():
    after = bulletin(
        cves=["CVE-2026-1111", "CVE-2026-2222"],
        systems=["Portail avant 1.3", "Relais toutes versions"],
        revisions=[("1 mars 2026", "Première version"), ("4 mars 2026", "Ajout d'une CVE")],
        risks=["Déni de service", "Fuite de données"],
    )
    assert signed(FIRST, after, most=9) == [
        "+ Ajout d'une CVE",
        "+ CVE-2026-2222",
        "- Portail avant 1.2",
        "+ Portail avant 1.3",
        "+ Relais toutes versions",
        "+ Fuite de données",
    ]


def test_a_cve_that_was_withdrawn_is_told():
    after = bulletin(cves=[], systems=["Portail avant 1.2"], revisions=[("1 mars 2026", "Première version")])
    assert signed(FIRST, after) == ["- CVE-2026-1111"]


def test_a_sentence_that_names_a_new_cve_is_told_too():
    before, after = write("Un."), write("Un. La CVE-2026-2222 est exploitée.", cves=["CVE-2026-2222"])
    assert signed(before, after) == ["+ CVE-2026-2222", "+ La CVE-2026-2222 est exploitée."]


def test_no_kind_of_change_hides_the_others():
    cves = [f"CVE-2026-{number}" for number in range(1000, 1050)]
    after = bulletin(
        cves=cves,
        systems=["Portail avant 1.2", "Relais", "Guichet"],
        revisions=[("1 mars 2026", "Première version"), ("4 mars 2026", "Ajout de CVE")],
    )
    differences, more = compare(FIRST, after, most=6)
    assert [each.text for each in differences] == ["Ajout de CVE", *cves[:3], "Relais", "Guichet"]
    assert more == 50 + 1 + 2 + 1 - 6  # one CVE is gone


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("Un.\nhttps://portail.example/b\nVoir le bulletin.", ["+ Voir le bulletin."]),
        ("Un.\nhttps://portail.example/b", ["+ https://portail.example/b"]),
    ],
)
def test_a_bare_address_is_told_only_where_there_is_nothing_else(after, expected):
    assert signed(write("Un."), write(after)) == expected


@pytest.mark.parametrize("value", [None, 5, "CVE-2026-1111", {"a": 1}, [None, 5, {"name": "x"}, " "]])
def test_structured_data_of_another_shape_does_no_harm(value):
    compare(write(cves=value, affected_systems=value), write(cves=["CVE-2026-1111"]))
    compare(write(cves=["CVE-2026-1111"]), write(cves=value, revisions=value))


def test_a_long_sentence_is_shown_where_it_was_changed():
    before, after = (
        write("La régie " + "a fermé une vanne et " * 30 + f"compte {n} foyers " + "touchés ou non " * 30)
        for n in (300, 450)
    )
    differences, more = compare(before, after, longest=120)
    assert [each.sign for each in differences] == ["-", "+"]
    assert all(len(each.text) <= 120 for each in differences)
    assert "compte 300 foyers" in differences[0].text
    assert "compte 450 foyers" in differences[1].text
    assert more == 0


def test_a_long_word_is_cut_anywhere():
    (difference,), _ = compare(write(""), write("x" * 900), longest=50)
    assert difference.text == "x" * 50


words = st.lists(st.sampled_from(["Un.", "Deux", "trois,", "A. B.", "\n", "CVE-2026-1", "été"]), max_size=12).map(
    " ".join
)
contents = st.builds(
    lambda body, lead, cves: write(body, lead=lead, cves=cves), words, words, st.lists(words, max_size=4)
)


@given(contents, contents, st.integers(1, 6), st.integers(5, 30))
def test_every_difference_is_verbatim_of_its_version_and_none_is_lost(before, after, most, longest):
    differences, more = compare(before, after, most=most, longest=longest)
    for each in differences:
        version = after if each.sign == "+" else before
        assert any(each.text in text for text in (version.title, version.lead, version.body, *version.extra["cves"]))
        assert 0 < len(each.text) <= longest
    assert len(differences) <= most
    assert len(differences) + more == len(compare(before, after, most=999)[0])


@given(contents)
def test_a_version_is_not_different_from_itself(content):
    assert compare(content, content) == ((), 0)


@pytest.mark.parametrize("unit", ["Un point.\n", "Un point. ", "mot ", "\n"])
def test_endless_texts_are_compared_in_no_time(unit):
    started = time.process_time()
    compare(write(unit * 30_000), write((unit + "Autre point. ") * 15_000))
    assert time.process_time() - started < 3
