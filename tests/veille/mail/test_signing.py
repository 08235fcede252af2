"""DKIM: what a reader's server sees of a letter that is ours, and of one that somebody changed."""

import base64
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.veille.mail.post import MORNING, mail_settings, make_letter
from veille.errors import SettingsError
from veille.mail.message import write

URL = "https://veille.example.org/unsubscribe/token"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def to_pem(key: Any, form: serialization.PrivateFormat) -> bytes:
    return bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


@pytest.fixture(params=["PKCS8", "TraditionalOpenSSL"])
def signing(request: pytest.FixtureRequest, tmp_path: Path, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    """The settings, with the key in one of the forms in which openssl writes it."""
    file = tmp_path / "dkim.pem"
    file.write_bytes(to_pem(key, getattr(serialization.PrivateFormat, request.param)))
    return {"dkim_key": file, "dkim_selector": "s2026"}


def is_ours(message: bytes, key: rsa.RSAPrivateKey) -> bool:
    """What a server finds that looks the public key up in DNS."""
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"s2026._domainkey.example.org."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    return bool(dkim.verify(message, dnsfunc=look_up))


def signed(signing: dict[str, Any], **letter: Any) -> bytes:
    return write(make_letter(unsubscribe_url=URL, **letter), mail_settings(25, **signing), now=MORNING)


def test_a_signed_letter_is_known_as_ours(signing, key):
    given = {"subject": "Été : 12 000 dossiers volés à l'hôpital d'Épinal, selon l'agence", "text": ".\n\n\n"}
    message = signed(signing, **given)
    assert is_ours(message, key)
    assert message.endswith(signed({}, **given))


def test_without_a_key_a_letter_has_no_signature():
    assert b"DKIM" not in write(make_letter(), mail_settings(25), now=MORNING)


@pytest.mark.parametrize(
    "name",
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
        "Auto-Submitted",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ],
)
def test_no_header_can_be_taken_away_or_changed(signing, key, name):
    message = signed(signing)
    lines = message.split(b"\r\n")
    number = next(number for number, line in enumerate(lines) if line.startswith(name.encode() + b": "))
    without = b"\r\n".join(lines[:number] + lines[number + 1 :])
    changed = b"\r\n".join([*lines[:number], lines[number] + b"x", *lines[number + 1 :]])
    assert not is_ours(without, key)
    assert not is_ours(changed, key)


@pytest.mark.parametrize(
    "name", ["From", "Subject", "To", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type"]
)
@pytest.mark.parametrize("at_end", [True, False])
def test_no_header_can_be_added_beside_the_signed_one(signing, key, name, at_end):
    message, added = signed(signing), f"{name}: <https://eve.example.net/>\r\n".encode()
    signature, rest = message[: message.index(b"From:")], message[message.index(b"From:") :]
    forged = message.replace(b"\r\n\r\n", b"\r\n" + added + b"\r\n", 1) if at_end else signature + added + rest
    assert not is_ours(forged, key)


def test_the_text_cannot_be_changed(signing, key):
    assert not is_ours(signed(signing).replace(b"Trois", b"Seize"), key)


@pytest.mark.parametrize("content", [b"none", b"", b"-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_holds_no_key_is_named(tmp_path, content):
    (tmp_path / "dkim.pem").write_bytes(content)
    with pytest.raises(SettingsError, match=r"dkim_key: expected a private key of RSA in PEM.*dkim\.pem"):
        signed({"dkim_key": tmp_path / "dkim.pem", "dkim_selector": "s2026"})


@pytest.mark.parametrize("kind", ["elliptic", "encrypted"])
def test_a_key_that_cannot_sign_is_refused_and_not_shown(tmp_path, key, kind):
    if kind == "elliptic":
        pem = to_pem(ec.generate_private_key(ec.SECP256R1()), serialization.PrivateFormat.PKCS8)
    else:
        locked = serialization.BestAvailableEncryption(b"sesame")
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    (tmp_path / "dkim.pem").write_bytes(pem)
    with pytest.raises(SettingsError, match="expected a private key of RSA") as refused:
        signed({"dkim_key": tmp_path / "dkim.pem", "dkim_selector": "s2026"})
    assert refused.value.__cause__ is None


def test_a_key_that_went_away_is_named(tmp_path, signing):
    settings = mail_settings(25, **signing)
    signing["dkim_key"].unlink()
    with pytest.raises(SettingsError, match=r"dkim\.pem cannot be read: No such file"):
        write(make_letter(), settings, now=MORNING)
