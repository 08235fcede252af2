"""Digests of documents that mean harm, from the ledger to the mail: nothing of them acts, each costs at most itself."""

import json
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import html5lib
import pytest

from corpus.document import Annotations, Content, DocumentSource, Draft, Figure
from corpus.ledger import arrivals, batches, captures, documents, readers
from corpus.ledger.captures import Outcome
from corpus.ledger.documents import Reading
from nlp.components.figures import find_figures
from tests.veille.digest.newsdesk import EVENING, digest_of, enrol, entries
from tests.veille.digest.posting import with_mail
from tests.veille.digest.reading import addresses_of, links_of, parse
from tests.veille.newsroom import MORNING
from veille.digest.letters import draft_digest
from veille.digest.rendering import Links, to_html, to_json, to_mail_html, to_subject, to_text
from veille.mail.tokens import open_tokens

LINKS = Links(unsubscribe="https://veille.example.org/u/t", page=None, contact="watch@example.org")
BANK = "La banque de Solenne est fermée depuis lundi matin. L'attaque a touché 300 clients."
#: What stands in the title, the lead, the body, the publisher's name and the list of CVE of one document each.
HOSTILE = {
    "markup": "</style></title><script>alert(1)</script><img src=x onerror=alert(1)> 300 clients touchés",
    "attribute": '"\' onmouseover=alert(1) style=position:fixed;inset:0 x=" 300 clients touchés',
    "comment": "<!-- --!> <!--entry--> ]]> <![CDATA[ <?php 300 clients touchés",
    "template": "{{ 7 * 7 }} {% include 'x' %} {x} {0} {number} %s %(x)s %n 300 clients touchés",
    "markdown": "[lire](https://evil.example/x) ![i](https://evil.example/p.png) <https://evil.example/y> @channel",
    "bidi": "\u202egnp.exe\u202c \u2066caché\u2069 \u200f300 clients\u061c touchés",
    "hidden": "in\u200bvi\u2060si\ufeffble \u00ad\U000e0041 300\u200b clients touchés",
    "control": "a\x1b[2J\x1b]0;x\x07 b\x00\x08\x7f\x9b 300 clients touchés",
    "lines": "un\r\nBcc: other@evil.example\r\n\r\ndeux\u2028trois\u2029 300 clients touchés",
    "long": "x" * 10_000 + " 300 clients touchés " + "y" * 10_000,
    "digits": "9" * 10_000 + " clients touchés",
    "leftward": "\u0627\u0644\u0645\u0631\u0643\u0632 \u05d0\u05d1\u05d2 300 clients touchés",
    "joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1eb\U0001f1f7 300 clients touchés",
    "stacked": "Z" + "\u0300" * 500 + " 300 clients touchés",
    "entities": "&lt;b&gt; &amp;amp; &#x202e; &#0; 300 clients touchés",
    "indicators": "voir http://evil.example/x, evil@evil.example, 198.51.100.7, www.evil.example : 300 clients touchés",
    "formula": '=HYPERLINK("https://evil.example") 300 clients touchés',
    "blank": " \u200b\n\t ",
}
#: Addresses of documents, and whether a reader may be led there.
ADDRESSES = {
    "plain": ("https://press.example/x", True),
    "script": ("javascript:alert(1)//", False),
    "data": ("data:text/html,<script>alert(1)</script>", False),
    "password": ("https://press.example@evil.example/x", False),
    "directive": ("https://press.example/x#:~:text=ailleurs&text=encore", True),
    "quoted": ('https://press.example/"onmouseover=alert(1)', False),
    "endless": ("https://press.example/" + "a" * 5000, False),
    "port": ("https://press.example:99999999/x", False),
    "bracket": ("https://[::1/x", False),
    "spaced": ("https://press.example/a b\tc\u202e", False),
    "relative": ("//evil.example/x", False),
}
#: What a mail program, or a page of the web, makes a link of.
LIVE = re.compile(r"(?:https?|ftp)://(?:\w+\.)*evil\.|www\.evil\.|@evil\.|198\.51\.100\.7")
BARE = re.compile(r"www\.evil\.example|198\.51\.100\.7")
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0041]")


def lay(workspace, identifier, text, *, url=None, annotated=True):
    """A document as a careless crawler leaves it."""
    seen = MORNING + timedelta(days=1)
    content = Content(
        title=text, lead=text, body=text, language="fr", published=MORNING, extra={"cves": [text, 5, None]}
    )
    fetched = {"source": "press", "url": f"https://press.example/{identifier}", "fetched_at": seen, "state": "done"}
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, "press", now=seen)
        outcome = Outcome(batch=batch, kind="article", status=200, digest=f"sha256:{identifier}", **fetched)
        [capture] = captures.load(tx, captures.add(tx, [outcome]))
        draft = Draft(identifier=identifier, urls=(url or capture.url,), content=content)
        source = DocumentSource(slug="press", title=text, publisher=BARE.sub("", text))  # a name may be a host's
        documents.store(tx, Reading(draft, capture, source, "html 1"), now=seen)
        if annotated:
            [document] = documents.load(tx, [identifier])
            documents.annotate(tx, document, annotate(document.content), now=seen)
    return identifier


def annotate(content):
    """The figures of every field; of indicators none, as if all had been overlooked."""
    figures = [
        Figure(field=field, text=text[found.start : found.end], **found._asdict())
        for field in ("title", "lead", "body")
        for text in [content.text_of(field)]
        for found in find_figures(text, language="fr")
    ]
    return Annotations(stamp="hostile 1", language="fr", figures=tuple(figures))


@pytest.fixture
def digest(workspace):
    """Of every hostile document, and of a good one."""
    ids = [lay(workspace, name, text, annotated=name != "indicators") for name, text in HOSTILE.items()]
    ids.append(lay(workspace, "good", BANK))
    return digest_of(workspace, enrol(workspace), ids)


def show(digest):
    """The digest as its reader gets it: two of HTML, one of text."""
    return to_html(digest, LINKS), to_mail_html(digest, LINKS), to_text(digest, LINKS)


def test_every_hostile_document_is_told_and_costs_no_other(workspace):
    reader = enrol(workspace)
    for name, text in HOSTILE.items():
        digest = digest_of(workspace, reader, [lay(workspace, name, text), lay(workspace, f"good-{name}", BANK)])
        told = {entry.story for entry in entries(digest)}
        assert f"good-{name}" in told
        assert name in told or name in {each.document for each in digest.unsupported}
        with workspace.ledger.writing() as tx:
            now = readers.load(tx, reader.number)
            readers.advance(tx, reader.number, mark=arrivals.newest(tx), revision=now.revision, seen=now.seen)


def test_pages_hold_only_what_the_templates_have(digest):
    for html in show(digest)[:2]:
        html5lib.HTMLParser(strict=True).parse(html)
        tree = parse(html)
        elements = [element for element in tree.iter() if isinstance(element.tag, str)]
        assert not {element.tag.rpartition("}")[2] for element in elements} & {"script", "img", "iframe", "form"}
        assert not [name for element in elements for name in element.attrib if name.startswith("on")]


def test_links_lead_to_the_press_and_to_veille(digest):
    html, mail, text = show(digest)
    for links in (links_of(html), links_of(mail), addresses_of(text)):
        assert {urlsplit(url).netloc for url in links} <= {"press.example", "veille.example.org"}


def test_nothing_becomes_a_link_by_itself(digest):
    for shown in show(digest):
        assert LIVE.findall(shown) == []
    assert LIVE.findall(to_subject(digest)) == []


def test_nothing_hides_or_turns_what_is_beside_it(digest):
    for shown in (*show(digest), to_subject(digest)):
        assert ACTIVE.findall(shown) == []
        assert not re.search("[\u0300-\u036f]{10}", shown)


def test_no_word_is_longer_than_a_line_of_mail_may_be(digest):
    _, mail, text = show(digest)
    assert max(len(line.encode()) for line in text.splitlines()) < 998
    assert max(map(len, re.split(r"[\s<>]+", mail))) < 2500  # the style is one word


def test_the_facts_are_json(digest):
    assert json.loads(json.dumps(to_json(digest), allow_nan=False))["reader"] == "claire"


def test_the_letter_has_the_headers_that_we_wrote(workspace, digest):
    reader = enrol(workspace, "jo")
    draft = draft_digest(reader, digest, with_mail(workspace.settings), tokens=open_tokens(workspace), now=EVENING)
    letter = message_from_bytes(draft.payload, policy=default)
    assert (letter["To"], letter["Bcc"], len(letter.get_all("Subject"))) == ("jo@example.org", None, 1)
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert letter.defects == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_only_pages_of_the_web_are_linked(workspace, name):
    url, leads = ADDRESSES[name]
    digest = digest_of(workspace, enrol(workspace), [lay(workspace, "a", BANK, url=url)])
    found = [link for line in digest.lines() for link in (line.url, line.link) if link]
    assert {urlsplit(link).netloc for link in found} == ({"press.example"} if leads else set())
    assert "ailleurs" not in "".join(show(digest))
    assert len(entries(digest)) == 1
