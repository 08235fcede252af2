"""The form of an alert on each channel: what a publisher wrote is text there and nothing else."""

import json
import re

import pytest
from lxml import html
from markdown_it import MarkdownIt

from tests.veille.alerts.examples import HOSTILE, alert, group, large_alert, told
from veille.alerts.channels import mattermost, plain, slack, teams, webhook
from veille.alerts.channels.mail import Foot, _to_html
from veille.alerts.lines import write_lines
from veille.alerts.telling import FORMS
from veille.screen import CONTROL

URL = "https://press.example/a"


def hostile_alert(text):
    """The text stands wherever a publisher's own words come."""
    known = group(told("k", text, publisher=text), story="u-2", before=1)
    return alert(group(told("a", text, publisher=text), told("b", text)), known)


def read(form):
    return json.loads(form)


def slack_texts(payload):
    return [block["text"]["text"] for block in payload["blocks"]]


def flatten(text):
    """Letters and digits alone: what is left whatever signs were put in place of others."""
    return re.sub(r"[\W_]+", "", text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_channel_gets_control_characters_or_what_turns_text_round(form, text):
    payload = FORMS[form](hostile_alert(text), "msg_1").decode()
    if form != "webhook":  # where JSON escapes them, and the facts are not to be changed
        values = payload if form == "stdout" else json.dumps(read(payload), ensure_ascii=False)
        assert not CONTROL.search(values)


# Slack


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_slack_finds_no_markup_but_ours(text):
    payload = read(slack.write(hostile_alert(text), "msg_1"))
    for told_text in [payload["text"], *slack_texts(payload)]:
        marks = re.findall(r"<([^>]*)>", told_text)
        assert all(re.fullmatch(r"https://press\.example/[bk]\|[^<>|]*", mark) for mark in marks)
        assert told_text.count("<") == told_text.count(">") == len(marks)
        assert not re.search(r"[@#`~_]|&(?!amp;|lt;|gt;)", told_text)
    heading, *lines = slack_texts(payload)
    assert all("*" not in line for line in lines)
    assert heading.count("*") == 2


def test_slack_shows_titles_as_links_to_their_pages():
    payload = read(slack.write(alert(group(told(title="A & B"))), "msg_1"))
    assert slack_texts(payload) == [
        "*Recherche «\u00a0griffe\u00a0»\u00a0∶ 1 document, 1 sujet*",
        "• <https://press.example/a|A &amp; B>\nLe Phare, 2 mars, 10∶00",
    ]
    assert payload["text"] == "Alerte «\u00a0griffe\u00a0»\u00a0∶ A &amp; B"
    assert all(block["text"]["verbatim"] for block in payload["blocks"])


def test_slack_gets_no_more_than_it_takes():
    payload = read(slack.write(large_alert(), "msg_1"))
    assert len(payload["blocks"]) == 22
    assert max(map(len, slack_texts(payload))) <= 3000
    assert slack_texts(payload)[-1] == "et 80 autres sujets"


def test_an_address_cannot_end_a_link_of_slack():
    payload = read(slack.write(alert(group(told(url="https://press.example/a|b?c=1&d=2"))), "msg_1"))
    assert "<https://press.example/a%7Cb?c=1&amp;d=2|" in slack_texts(payload)[1]


# Mattermost


def links_and_text(markdown):
    tokens = [child for token in MarkdownIt("commonmark").parse(markdown) for child in token.children or ()]
    links = [token.attrGet("href") for token in tokens if token.type == "link_open"]
    return links, "".join(token.content for token in tokens), {token.type for token in tokens}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_mattermost_finds_no_markup_but_ours(text):
    written = read(mattermost.write(hostile_alert(text), "msg_1"))["text"]
    links, shown, kinds = links_and_text(written)
    assert links == ["https://press.example/b", "https://press.example/k"]
    assert flatten(write_lines(hostile_alert(text)).lines[0].title) in flatten(shown)
    assert kinds <= {"text", "link_open", "link_close", "strong_open", "strong_close", "text_special", "softbreak"}
    assert "@" not in written
    assert not re.search(r"https?://(?!press\.example/[bk]\))|www\.|(?<!\\):\w+:", written)


def test_mattermost_shows_titles_as_links_to_their_pages():
    written = read(mattermost.write(alert(group(told(title="A_B (1)")), language="en"), "msg_1"))["text"]
    assert written == (
        "**Saved search “griffe”\\: 1 document, 1 story**\n\n"
        "* [A\\_B \\(1\\)](https://press.example/a) — Le Phare, 2 March, 10\\:00"
    )


def test_an_address_cannot_end_a_link_of_mattermost():
    written = read(mattermost.write(alert(group(told(url="https://press.example/a_(b)"))), "msg_1"))["text"]
    assert links_and_text(written)[0] == ["https://press.example/a%5F%28b%29"]


def test_mattermost_gets_no_more_than_it_takes():
    written = read(mattermost.write(large_alert(), "msg_1"))["text"]
    assert len(written) <= mattermost.LONGEST
    left = int(re.search(r"et (\d+) autres sujets$", written)[1])
    assert left == 100 - written.count("\n* ")


# Teams


def runs(payload):
    (attachment,) = payload["attachments"]
    return [run for block in attachment["content"]["body"] for run in block["inlines"]]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_teams_gets_runs_of_text_in_which_it_reads_no_markup(text):
    payload = read(teams.write(hostile_alert(text), "msg_1"))
    (attachment,) = payload["attachments"]
    assert {block["type"] for block in attachment["content"]["body"]} == {"RichTextBlock"}
    assert {run["type"] for run in runs(payload)} == {"TextRun"}
    opened = [run["selectAction"]["url"] for run in runs(payload) if "selectAction" in run]
    assert opened == ["https://press.example/b", "https://press.example/k"]
    assert "entities" not in json.dumps(payload)


def test_teams_gets_a_card_of_no_more_bytes_than_it_takes():
    form = teams.write(large_alert(), "msg_1")
    assert len(form) <= 28 * 1024
    payload = read(form)
    assert payload["type"] == "message"
    assert payload["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
    shown = sum("selectAction" in run for run in runs(payload))
    assert runs(payload)[-1]["text"] == f"et {100 - shown} autres sujets"
    assert shown > 3


def test_what_is_too_large_for_one_line_is_still_told_by_its_heading(monkeypatch):
    monkeypatch.setattr(teams, "LONGEST", 10)
    assert [run["text"] for run in runs(read(teams.write(large_alert(2), "msg_1")))] == [
        "Recherche «\u00a0griffe\u00a0»\u00a0: 2 documents, 2 sujets",
        "et 2 autres sujets",
    ]


# webhook and terminal


def test_a_webhook_gets_the_facts():
    documents = told("b", "Titre", published=None, language=None, url=None), told()
    assert read(webhook.write(alert(group(*documents, before=2, count=5), more=1), "msg_1")) == {
        "id": "msg_1",
        "search": "griffe",
        "at": "2026-03-02T09:00:00+00:00",
        "documents": 6,
        "stories": [
            {
                "story": "u-1",
                "new": False,
                "count": 5,
                "before": 2,
                "documents": [
                    {"id": "b", "title": "Titre", "publisher": "Le Phare", "source": "le-phare"},
                    {
                        "id": "a",
                        "title": "Boréal paralysé par Griffe",
                        "publisher": "Le Phare",
                        "source": "le-phare",
                        "published": "2026-03-02T09:00:00+00:00",
                        "language": "fr",
                        "url": "https://press.example/a",
                    },
                ],
            }
        ],
        "more_stories": 1,
    }


def test_half_characters_do_not_keep_an_alert_from_being_written():
    for write in FORMS.values():
        write(alert(group(told(title="un \ud800 demi", publisher="\udfff"))), "msg_1").decode("utf-8")


def test_what_stands_on_the_terminal_is_one_line_for_each_fact():
    lines = plain.write(hostile_alert(HOSTILE[6]), "msg_1").decode().splitlines()
    assert len(lines) == 2 + 4 + 3


# mail


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_html_has_no_elements_and_links_but_ours(text):
    page = html.fromstring(_to_html(write_lines(hostile_alert(text)), Foot((text,), "stop", None), "fr"))
    assert [link.get("href") for link in page.iter("a")] == ["https://press.example/b", "https://press.example/k"]
    known = {"html", "head", "meta", "title", "body", "main", "h1", "ul", "li", "a", "br", "span", "p"}
    assert {element.tag for element in page.iter()} <= known
    assert flatten(write_lines(hostile_alert(text)).lines[0].title) in flatten(page.text_content())
