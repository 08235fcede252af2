"""What a figure is about, when, where, and who says so."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.figures import find_figures
from nlp.components.figures.context import Context, find_context
from nlp.names.mention import Mention

#: Seconds of one processor, many times what a hostile sentence takes.
LIMIT = 3.0


def read(text, figure, *, head=None, kind="count", language="fr", **named):
    """The context of ``figure`` in ``text``; ``named`` are the names that it holds, by kind."""
    start = text.index(figure)
    noun = text.index(head, start) if head else None
    entities = [
        Mention(each, name, text.index(name), text.index(name) + len(name))
        for each, names in named.items()
        for name in ([names] if isinstance(names, str) else names)
    ]
    return find_context(
        text,
        start,
        start + len(figure),
        sentence=(0, len(text)),
        head=(noun, noun + len(head)) if head else None,
        kind=kind,
        language=language,
        entities=sorted(entities, key=lambda mention: mention.start),
    )


SUBJECTS = [
    (
        "fr",
        "count",
        "Un vol de 12 millions de comptes clients.",
        "12 millions de comptes",
        "comptes",
        "comptes clients",
    ),
    ("fr", "count", "Il faut 300 jeux de données volées en ligne.", "300 jeux", "jeux", "jeux de données volées"),
    ("fr", "count", "Quelque 40 jeunes pousses ont fermé.", "40 jeunes pousses", "pousses", "jeunes pousses"),
    (
        "fr",
        "share",
        "Près de 30 % des mairies du Nord sont touchées.",
        "30 % des mairies",
        "mairies",
        "mairies du Nord",
    ),
    ("fr", "money", "La société risque une amende de 5 000 euros.", "5 000 euros", None, "amende"),
    ("fr", "money", "Il offre 5 000 euros pour la clé du coffre.", "5 000 euros", None, "clé du coffre"),
    ("fr", "count", "Il a lu trois livres sur la mer.", "trois livres", "livres", "livres sur la mer"),
    ("fr", "money", "Il donne 80 euros (90 dollars) à des clubs locaux.", "80 euros", None, "clubs locaux"),
    ("fr", "age", "L'âge moyen des élus est aujourd'hui de 52 ans.", "52 ans", None, "âge moyen des élus"),
    ("fr", "money", "Il est parti, donnant 80 euros à des clubs locaux.", "80 euros", None, "clubs locaux"),
    ("fr", "money", "Les pertes totales atteignent 3 millions d'euros.", "3 millions d'euros", None, "pertes totales"),
    ("fr", "duration", "Elle encourt six mois de prison.", "six mois", None, "prison"),
    ("fr", "age", "Un développeur de 17 ans a été arrêté.", "17 ans", None, "développeur"),
    ("fr", "age", "Une femme, âgée de 31 ans, a porté plainte.", "31 ans", None, "femme"),
    ("fr", "measure", "Un séisme de magnitude 6,1 a frappé la côte.", "magnitude 6,1", None, "séisme"),
    ("en", "count", "Some 90 migrant workers left.", "90 migrant workers", "workers", "migrant workers"),
    ("en", "count", "It sold 20 million records of patients.", "20 million records", "records", "records of patients"),
    ("en", "money", "The firm faces a $400 fine.", "$400", None, "fine"),
    ("en", "money", "It spent 30,000 dollars on a new lock.", "30,000 dollars", None, "new lock"),
    ("en", "count", "They wrote a 90-page yearly review.", "90-page", "page", "yearly review"),
    ("en", "money", "It closed at a cost of £3m.", "£3m", None, "cost"),
    ("en", "age", "A clerk aged 44 was charged.", "44", None, "clerk"),
]


@pytest.mark.parametrize(("language", "kind", "text", "figure", "head", "subject"), SUBJECTS)
def test_the_subject_is_what_is_counted_paid_for_or_lasts(language, kind, text, figure, head, subject):
    assert read(text, figure, head=head, kind=kind, language=language).subject == subject


PERIODS = [
    ("fr", "En 2023, 40 hôpitaux ont été touchés.", "40 hôpitaux", "2023"),
    ("fr", "L'agence a traité 40 alertes depuis le début de l’année.", "40 alertes", "depuis le début de l’année"),
    ("fr", "Elle a traité 40 alertes depuis janvier.", "40 alertes", "depuis janvier"),
    ("fr", "Elle compte 40 agents fin 2024.", "40 agents", "fin 2024"),
    ("fr", "Entre 2019 et 2023, elle a formé 40 agents.", "40 agents", "Entre 2019 et 2023"),
    ("fr", "Le parquet a annoncé lundi 3 juin 40 arrestations.", "40 arrestations", None),
    ("fr", "Le bal de la fête du 12 mai a réuni 40 curieux.", "40 curieux", None),
    ("fr", "Le service a 40 agents et un site de 2016.", "40 agents", None),
    ("fr", "Il y avait 30 cas en 2021, 40 agents en 2022 et 50 lits en 2023.", "40 agents", "2022"),
    ("fr", "On a vu 90 cas la semaine dernière, contre 40 cas la semaine précédente.", "40 cas", "semaine précédente"),
    ("fr", "Le groupe fondé en 2016, dit-on, a 40 agents.", "40 agents", None),
    ("en", "It hired 40 people in the first quarter of 2025.", "40 people", "first quarter of 2025"),
    ("en", "It said on Monday 40 people were hired.", "40 people", None),
    ("en", "It may hire 40 people.", "40 people", None),
    ("en", "Last week it hired 90 people, versus 40 people in the previous week.", "40 people", "previous week"),
    ("en", "It hired 30 in 2021, 40 people in 2022 and 50 in 2023.", "40 people", "2022"),
    ("en", "It hired 90 people, against 40 people a year earlier.", "40 people", "a year earlier"),
    ("en", "It hired 90 people, against 40 people a year earlier.", "90 people", None),
    ("en", "Since May, it has hired 40 people.", "40 people", "Since May"),
]


@pytest.mark.parametrize(("language", "text", "figure", "period"), PERIODS)
def test_the_period_dates_the_figure_and_not_who_told_it(language, text, figure, period):
    assert read(text, figure, language=language).period == period


def test_an_age_has_no_period():
    assert read("En 2023, un homme de 40 ans vivait là.", "40 ans", kind="age").period is None


PLACES = [
    ("fr", "Il y a 40 blessés à Rennes après l'orage.", ["Rennes"], "Rennes"),
    ("fr", "L'orage a fait 40 blessés dans le sud du Tarvan.", ["Tarvan"], "sud du Tarvan"),
    (
        "fr",
        "On a vu 40 blessés à Rennes, Brest et Lorient hier.",
        ["Rennes", "Brest", "Lorient"],
        "Rennes, Brest et Lorient",
    ),
    ("fr", "Rennes : 40 blessés dans un accident.", ["Rennes"], "Rennes"),
    ("fr", "Rennes compte 40 blessés.", ["Rennes"], "Rennes"),
    ("fr", "Il y a 40 blessés devant le tribunal judiciaire.", [], "tribunal judiciaire"),
    ("fr", "Rien ne bouge au port et, à Rennes, 40 blessés attendent.", ["Rennes"], "Rennes"),
    ("fr", "Il y a 40 blessés devant le tribunal.", [], None),
    ("fr", "Le maire de Rennes a reçu 40 blessés.", ["Rennes"], None),
    ("fr", "Il y a 40 blessés, selon un témoin vivant à Rennes.", ["Rennes"], None),
    ("en", "There were 40 wounded in Rennes.", ["Rennes"], "Rennes"),
    ("en", "Rennes's 40 wounded went home.", ["Rennes"], "Rennes"),
]


@pytest.mark.parametrize(("language", "text", "places", "place"), PLACES)
def test_the_place_is_where_the_figure_holds(language, text, places, place):
    figure = "40 wounded" if language == "en" else "40 blessés"
    assert read(text, figure, head=figure[3:], language=language, place=places).place == place


SPEAKERS = [
    ("fr", "Selon l’institut Marelle, 40 sites sont tombés.", "institut Marelle"),
    ("fr", "La société Orvane a annoncé la perte de 40 sites.", "société Orvane"),
    ("fr", "Un groupe de chercheurs estime que 40 sites sont tombés.", "groupe de chercheurs"),
    ("fr", "Le porte-parole, Léon Brac, a reconnu la perte de 40 sites.", "Léon Brac"),
    ("fr", "Il y a 40 sites en panne, a indiqué lundi le ministère.", "ministère"),
    ("fr", "Orvane, filiale de Brixel, a annoncé la perte de 40 sites.", "Orvane"),
    ("fr", "Il a annoncé la perte de 40 sites.", None),
    ("fr", "La perte est estimée à 40 sites.", None),
    ("fr", "Le syndicat exige 40 sites de plus.", None),
    ("fr", "La rumeur selon laquelle 40 sites sont tombés est fausse.", None),
    ("en", "According to Orvane, 40 sites fell.", "Orvane"),
    ("en", "The Marelle Institute said 40 sites fell.", "Marelle Institute"),
    ("en", "Some 40 sites fell, said Léon Brac.", "Léon Brac"),
    ("en", "They said 40 sites fell.", None),
    ("en", "Losses were estimated at 40 sites.", None),
    ("en", "According to Brixel, 90 sites fell; according to Orvane, 40 sites did.", "Orvane"),
    ("fr", "On a perdu 90 sites, selon Brixel, et 40 sites, selon Orvane.", "Orvane"),
]


@pytest.mark.parametrize(("language", "text", "speaker"), SPEAKERS)
def test_the_attribution_is_who_asserts_the_figure(language, text, speaker):
    figure = "40 sites"
    named = {"person": "Léon Brac"} if "Léon Brac" in text else {"organisation": "Orvane"} if "Orvane" in text else {}
    assert read(text, figure, head="sites", language=language, **named).attribution == speaker


def test_two_names_joined_speak_together():
    text = "Il y a 40 sites en panne, selon Orvane et l'Union des ports de Trame."
    named = ["Orvane", "Union des ports de Trame"]
    assert read(text, "40 sites", organisation=named).attribution == "Orvane et l'Union des ports de Trame"


def test_nothing_is_taken_from_another_sentence():
    text = "En 2023, Orvane a annoncé un plan à Rennes. Il y a 40 sites. Selon Brixel, c'est peu."
    start = text.index("Il y a")
    names = [Mention("place", "Rennes", text.index("Rennes"), text.index("Rennes") + 6)]
    figure = text.index("40 sites")
    found = find_context(
        text,
        figure,
        figure + 8,
        sentence=(start, text.index(" Selon")),
        head=(figure + 3, figure + 8),
        kind="count",
        language="fr",
        entities=names,
    )
    assert found == Context(subject="sites")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 2), (2, 3), (9, 12), (13, 13), (20, 30)])
def test_a_span_without_a_word_has_no_context(start, end):
    text = "En  2016.    "
    assert (
        find_context(text, start, end, sentence=(0, 13), head=None, kind="count", language="fr", entities=[])
        == Context()
    )


@given(
    st.text(alphabet="12q0 ,.:;'’«»\"İéàdeLunSloqa\u00a0\n", max_size=80),
    st.integers(0, 80),
    st.integers(1, 20),
    st.sampled_from(["count", "money", "age", "share"]),
    st.sampled_from(["fr", "en", "de"]),
)
def test_every_phrase_is_copied_from_the_sentence(text, start, length, kind, language):
    start = min(start, len(text))
    end = min(start + length, len(text))
    found = find_context(
        text, start, end, sentence=(0, len(text)), head=None, kind=kind, language=language, entities=[]
    )
    for phrase in found:
        assert phrase is None or (phrase and phrase in text)


@pytest.mark.parametrize(
    "piece", ["de la ", "selon ", "1 ", "a dit ", "Lundi ", "«", "mars ", "2024-", "en fin ", "d'", "x"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_hostile_sentence_costs_little(piece, language):
    text = piece * (100_000 // len(piece)) + " 12 sites " + piece * (100_000 // len(piece))
    begun = time.process_time()
    read(text, "12 sites", head="sites", language=language)
    assert time.process_time() - begun < LIMIT


@pytest.mark.parametrize(
    ("language", "text", "subject"),
    [
        ("fr", "Le coût du programme a atteint 300 millions d'euros en 2024.", "coût du programme"),
        ("en", "The cost of the programme was 300 million euros in 2024.", "cost of the programme"),
    ],
)
def test_a_year_alone_is_no_subject(language, text, subject):
    (figure,) = find_figures(text, language=language)
    assert figure.subject == subject
