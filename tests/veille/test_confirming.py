"""The mail that asks a reader to confirm."""

from email import message_from_bytes
from email.policy import default

import html5lib
import pytest

from tests.veille.digest.people import make_reader
from tests.veille.digest.posting import with_mail
from tests.veille.newsroom import MORNING
from veille.confirming import command_for, draft_confirmation
from veille.mail.tokens import Tokens
from veille.wording import LANGUAGES

TOKENS = Tokens("a key of tests", clock=lambda: MORNING)


def draft(settings, reader):
    return draft_confirmation(reader, TOKENS.for_confirmation(reader), settings, tokens=TOKENS, now=MORNING)


def read(made):
    message = message_from_bytes(made.payload, policy=default)
    return message, *(message.get_body((part,)).get_content() for part in ("plain", "html"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("public", ["https://veille.example.org/here", None], ids=["served", "not served"])
def test_both_parts_say_what_will_come_and_what_to_do(settings, language, public):
    reader = make_reader(language=language, confirmed=None)
    made = draft(with_mail(settings, public_url=public, mail_contact="desk@example.org"), reader)
    message, text, html = read(made)
    token = TOKENS.for_confirmation(reader)
    shown = f"{public}/confirm/{token}" if public else command_for(token)
    for part in (text, html):
        assert shown in part
        assert "07:30 (Europe/Paris)" in part
        assert {"fr": "du lundi au vendredi", "en": "Monday to Friday"}[language] in part
        assert "desk@example.org" in part
        assert ("http" in part) == bool(public)
    html5lib.HTMLParser(strict=True).parse(html)
    assert f'<html lang="{language}">' in html
    assert (
        message["Subject"]
        == {"fr": "Veille : confirmez votre adresse", "en": "Veille: please confirm your address"}[language]
    )


def test_it_goes_to_the_address_alone_and_is_no_list_that_one_could_leave(settings):
    made = draft(with_mail(settings), make_reader(confirmed=None))
    message, *_ = read(made)
    assert (made.kind, made.channel, made.target) == ("confirmation", "mail", "anna@example.org")
    assert (message["To"], message["Message-ID"]) == ("anna@example.org", made.identifier)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None


def test_the_token_is_in_no_key(settings):
    reader = make_reader(confirmed=None)
    made = draft(with_mail(settings), reader)
    assert TOKENS.for_confirmation(reader) not in made.key + made.identifier
    assert "anna" not in made.key + made.identifier
