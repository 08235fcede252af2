"""Threats."""

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import ThreatEvidence
from corpus.vocabulary import ActorCategory, AttackType
from nlp.components.entities import Mention
from nlp.components.threats import find_threats, summarise_threats
from nlp.components.threats.vocabulary import LABELS, VocabularyError, _read_rules, load_vocabulary

ATTACKS, CATEGORIES = get_args(AttackType), get_args(ActorCategory)


def summarise(text, language="fr", entities=()):
    evidence, targets = find_threats(text, language, entities)
    spans = [ThreatEvidence(field="body", **one._asdict()) for one in evidence]
    return summarise_threats(spans, [text[start:end] for start, end in targets])


def names(text, kind, *found):
    return [Mention(kind, name, text.index(name), text.index(name) + len(name)) for name in found]


@pytest.mark.parametrize(
    ("text", "attacks"),
    [
        ("La mairie de Vaubrun a été paralysée par un rançongiciel.", "ransomware"),
        ("Après la cyberattaque, les pirates ont demandé une rançon à l'hôpital.", "ransomware"),
        ("Une loi contre les ransomwares est discutée.", "ransomware"),
        ("Les données de 3 000 clients de Boréal ont fuité.", "data_breach"),
        ("Le fichier a été divulgué par erreur.", "data_breach"),
        ("Le site est tombé sous une attaque par déni de service.", "ddos"),
        ("Des courriels frauduleux imitent le fisc.", "phishing"),
        ("Le compte du club a été piraté.", "intrusion"),
        ("Piratage de données chez Boréal Systèmes", "data_breach intrusion"),
        ("Un cheval de Troie se cachait dans l'application.", "malware"),
        ("Elle est accusée d'espionnage.", "espionage"),
        ("Ils dénoncent une campagne de désinformation.", "influence"),
        ("Des câbles sous-marins ont été sectionnés.", "sabotage"),
        ("L'escroc leur avait soutiré 3 000 euros.", "fraud"),
        ("La vulnérabilité est activement exploitée.", "exploitation"),
        ("Une vulnérabilité a été découverte dans le logiciel.", ""),
        ("Deux hommes préparaient un attentat.", "terrorism"),
        ("Une cyberattaque perturbe le port de Vaubrun.", "cyberattack"),
        ("La cyberattaque était un déni de service.", "ddos"),
        ("Des cyberattaques et de l'espionnage sont à craindre.", "espionage cyberattack"),
        ("La lutte contre la cybercriminalité progresse.", ""),
        ("Le piratage des retransmissions et l'IPTV coûtent cher aux ligues.", ""),
        ("La série d'espionnage revient sur Netflix.", ""),
        ("Cyberterrorisme et platitude entrent dans le Petit Larousse.", ""),
        ("Le député dénonce une attaque verbale.", ""),
        ("Une attaque à main armée a eu lieu dans la bijouterie.", ""),
        ("Une faille de sécurité à l'aéroport a permis au passager d'embarquer.", ""),
        ("Le suspect est toujours en fuite.", ""),
        ("Le cyberharcèlement touche un élève sur quatre.", ""),
    ],
)
def test_attacks_that_a_french_text_is_about(text, attacks):
    assert summarise(text).attacks == tuple(attacks.split()) or set(summarise(text).attacks) == set(attacks.split())


@pytest.mark.parametrize(
    ("text", "attacks"),
    [
        ("Harbour Clinic paid a ransom after the hackers encrypted its servers.", "ransomware"),
        ("A data breach at Northwind exposed 3,000 records.", "data_breach"),
        ("The botnet was used for DDoS attacks.", "ddos malware"),
        ("The emails contained an Excel attachment.", "phishing"),
        ("The attackers used a web shell to move laterally.", "intrusion"),
        ("The loader decrypts its configuration and contacts the C2 server.", "malware"),
        ("They spied for a foreign government.", "espionage"),
        ("A disinformation campaign preceded the vote.", "influence"),
        ("An undersea cable was severed.", "sabotage"),
        ("The scammers drained their victims.", "fraud"),
        ("It was a supply chain attack.", "supply_chain"),
        ("The flaw is being exploited in the wild.", "exploitation"),
        ("A researcher found a vulnerability in the router.", ""),
        ("A jihadist group claimed it.", "terrorism"),
        ("A cyberattack disrupted the port.", "cyberattack"),
        ("He died of a heart attack.", ""),
        ("Red teams like the framework for its process injection.", ""),
    ],
)
def test_attacks_that_an_english_text_is_about(text, attacks):
    assert set(summarise(text, "en").attacks) == set(attacks.split())


@pytest.mark.parametrize(
    ("language", "text", "categories"),
    [
        ("fr", "Il est jugé pour espionnage au profit de la Russie.", "state"),
        ("fr", "L'ingérence russe inquiète Bruxelles.", "state"),
        ("fr", "Des hackers chinois ont visé la mairie.", ""),
        ("fr", "Des pirates pilotés par Pékin visent la mairie.", "state"),
        ("fr", "Elle est accusée d'espionnage par Téhéran.", ""),
        ("fr", "Des hackers prorusses revendiquent l'attaque.", "hacktivist"),
        ("fr", "Un gang de cybercriminels a été arrêté.", "cybercriminal"),
        ("fr", "Un salarié de l'usine est soupçonné d'espionnage.", "insider"),
        ("fr", "Les terroristes ont été arrêtés.", "terrorist"),
        ("fr", "Il est mis en examen pour association de malfaiteurs terroriste.", ""),
        ("fr", "Le groupe Nuée Grise a frappé la mairie.", ""),
        ("en", "State-sponsored hackers targeted the ministry.", "state"),
        ("en", "Chinese hackers targeted the ministry.", ""),
        ("en", "The group is linked to Russian intelligence.", "state"),
        ("en", "Cybercriminals buy access on forums.", "cybercriminal"),
        ("en", "Hacktivists defaced the site.", "hacktivist"),
        ("en", "A disgruntled employee leaked the plans.", "insider"),
        ("en", "The threat can be state, cybercriminal, cyberterrorist or activist.", " ".join(CATEGORIES[:4])),
    ],
)
def test_categories_of_attackers_need_to_be_said(language, text, categories):
    assert set(summarise(text, language).actor_categories) == set(categories.split())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Aucune cyberattaque n'a été constatée."),
        ("fr", "La mairie n'a pas été victime d'une cyberattaque."),
        ("fr", "Le port dément tout piratage."),
        ("fr", "La panne n'est pas due à une cyberattaque."),
        ("en", "There is no evidence of ransomware."),
        ("en", "Northwind denied any data breach."),
        ("en", "No ransomware was found."),
        ("en", "The outage was not caused by a cyberattack."),
        ("fr", "Les données n'ont pas été volées."),
        ("fr", "Les données n'ont jamais fuité."),
        ("fr", "Il n'y a eu ni fuite de données ni panne."),
        ("fr", "Il n'y a pas eu de fuite de données."),
        ("fr", "Northgate assure ne pas avoir été victime d'une cyberattaque."),
        ("fr", "Rien n'indique que des données ont été volées."),
        ("fr", "Panne au port : cyberattaque écartée."),
        ("fr", "Il n'y a aucune trace de rançongiciel."),
        ("fr", "Rien ne prouve que la panne soit une cyberattaque."),
        ("fr", "Aucun élément ne permet de conclure à une cyberattaque."),
        ("fr", "Rien n'indique que les données ont été volées."),
        ("en", "A hack is not believed to be the cause."),
        ("fr", "Le port dément avoir été la cible d'un piratage."),
        ("fr", "Les pirates n'ont pas volé de données."),
        ("en", "Northwind does not believe hackers stole data."),
        ("en", "The data were not stolen."),
        ("en", "Customer data weren't leaked."),
        ("en", "Northwind denied that its servers had been hacked."),
        ("en", "Northwind has never suffered a data breach."),
        ("en", "The case was closed without evidence of phishing."),
        ("en", "Port outage: cyberattack ruled out."),
        ("en", "Sabotage is not suspected."),
        ("en", "The reports of a data breach are false."),
        ("en", "Engineers dismissed the idea that a cyberattack stopped the port."),
    ],
)
def test_what_is_denied_is_evidence_but_not_asserted(language, text):
    (evidence, *_), _ = find_threats(text, language)
    assert evidence.negated
    assert summarise(text, language).attacks == ()


@pytest.mark.parametrize(
    ("language", "text", "attacks"),
    [
        ("fr", "Ce n'est pas la première cyberattaque du mois.", "cyberattack"),
        ("fr", "Ce n'est pas seulement un vol de données, c'est du sabotage.", "data_breach sabotage"),
        ("fr", "Il n'y a aucun doute, un rançongiciel a frappé.", "ransomware"),
        ("fr", "Le port n'avait pas de sauvegarde et le rançongiciel a tout chiffré.", "ransomware"),
        ("fr", "Le rançongiciel n'a pas touché les dossiers du port.", "ransomware"),
        ("fr", "Les dossiers n'ont pas été touchés par le rançongiciel.", "ransomware"),
        ("fr", "Le maire n'exclut pas une cyberattaque.", "cyberattack"),
        ("fr", "Pas une semaine sans cyberattaque.", "cyberattack"),
        ("fr", "Aucun gang de rançongiciel n'a revendiqué le vol.", "ransomware"),
        ("en", "It was not the first ransomware attack on the port.", "ransomware"),
        ("en", "It was not only a DDoS attack.", "ddos"),
        ("en", "There is no doubt ransomware hit the port.", "ransomware"),
        ("en", "The port had no backups and ransomware took its files.", "ransomware"),
        ("en", "With no warning, a DDoS flood began.", "ddos"),
        ("en", "The ransomware did not affect the port's records.", "ransomware"),
        ("en", "The records were not affected by the ransomware.", "ransomware"),
        ("en", "Officials did not rule out sabotage.", "sabotage"),
        ("en", "After the sabotage, officials ruled out espionage.", "sabotage"),
        ("en", "The hackers did not encrypt files but stole customer data.", "data_breach"),
    ],
)
def test_what_is_not_the_first_or_only_one_or_spared_something_is_asserted(language, text, attacks):
    assert set(summarise(text, language).attacks) == set(attacks.split())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le port craint une cyberattaque."),
        ("fr", "Une cyberattaque fictive a servi d'exercice."),
        ("fr", "L'exercice simule une cyberattaque."),
        ("fr", "Une cyberattaque pourrait arrêter le port."),
        ("en", "The exercise simulated a cyberattack."),
        ("en", "A cyberattack could stop the port."),
        ("en", "Nobody knows whether hackers stole data."),
        ("en", "Hackers claim to have stolen customer data."),
        ("fr", "Il y a un risque d'espionnage."),
        ("fr", "Un piratage pourrait, si besoin, être évité en cas de cyberattaque."),
        ("en", "The port fears a cyberattack."),
        ("en", "A breach may lead to a ransomware attack."),
        ("en", "This may lead to a ransomware attack."),
        ("fr", "Le gang affirme avoir volé des données."),
    ],
)
def test_what_is_supposed_is_marked_and_counts(language, text):
    evidence, _ = find_threats(text, language)
    assert any(one.hypothetical for one in evidence)
    assert summarise(text, language).attacks


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La fuite de données, qui pourrait être la plus importante du mois, touche le port."),
        ("fr", "L'attaque informatique n'aurait pas eu d'incidence sur le port."),
        ("fr", "Le roi du phishing aurait empoché 3 000 euros."),
        ("fr", "Le port affirme avoir subi un piratage."),
        ("fr", "Le port assure avoir porté plainte après la cyberattaque."),
        ("en", "The malware may attempt a bypass."),
        ("en", "The ransomware could cost the port millions."),
        ("en", "The port was hit by ransomware May 10, 2021."),
        ("en", "In May ransomware hit the port."),
        ("en", "The port claims to have suffered a data breach."),
    ],
)
def test_what_an_attack_could_do_and_a_victim_s_own_word_suppose_nothing(language, text):
    evidence, _ = find_threats(text, language)
    assert evidence
    assert not any(one.hypothetical for one in evidence)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Aucun élément ne permet d'attribuer la cyberattaque à un État."),
        ("fr", "Rien ne permet d'attribuer cette cyberattaque à un État."),
        ("fr", "Rien n'indique que la cyberattaque vienne de loin."),
        ("fr", "Le port ne pense pas que la récente cyberattaque vienne de loin."),
        ("fr", "Les pirates n'ont pas publié les données volées."),
        ("fr", "Le port n'a pas divulgué la fuite de données."),
        ("en", "Northwind does not believe the data breach will have a material impact."),
        ("en", "There is no evidence that the ransomware came from abroad."),
        ("en", "The cyberattack is not believed to have compromised its servers."),
        ("en", "The hack was not to blame for the outage."),
        ("en", "The hackers did not leak the stolen data."),
    ],
)
def test_what_is_denied_of_an_attack_does_not_deny_it(language, text):
    evidence, _ = find_threats(text, language)
    assert evidence
    assert not any(one.negated for one in evidence)


def test_a_denial_does_not_reach_over_a_full_stop():
    assert summarise("Il ne dit rien, aucun mot. Cyberattaque contre le port.").attacks == ("cyberattack",)


def test_a_named_malware_is_evidence_but_a_ransomware_s_or_a_tester_s_tool_s_name_is_not():
    text = "Dridex, LockBit and Mimikatz were discussed."
    assert summarise(text, "en", names(text, "malware", "Dridex", "LockBit")).attacks == ("malware",)
    assert "malware" not in summarise(text, "en", names(text, "malware", "LockBit", "Mimikatz")).attacks


@pytest.mark.parametrize(
    ("language", "text", "organisation", "targets"),
    [
        ("fr", "Cyberattaque contre Boréal Systèmes à Rennes.", "Boréal Systèmes", ("Boréal Systèmes",)),
        ("fr", "Boréal Systèmes victime d'un piratage.", "Boréal Systèmes", ("Boréal Systèmes",)),
        ("fr", "Les cyberattaques contre les hôpitaux se multiplient.", None, ("hôpitaux",)),
        ("fr", "Boréal Systèmes publie ses résultats.", "Boréal Systèmes", ()),
        ("en", "Hackers breached Northwind Labs.", "Northwind Labs", ("Northwind Labs",)),
        ("en", "Northwind Labs was hacked.", "Northwind Labs", ("Northwind Labs",)),
        ("en", "Northwind Labs published its results.", "Northwind Labs", ()),
    ],
)
def test_targets_are_named_beside_an_attack(language, text, organisation, targets):
    entities = names(text, "organisation", organisation) if organisation else ()
    assert summarise(text, language, entities).targets == targets


@pytest.mark.parametrize(
    ("language", "text", "organisations", "targets"),
    [
        ("fr", "Boréal Systèmes n'a pas été piraté, selon le maire.", ["Boréal Systèmes"], ()),
        ("fr", "Pas de cyberattaque contre Boréal Systèmes hier.", ["Boréal Systèmes"], ()),
        (
            "fr",
            "La cyberattaque contre Boréal Systèmes n'a pas touché le port.",
            ["Boréal Systèmes"],
            ("Boréal Systèmes",),
        ),
        ("en", "Northwind Labs has not been breached.", ["Northwind Labs"], ()),
        ("en", "There was no ransomware attack on Northwind Labs.", ["Northwind Labs"], ()),
        (
            "en",
            "Northwind Labs, which was not hacked, helped Eastgate, which was hacked.",
            ["Northwind Labs", "Eastgate"],
            ("Eastgate",),
        ),
    ],
)
def test_who_is_said_to_be_spared_is_no_target(language, text, organisations, targets):
    assert summarise(text, language, names(text, "organisation", *organisations)).targets == targets


def test_people_are_no_targets():
    text = "Cyberattaque contre Claire Vasseur."
    assert summarise(text, "fr", names(text, "person", "Claire Vasseur")).targets == ()


def test_sets_follow_the_vocabulary_and_evidence_the_text():
    found = summarise("Espionnage, phishing et rançongiciel. Phishing encore.")
    assert found.attacks == ("ransomware", "phishing", "espionage")
    assert [one.start for one in found.evidence] == sorted(one.start for one in found.evidence)


def test_other_languages_have_no_vocabulary():
    assert find_threats("ransomware", "de") == ([], [])
    assert load_vocabulary("../fr") is None


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"evidence": "ransom", "phrases": ["x"]}, "is not known"),
        ({"evidence": "ransomware", "phrases": [7]}, "put it in quotes"),
        ({"evidence": "ransomware", "phrases": ["{nowhere}"]}, "no class is named"),
        ({"evidence": "ransomware"}, "phrases"),
    ],
)
def test_a_vocabulary_that_cannot_be_used_names_its_rule(rule, reason):
    with pytest.raises(VocabularyError, match=rf"fr/x.yml, rule 1: .*{reason}"):
        list(_read_rules("fr/x.yml", [rule], {"endings": [], "classes": {}}))


PIECES = [
    "cyberattaque ",
    "aucune ",
    "espionnage ",
    "de la Russie",
    ". ",
    "rançon ",
    "données volées ",
    "é\U0001f98a ",
    "l’",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(["fr", "en"]))
def test_every_span_lies_in_its_text_and_has_a_known_label(text, language):
    evidence, targets = find_threats(text, language)
    assert all(one.label in LABELS and text[one.start : one.end].strip() for one in evidence)
    assert all(text[start:end].strip() for start, end in targets)


@pytest.mark.parametrize(
    "bad",
    ["cyberattaque ", "aucune ", "données ", "piratage de la Russie ", "(", "espionnage pour ", "a."],
    ids=str.strip,
)
def test_hostile_text_takes_linear_time(bad):
    started = time.process_time()
    find_threats((bad * 10_000)[:50_000], "fr")
    assert time.process_time() - started < 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_labelled_press_is_read_well_enough(labelled, language):
    from veille.evaluate.labelled import read_labelled
    from veille.evaluate.tallies import Ratio

    totals = {"attacks": Ratio(0, 0, 0), "actor_categories": Ratio(0, 0, 0)}
    for item in read_labelled(labelled / "tune" / "threats" / f"press-{language}-dev.jsonl"):
        entities = [Mention(e["kind"], e["text"], e["start"], e["end"]) for e in item["entities"]]
        found = summarise(item["text"], language, entities)
        for field, total in totals.items():
            wanted, predicted = set(item[field]), set(getattr(found, field))
            counts = (len(wanted & predicted), len(predicted), len(wanted))
            totals[field] = Ratio(*map(sum, zip(total, counts, strict=True)))
    assert totals["attacks"].score >= 0.85
    assert totals["actor_categories"].score >= 0.75
