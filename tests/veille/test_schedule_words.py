"""A reader's days in words."""

import pytest

from veille.schedule_words import say_days


@pytest.mark.parametrize(
    ("weekdays", "french", "english"),
    [
        ("1234567", "chaque jour", "every day"),
        ("12345", "du lundi au vendredi", "Monday to Friday"),
        ("567", "du vendredi au dimanche", "Friday to Sunday"),
        ("67", "le samedi et le dimanche", "on Saturday and Sunday"),
        ("146", "le lundi, le jeudi et le samedi", "on Monday, Thursday and Saturday"),
        ("4", "le jeudi", "on Thursday"),
    ],
)
def test_days_are_said_as_one_says_them(weekdays, french, english):
    assert (say_days(weekdays, "fr"), say_days(weekdays, "en")) == (french, english)
