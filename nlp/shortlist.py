"""The language of a few words: lingua, asked about the languages that come into question."""

from functools import cache
from typing import TYPE_CHECKING, Any

from corpus.vocabulary import READ_LANGUAGES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: How many of the likeliest languages of each quick detector come into question, beside those that are read in full.
#: lingua's full models of all 75 take 17 s to load, and 1.1 GB; those in question for a first text 1.4 s and 90 MB.
#: On 4,733 words and pairs of words in 21 languages the share of right answers is, against all 75: pairs of words in
#: French .931 (.925), English .874 (.865), others .870 (.893); single words .763 (.749), .614 (.569), .676 (.718).
LIKELIEST_BY_LANGID = 6
LIKELIEST_BY_LINGUA = 3


def guess_short(text: str, identifier: "LanguageIdentifier") -> tuple[str, float]:
    """The likeliest language of ``text`` by ISO 639-1, and lingua's confidence in it among those in question."""
    best = _lingua(find_candidates(text, identifier)).compute_language_confidence_values(text)[0]
    return code_of(best.language), best.value


def find_candidates(text: str, identifier: "LanguageIdentifier") -> frozenset[str]:
    known = _languages()
    ranked = [code for code, _ in identifier.rank(text) if code in known]
    quick = _quick_lingua().compute_language_confidence_values(text)
    likeliest = [code_of(value.language) for value in quick[:LIKELIEST_BY_LINGUA]]
    return frozenset([*ranked[:LIKELIEST_BY_LANGID], *likeliest, *READ_LANGUAGES])


def code_of(language: Any) -> str:
    code: str = language.iso_code_639_1.name.lower()
    return code


@cache
def _languages() -> dict[str, Any]:
    from lingua import Language

    return {code_of(language): language for language in Language.all()}


@cache
def _quick_lingua() -> Any:
    """All languages by trigrams alone: right less often, but loaded in half a second and 50 MB."""
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()


@cache
def _lingua(codes: frozenset[str]) -> Any:
    """A detector is only a list of languages; the models behind it are loaded once and shared by all."""
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(*(_languages()[code] for code in sorted(codes))).build()
