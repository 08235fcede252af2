"""The style of page and mail, as far as it can be computed."""

import re
from importlib import resources

import pytest

TEMPLATES = resources.files("veille.digest").joinpath("templates")
#: Contrast of text that everybody can read, and of what is only seen (WCAG 2.1, 1.4.3 and 1.4.11).
TEXT, SEEN = 4.5, 3.0
#: Lines that only part what the room between them parts already.
DECORATION = {(".e+.e", "border-top"), ("blockquote", "border-left")}


def read(name: str) -> str:
    return TEMPLATES.joinpath(name).read_text(encoding="utf-8")


LIGHT, DARK = read("style.css.j2"), read("dark.css.j2").partition("dark){")[2]


def rules(style: str) -> dict[str, dict[str, str]]:
    """The declarations of each selector alone, later ones over earlier."""
    found: dict[str, dict[str, str]] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
        for selector in selectors.strip().split(","):
            for declaration in body.replace("!important", "").split(";"):
                name, _, value = declaration.partition(":")
                found.setdefault(selector, {})[name] = value
    return found


def colour(value: str) -> str | None:
    found = re.search("#[0-9a-f]{3,6}", value)
    return found and found.group()


def luminance(code: str) -> float:
    digits = code[1:] if len(code) == 7 else "".join(2 * digit for digit in code[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("#000", "#ffffff", 21.0), ("#777777", "#fff", 4.48), ("#123456", "#123456", 1.0)]
)
def test_contrast_is_that_of_the_standard(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("style", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_stands_out(style):
    of_page = rules(style)["body"]
    for selector, told in rules(style).items():
        ground = colour(told.get("background", "")) or colour(of_page["background"])
        ink = colour(told.get("color", "")) or colour(of_page["color"])
        assert contrast(ink, ground) >= TEXT, selector
        seen = {name.removesuffix("-color"): colour(value) for name, value in told.items() if name.startswith("border")}
        for name, code in seen.items():
            assert code is None or (selector, name) in DECORATION or contrast(code, ground) >= SEEN, selector


def test_what_has_a_colour_by_day_has_one_by_night():
    day, night = (
        {
            (selector, re.sub("-color$", "", name))
            for selector, told in rules(style).items()
            for name in told
            if colour(told[name])
        }
        for style in (LIGHT, DARK)
    )
    assert day - {("body", "color")} <= night | {(".v", "color")}
    assert night <= day | {(".v", "color")}


def test_no_text_is_small():
    sizes = [int(size) for size in re.findall(r"font(?:-size)?:(?:\d+ )?(\d+)px", LIGHT)]
    assert len(sizes) > 5
    assert min(sizes) >= 14


def test_nothing_is_asked_of_other_servers():
    source = "".join(read(each.name) for each in TEMPLATES.iterdir())
    assert not re.search(r":url\(|@import|@font-face|<link|<img|<script|src=|background=|https?://", source)
