"""The dashboard *figures*: what is stated, always by its unit, each fact once."""

from index.dashboards.model import (
    Control,
    Dashboard,
    Over,
    Panel,
    Row,
    Session,
    Text,
    Top,
    different,
    most,
)

CONTROLS = tuple(Control(field, "figures") for field in ("source", "language", "kind", "unit", "story_title"))
#: Repeats of a value in a story are one fact.
FACTS = different("fact", "Facts", "Faits")
SOURCES = different("source", "Sources", "Sources")
LAST = most("moment", "Last stated", "Dernière mention")
#: Nouns of the reviewed table that count people.
PEOPLE = (
    *("person", "death", "injured", "missing", "hostage", "arrest", "survivor", "homeless", "victim", "sinistré"),
    *("refugee", "migrant", "civilian", "child", "man", "woman", "patient", "client", "user", "subscriber", "insured"),
    *("member", "beneficiary", "taxpayer", "pensioner", "job seeker", "citizen", "inhabitant", "voter", "particulier"),
    *("professionnel", "internaute", "tenant", "buyer", "donor", "candidate", "student", "pupil", "teacher"),
    *("employee", "worker", "civil servant", "agent", "policeman", "gendarme", "soldier", "militaire", "firefighter"),
    *("rescuer", "doctor", "nurse", "journalist", "lawyer", "mayor", "député", "farmer", "passenger", "tourist"),
    *("spectator", "protester", "striker", "suspect", "hacker", "prisoner", "inmate"),
)
OF_PEOPLE = "kind: count and counted: ({})".format(" or ".join(f'"{noun}"' for noun in PEOPLE))
SHARES = "kind: share"
#: Of a figure what it says in which sentence; then what few of them have.
COLUMNS = (
    *("value", "value_max", "unit", "bound", "subject", "period", "sentence", "source", "url"),
    *("direction", "place", "attribution"),
)
_LOWER = Text("A range counts with its lower end.", "Un intervalle compte par sa borne inférieure.")


def largest_by_story(name: str, title: Text, where: str, *, parted_by: Top) -> Panel:
    """By unit and story the largest value that anyone states; nothing is added up."""
    return Panel(
        name,
        title,
        "figures",
        "table",
        (most("value", "Largest value", "Valeur la plus élevée"), FACTS, SOURCES, LAST),
        (parted_by, Top("story_title", 4)),
        where=where,
        note=_LOWER,
    )


FIGURES = Dashboard(
    "figures",
    Text("figures", "chiffres"),
    Text(
        "What is stated in numbers, each value with its unit. Nothing is added up: a value that a story repeats is one"
        " fact, and two facts may count the same thing.",
        "Ce qui est chiffré, chaque valeur avec son unité. Rien n’est additionné : une valeur répétée dans un sujet est"
        " un seul fait, et deux faits peuvent compter la même chose.",
    ),
    "now-7d/d",
    CONTROLS,
    (
        Row(
            12,
            (
                Panel(
                    "facts-over-time",
                    Text("Facts per day by kind of figure", "Faits par jour et par genre de chiffre"),
                    "figures",
                    "bars",
                    (FACTS,),
                    (Top("kind", 10), Over("moment", "d")),
                    note=Text(
                        "A fact stated on two days counts on both.", "Un fait énoncé deux jours compte pour chacun."
                    ),
                ),
                Panel(
                    "facts-by-unit",
                    Text("Facts by kind and unit", "Faits par genre et unité"),
                    "figures",
                    "table",
                    (FACTS, different("document", "Documents", "Documents"), SOURCES),
                    (Top("kind", 10), Top("unit", 10)),
                    width=20,
                ),
            ),
        ),
        Row(
            20,
            (
                largest_by_story(
                    "money",
                    Text("Money: largest value by currency and story", "Montants : le plus élevé par devise et sujet"),
                    "kind: money",
                    parted_by=Top("unit", 5, by=1),
                ),
                largest_by_story(
                    "people",
                    Text(
                        "People counted or affected: largest value by noun and story",
                        "Personnes dénombrées ou touchées : valeur la plus élevée par nom et sujet",
                    ),
                    OF_PEOPLE,
                    parted_by=Top("counted", 10, by=1),
                ),
            ),
        ),
        Row(
            14,
            (
                Panel(
                    "shares-by-story",
                    Text("Shares stated, by unit and story", "Parts énoncées, par unité et sujet"),
                    "figures",
                    "table",
                    (FACTS, SOURCES, LAST),
                    (Top("unit", 3), Top("story_title", 15)),
                    where=SHARES,
                    note=Text(
                        "How many; their values are in the table below, each with its sentence.",
                        "Combien ; leurs valeurs sont dans le tableau ci-dessous, chacune avec sa phrase.",
                    ),
                ),
                Panel(
                    "counted",
                    Text("What is counted, in both languages", "Ce qui est dénombré, dans les deux langues"),
                    "figures",
                    "ranking",
                    (FACTS,),
                    (Top("counted", 15),),
                    where="kind: count",
                    width=16,
                ),
            ),
        ),
        Row(
            16,
            (
                Session(
                    "shares",
                    Text("Shares with their sentences", "Parts avec leurs phrases"),
                    "figures",
                    COLUMNS,
                    "-moment",
                    lines=3,
                    where=SHARES,
                ),
            ),
        ),
        Row(
            22,
            (
                Session(
                    "figures",
                    Text("Figures with their sentences", "Chiffres avec leurs phrases"),
                    "figures",
                    COLUMNS,
                    "-moment",
                    lines=3,
                ),
            ),
        ),
    ),
)
