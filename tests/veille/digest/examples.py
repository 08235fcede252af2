"""Invented digests: an ordinary day in two languages, a hostile one, an endless one, an empty one."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zlib import crc32
from zoneinfo import ZoneInfo

from veille.digest.model import (
    Change,
    Difference,
    Digest,
    Dispute,
    Entry,
    Line,
    Reason,
    Revision,
    Section,
    Trouble,
    Unsupported,
)
from veille.digest.rendering import Links
from veille.wording import Language

PARIS = ZoneInfo("Europe/Paris")
SINCE = datetime(2026, 8, 16, 5, 30, tzinfo=UTC)
UNTIL = datetime(2026, 8, 17, 5, 30, tzinfo=UTC)
LINKS = Links(
    unsubscribe="https://veille.example.org/unsubscribe/eyJyIjoxfQ.c2lnbmF0dXJl",
    page="https://veille.example.org/digests/lecteur/2026-08-17.html",
    contact="veille@example.org",
)
BARE = Links(unsubscribe=None, page=None, contact="veille@example.org")
#: A title whose brackets mean nothing to `line`.
UPDATED = "[MàJ] Vulnérabilité dans Tessera Mail"
TROUBLES = {
    "fr": ("silencieuse depuis 9 jours, plus que sa limite de 3", "la dernière lecture a échoué : HTTP 503"),
    "en": ("silent for 9 days, more than its limit of 3", "the last poll failed: HTTP 503"),
}
#: What a title may try.
HOSTILE = (
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- --><!--entry--> ]]> <![CDATA[",
    "{{ 7 * 7 }} {% include 'digest.html.j2' %} {name} {0}",
    "safe\u202egnp.exe\u2066\u200b\x1b[2J\x00 end\r\nBcc: other@example.com",
    "&lt;b&gt; &amp; &#x202e; é 漢字 😀 \ufffe \ufdd0",
)


def line(
    written: str, *, publisher: str = "Le Courrier du Nord", slug: str = "courrier", hours: float = 6.0, **fields
) -> Line:
    """A line; in what is given a figure stands between ``{`` and ``}``, an indicator between ``[`` and ``]``."""
    plain, spans = "", {"{": [], "[": []}
    for character in written:
        if character in spans:
            spans[character].append([len(plain)])
        elif character in "}]":
            spans["{" if character == "}" else "["][-1].append(len(plain))
        else:
            plain += character
    given = {
        "document": f"{slug}-{crc32(plain.encode(errors='replace')) % 997}",
        "field": "body",
        "start": 0,
        "end": len(plain),
        "text": plain,
        "title": plain,
        "publisher": publisher,
        "moment": UNTIL - timedelta(hours=hours),
        "dated": "time",
        "language": "fr",
        "url": f"https://{slug}.example.org/article",
        "link": f"https://{slug}.example.org/article#:~:text={quote(plain[:40])}",
        "marks": tuple((start, end) for start, end in spans["{"]),
        "indicators": tuple((start, end) for start, end in spans["["]),
    }
    values = tuple(re.sub(r"(?<=\d) (?=\d)", "\u00a0", value) for value in fields.pop("values", ()))
    return Line(**given | {"values": values} | fields)


def an_attack() -> Entry:
    """A story that several tell, in both languages, with all that an entry can have."""
    herald = {"publisher": "The Harbour Herald", "slug": "herald", "language": "en"}
    gazette = {"publisher": "Gazette des Hôpitaux", "slug": "gazette"}
    lower = line("La direction évoque {18 serveurs} touchés.", values=("18 serveurs",), hours=9)
    higher = line(
        "Staff counted at least {40 servers} that no longer start.", values=("at least 40 servers",), hours=3, **herald
    )
    return Entry(
        story="s1",
        headline=line("Le centre hospitalier de Valmorin paralysé par un rançongiciel", field="title", hours=5),
        lines=(
            line(
                "Les urgences de Valmorin renvoient leurs patients vers deux cliniques voisines depuis samedi soir.",
                hours=5,
            ),
            line(
                "The intruders left a note on [valmorin-leak.example] and an address, [198.51.100.23].",
                hours=4,
                **herald,
            ),
        ),
        figures=(
            line(
                "Le groupe réclame {2,5 millions d’euros} et menace de publier {310 Go} de dossiers.",
                values=("2 500 000 EUR", "310 000 000 000 B"),
                hours=7,
                **gazette,
            ),
        ),
        changes=(
            Change(
                "patients concernés",
                line("Environ {12 000 patients} seraient concernés.", values=("12 000 patients",), hours=30),
                line(
                    "The trust now says {31,000 patients} are affected.", values=("31 000 patients",), hours=2, **herald
                ),
            ),
        ),
        disputes=(Dispute("serveurs touchés", (lower,), (higher,)),),
        others=(
            line("Ransomware shuts hospital in Valmorin", field="title", hours=8, **herald),
            line("À Valmorin, l’hôpital revient au papier", field="title", hours=7, dated="day", **gazette),
        ),
        documents=9,
        fresh=6,
        copies=2,
        publishers=("Le Courrier du Nord", "Gazette des Hôpitaux", "The Harbour Herald"),
        languages=("fr", "en"),
        reasons=(
            Reason("search", "rançongiciel santé"),
            Reason("sources", count=3),
            Reason("grown", count=6),
            Reason("changed_figure", count=1),
            Reason("disputed", count=1),
        ),
        searches=("rançongiciel santé", "hospitals"),
        score=9.0,
    )


def a_flaw() -> Entry:
    beacon = {"publisher": "Beacon Security Notes", "slug": "beacon", "language": "en"}
    return Entry(
        story="s2",
        headline=line(
            "Attackers use a flaw in Portcullis gateways to enter town halls", field="title", hours=11, **beacon
        ),
        lines=(line("The flaw, CVE-2026-41414, needs no password and no click.", hours=11, **beacon),),
        figures=(
            line(
                "Some {4,200 gateways} still answer with an old version.",
                values=("4 200 gateways",),
                hours=11,
                **beacon,
            ),
        ),
        publishers=("Beacon Security Notes", "Le Courrier du Nord"),
        documents=2,
        fresh=2,
        reasons=(Reason("ransomware", "CVE-2026-41414", 2), Reason("sources", count=2), Reason("new")),
    )


def a_budget() -> Entry:
    return Entry(
        story="s3",
        headline=line(
            "La cour des comptes régionale critique le chantier du port de Sainte-Aubierge",
            field="title",
            publisher="Radio Littoral",
            slug="littoral",
            dated="first_seen",
        ),
        lines=(
            line(
                "Le surcoût atteint {17 %} du budget voté, soit {6,8 M€}.",
                values=("17 percent", "6 800 000 EUR"),
                publisher="Radio Littoral",
                slug="littoral",
                dated="first_seen",
            ),
        ),
        publishers=("Radio Littoral",),
        reasons=(Reason("new"),),
    )


def a_bulletin() -> Entry:
    cert = {"publisher": "CERT-FR", "slug": "bulletins"}
    return Entry(
        story="s4",
        headline=line("Multiples vulnérabilités dans les passerelles Portcullis", field="title", dated="day", **cert),
        lines=(line("Elles permettent une exécution de code arbitraire à distance.", dated="day", **cert),),
        publishers=("CERT-FR",),
        reasons=(Reason("alert", "CERT-FR"), Reason("exploited", "CVE-2026-41414", 1), Reason("new")),
    )


def a_revision() -> Revision:
    return Revision(
        headline=line("Tessera Mail", text=UPDATED, field="title", publisher="CERT-FR", slug="bulletins", hours=90),
        before=2,
        after=3,
        changed=UNTIL - timedelta(hours=8),
        differences=(
            Difference("+", "Tessera Mail 8.4 versions antérieures à 8.4.12"),
            Difference("-", "L’éditeur n’a pas encore publié de correctif."),
        ),
        more=3,
    )


def a_digest(language: Language = "fr") -> Digest:
    """An ordinary morning."""
    return Digest(
        reader="camille",
        language=language,
        zone=PARIS,
        day=date(2026, 8, 17),
        since=SINCE,
        until=UNTIL,
        documents=1214,
        stories=486,
        publishers=23,
        sections=(
            Section("search", (an_attack(),), search="rançongiciel santé", more=2),
            Section("stories", (a_flaw(), a_budget())),
            Section("bulletins", (a_bulletin(),), more=11),
        ),
        revisions=(a_revision(),),
        more_revisions=1,
        troubles=(
            Trouble("littoral", "Radio Littoral", "failing", TROUBLES[language][0]),
            Trouble("beacon", "Beacon Security Notes", "late", TROUBLES[language][1]),
        ),
        unsupported=(
            Unsupported("courrier-1", "Au moins 500 postes sont chiffrés.", "500 is not in the cited text"),
            Unsupported("herald-2", "CVE-2026-40000 was used.", "CVE-2026-40000 is not in the cited text"),
        ),
    )


def an_empty_digest(language: Language = "fr") -> Digest:
    return Digest("camille", language, PARIS, date(2026, 8, 17), SINCE, UNTIL)


def a_hostile_digest(language: Language = "fr") -> Digest:
    """All that others write is an attempt at something."""
    digest = a_digest(language)
    entries = tuple(_poison_entry(an_attack(), text, f"h{number}") for number, text in enumerate(HOSTILE))
    digest = poison(digest, " ".join(HOSTILE))
    return replace(digest, sections=(replace(digest.sections[0], entries=entries), *a_digest(language).sections))


def poison(digest: Digest, text: str) -> Digest:
    """The digest with this text at every place where another's words are."""
    differences = (Difference("+", text), Difference("-", text))
    entry = _poison_entry(an_attack(), text, "s1")
    return replace(
        digest,
        reader=text,
        sections=(Section("search", (entry,), search=text),),
        revisions=(replace(a_revision(), headline=_put(a_revision().headline, text), differences=differences),),
        troubles=(Trouble("x", text, "late", text),),
    )


def _poison_entry(entry: Entry, text: str, story: str) -> Entry:
    return replace(
        entry,
        story=story,
        headline=_put(entry.headline, text),
        lines=tuple(_put(each, text) for each in entry.lines),
        figures=tuple(_put(each, text) for each in entry.figures),
        changes=tuple(Change(text, _put(each.before, text), _put(each.after, text)) for each in entry.changes),
        disputes=tuple(
            Dispute(text, (_put(each.lower[0], text),), (_put(each.higher[0], text),)) for each in entry.disputes
        ),
        reasons=(Reason("search", text), Reason("exploited", text, 2), Reason("alert", text)),
        searches=(text,),
    )


def _put(line: Line, text: str) -> Line:
    """The line with other words, one of them a figure, whose page has a hostile address."""
    marks = ((0, min(3, len(text))),)
    addresses = {"url": "javascript:alert(1)", "link": f"https://x.example/{text}"}
    return replace(
        line,
        text=text,
        title=text,
        publisher=text,
        language=text,
        marks=marks,
        values=(text,),
        indicators=(),
        **addresses,
    )


def a_long_digest(stories: int = 500, language: Language = "fr") -> Digest:
    """A day on which much arrived: every second story has all that an entry can have."""
    digest = a_digest(language)
    entries = [replace(a_flaw() if number % 2 else an_attack(), story=f"s{number}") for number in range(stories)]
    parts = entries[: stories // 5], entries[stories // 5 : 4 * stories // 5], entries[4 * stories // 5 :]
    sections = tuple(
        replace(section, entries=tuple(part)) for section, part in zip(digest.sections, parts, strict=True)
    )
    return replace(digest, sections=sections, revisions=(a_revision(),) * 40)
