"""What is read of a sentence, from outside: value, unit, kind, bound and span, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.figures import find_figures

#: Spaces and marks that part thousands, by language; each stands for what an editor or a converter leaves.
GROUPING = {
    "fr": [" ", "\u00a0", "\u202f", "\u2009", "'", "’"],
    "en": [",", " ", "\u00a0", "\u202f", "\u2009"],
}
NOUNS = {"fr": ("comptes", "compte"), "en": ("accounts", "account")}


def read(text, language):
    return [
        (text[each.start : each.end], each.value, each.unit, each.kind, each.bound)
        for each in find_figures(text, language=language)
    ]


def read_values(text, language):
    return [(each.value, each.value_max) for each in find_figures(text, language=language)]


FRENCH = [
    ("La rançon s'élève à 1,2 Md€.", ("1,2 Md€", 1.2e9, "EUR", "money", "=")),
    ("La rançon s'élève à 12 M€.", ("12 M€", 12e6, "EUR", "money", "=")),
    ("Le préjudice est de 3 000 milliards de dollars.", ("3 000 milliards de dollars", 3e12, "USD", "money", "=")),
    ("Près de 40 sites sont visés.", ("Près de 40 sites", 40, "site", "count", "~")),
    (
        "Quelque trois cent mille clients sont touchés.",
        ("Quelque trois cent mille clients", 3e5, "client", "count", "~"),
    ),
    ("Elle compte quatre-vingt-dix hôpitaux.", ("quatre-vingt-dix hôpitaux", 90, "hôpital", "count", "=")),
    ("Un demi-milliard d'attaques ont été vues.", ("Un demi-milliard d'attaques", 5e8, "attaque", "count", "=")),
    ("Elle a perdu une centaine de postes.", ("une centaine de postes", 100, "poste", "count", "~")),
    (
        "Des dizaines de milliers de dossiers ont fuité.",
        ("Des dizaines de milliers de dossiers", 1e4, "dossier", "count", ">="),
    ),
    ("Au moins 12 % des mairies sont visées.", ("Au moins 12 % des mairies", 12, "percent", "share", ">=")),
    ("La moitié des communes ont répondu.", ("moitié des communes", 50, "percent", "share", "=")),
    ("Un hôpital sur cinq a été visé.", ("Un hôpital sur cinq", 20, "percent", "share", "=")),
    ("Le site reçoit 400 attaques par seconde.", ("400 attaques par seconde", 400, "attaque/s", "rate", "=")),
    ("Le vol porte sur 1,5 To de données.", ("1,5 To", 1.5e12, "B", "size", "=")),
    ("Le film dure 1h39.", ("1h39", 99, "minute", "duration", "=")),
    ("Un homme de 34 ans a été arrêté.", ("34 ans", 34, "year", "age", "=")),
    ("Il risque jusqu'à cinq ans de prison.", ("jusqu'à cinq ans", 5, "year", "duration", "<=")),
    ("La pale mesure 60 mètres.", ("60 mètres", 60, "m", "measure", "=")),
    ("Un séisme de magnitude 6,1 a eu lieu.", ("magnitude 6,1", 6.1, "magnitude", "measure", "=")),
    ("Le nombre de plaintes a doublé.", ("doublé", 2, "x", "multiple", "=")),
]
ENGLISH = [
    ("The ransom was $1.2bn.", ("$1.2bn", 1.2e9, "USD", "money", "=")),
    ("They asked for €20m.", ("€20m", 20e6, "EUR", "money", "=")),
    ("The deal is worth £3.5 million.", ("£3.5 million", 3.5e6, "GBP", "money", "=")),
    ("Nearly 40 sites were hit.", ("Nearly 40 sites", 40, "site", "count", "~")),
    (
        "About twenty-one thousand customers were told.",
        ("About twenty-one thousand customers", 21e3, "customer", "count", "~"),
    ),
    ("Around half a billion attacks were seen.", ("Around half a billion attacks", 5e8, "attack", "count", "~")),
    ("More than a dozen ministries were hit.", ("More than a dozen ministries", 12, "ministry", "count", ">=")),
    ("It lost thousands of files.", ("thousands of files", 1000, "file", "count", ">=")),
    ("At least 12% of towns were hit.", ("At least 12% of towns", 12, "percent", "share", ">=")),
    ("Two thirds of the towns answered.", ("Two thirds of the towns", 66.67, "percent", "share", "=")),
    ("One in five hospitals was hit.", ("One in five hospitals", 20, "percent", "share", "=")),
    ("It saw 400 attacks per second.", ("400 attacks per second", 400, "attack/s", "rate", "=")),
    ("They took 1.5 TB of data.", ("1.5 TB", 1.5e12, "B", "size", "=")),
    ("A 76-page report came out.", ("76-page", 76, "page", "count", "=")),
    ("They set a 72-hour deadline.", ("72-hour", 72, "hour", "duration", "=")),
    ("A man aged 34 was arrested.", ("34", 34, "year", "age", "=")),
    ("The flaw has a CVSS score of 9.8.", ("CVSS score of 9.8", 9.8, "CVSS", "score", "=")),
    ("The blade is 60 metres long.", ("60 metres", 60, "m", "measure", "=")),
    ("The number of complaints doubled.", ("doubled", 2, "x", "multiple", "=")),
]


@pytest.mark.parametrize(("text", "figure"), FRENCH)
def test_reads_a_french_figure(text, figure):
    assert read(text, "fr") == [(figure[0], pytest.approx(figure[1], rel=1e-3), *figure[2:])]


@pytest.mark.parametrize(("text", "figure"), ENGLISH)
def test_reads_an_english_figure(text, figure):
    assert read(text, "en") == [(figure[0], pytest.approx(figure[1], rel=1e-3), *figure[2:])]


@pytest.mark.parametrize(
    ("text", "language", "low", "high"),
    [
        ("Entre 3 et 5 millions de comptes ont fuité.", "fr", 3e6, 5e6),
        ("Il faut y ajouter 3 à 5 % de frais.", "fr", 3, 5),
        ("Le piratage coûte entre 75 et 300 euros.", "fr", 75, 300),
        ("They need 22,000 to 33,000 agents.", "en", 22000, 33000),
        ("Between 3 and 5 million accounts leaked.", "en", 3e6, 5e6),
        ("It costs from $3 to $5 million.", "en", 3e6, 5e6),
    ],
)
def test_reads_a_range_as_one_figure_whose_multiplier_both_ends_share(text, language, low, high):
    assert read_values(text, language) == [(low, high)]


@pytest.mark.parametrize(
    "text",
    [
        "Le 12 mars 2024, la mairie a rouvert.",
        "Les Jeux de Paris 2024 approchent.",
        "L'article 323-1 du code pénal le punit.",
        "La réunion commence à 20h30.",
        "Elle a fini troisième, le 3e rang lui échappe.",
        "La version 2.4.1 corrige CVE-2024-12345.",
        "Le serveur 192.0.2.10 répond encore.",
        "Boréal a gagné 3-0 dimanche.",
        "L'un des pirates a été arrêté.",
        "Le groupe APT28 et la 5G inquiètent.",
        "Plusieurs communes ont porté plainte.",
    ],
)
def test_reads_no_figure_in_french_dates_names_and_codes(text):
    assert read(text, "fr") == []


@pytest.mark.parametrize(
    "text",
    [
        "On March 12, 2024 the town hall opened again.",
        "The meeting starts at 6.30 pm.",
        "It finished third, in 3rd place.",
        "Version 2.4.1 fixes CVE-2024-12345.",
        "The server 192.0.2.10 still answers.",
        "One of the attackers was arrested.",
        "Windows 11 and 5G are mentioned.",
        "Boreal won 3-0 on Sunday.",
        "Many towns complained, both of them twice over in the 1990s.",
        "See section 4 of the report.",
    ],
)
def test_reads_no_figure_in_english_dates_names_and_codes(text):
    assert [one for one in read(text, "en") if one[3] != "multiple"] == []


def test_a_bare_number_in_a_cell_is_no_figure_but_one_with_its_unit_is():
    table = "Poste\tCoût\tPart\nServeurs\t12,4 M€\t38 %\nAgents\t1250\t17\n"
    assert [figure[:4] for figure in read(table, "fr")] == [
        ("12,4 M€", 12.4e6, "EUR", "money"),
        ("38 %", 38, "percent", "share"),
    ]


def test_a_second_currency_makes_a_second_figure():
    figures = read("The fine is 20 million euros (22 million dollars).", "en")
    assert [figure[1:3] for figure in figures] == [(20e6, "EUR"), (22e6, "USD")]


def test_the_sentence_of_a_figure_is_its_own():
    text = "Boréal a été visée. Elle a perdu 300 dossiers ! Le parquet enquête."
    (figure,) = find_figures(text, language="fr")
    assert text[slice(*figure.sentence)] == "Elle a perdu 300 dossiers !"


@pytest.mark.parametrize("language", ["fr", "en"])
@given(value=st.integers(10_000, 999_999_999), data=st.data())
def test_reads_back_digits_however_their_thousands_are_parted(language, value, data):
    mark = data.draw(st.sampled_from(GROUPING[language]))
    plural, lemma = NOUNS[language]
    (figure,) = find_figures(f"{value:,} {plural}".replace(",", mark), language=language)
    assert (figure.value, figure.unit, figure.kind) == (value, lemma, "count")


@pytest.mark.parametrize("language", ["fr", "en"])
@given(tenths=st.integers(11, 9999))
def test_reads_back_decimals_of_the_language(language, tenths):
    mark, scale = (",", "milliards d'euros") if language == "fr" else (".", "billion euros")
    (figure,) = find_figures(f"{tenths // 10}{mark}{tenths % 10} {scale}", language=language)
    assert (figure.value, figure.unit) == (pytest.approx(tenths * 1e8), "EUR")


_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@given(tens=st.integers(2, 9), ones=st.integers(0, 9), hundreds=st.integers(0, 9), thousand=st.booleans())
def test_reads_back_english_words(tens, ones, hundreds, thousand):
    words = f"{_ONES[hundreds - 1]} hundred and " if hundreds else ""
    words += _TENS[tens - 2] + (f"-{_ONES[ones - 1]}" if ones else "") + (" thousand" if thousand else "")
    (figure,) = find_figures(f"They lost {words} files.", language="en")
    assert figure.value == (100 * hundreds + 10 * tens + ones) * (1000 if thousand else 1)


@given(value=st.integers(2, 999_999))
def test_reads_back_french_words(value):
    (figure,) = find_figures(f"Ils ont perdu {spell_french(value)} fichiers.", language="fr")
    assert (figure.value, figure.unit) == (value, "fichier")


_FRENCH = [
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
_FRENCH_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def spell_french(value):
    if value >= 1000:
        head, rest = divmod(value, 1000)
        words = (
            "mille"
            if head == 1
            else f"{spell_french(head).removesuffix('s') if head % 100 in (0, 80) else spell_french(head)} mille"
        )
        return f"{words} {spell_french(rest)}" if rest else words
    if value >= 100:
        head, rest = divmod(value, 100)
        words = "cent" if head == 1 else f"{_FRENCH[head - 1]} cent"
        return f"{words} {spell_french(rest)}" if rest else words + "s" * (head > 1)
    if value <= 16:
        return _FRENCH[value - 1]
    if value < 20:
        return f"dix-{_FRENCH[value - 11]}"
    if value >= 80:
        return f"quatre-vingt-{spell_french(value - 80)}" if value > 80 else "quatre-vingts"
    tens = value // 10 * 10 if value < 70 else 60
    rest = value - tens
    if not rest:
        return _FRENCH_TENS[tens]
    return (
        f"{_FRENCH_TENS[tens]} et {spell_french(rest)}"
        if rest in (1, 11)
        else f"{_FRENCH_TENS[tens]}-{spell_french(rest)}"
    )


_PIECES = st.sampled_from(
    [
        "12",
        "1,200",
        "3.5",
        "deux",
        "trois",
        "un",
        "une",
        "a",
        "one",
        "dozen",
        "half",
        "million",
        "milliards",
        "%",
        "€",
        "$",
        "de",
        "of",
        "the",
        "à",
        "to",
        "-",
        "–",
        "/",
        "per",
        "par",
        "ans",
        "years",
        "year",
        "earlier",
        "ago",
        "last",
        ",",
        ".",
        "(",
        ")",
        "«",
        "»",
        "\t",
        "\n",
        "entre",
        "between",
        "et",
        "and",
        "près",
        "nearly",
        "plus",
        "2024",
        "mars",
        "March",
        "x3",
        "1h39",
        "9.8/10",
        "comptes",
        "attacks",
        "la",
        "moitié",
        "sur",
        "in",
        "'",
        "’",
    ]
)


def test_a_sign_between_two_numbers_is_of_one_of_them():
    assert [(figure.start, figure.end) for figure in find_figures("deux € 12", language="fr")] == [(0, 6)]


@pytest.mark.parametrize("language", ["fr", "en"])
@given(pieces=st.lists(_PIECES, max_size=25))
def test_spans_stand_in_the_text_in_order_and_each_in_its_sentence(language, pieces):
    text = " ".join(pieces)
    last = 0
    for figure in find_figures(text, language=language):
        assert last <= figure.start < figure.end <= len(text)
        assert figure.sentence[0] <= figure.start
        assert figure.end <= figure.sentence[1]
        assert figure.value_max is None or figure.value_max >= figure.value
        last = figure.end


@pytest.mark.parametrize("language", ["fr", "en"])
@given(text=st.text(max_size=200))
def test_any_text_is_read_without_a_fault(language, text):
    list(find_figures(text, language=language))
