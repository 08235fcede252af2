"""The page that means harm: made when it is asked for, because nobody wants to keep 50 MB of it."""

#: Bytes of nested tags.
SIZE = 50_000_000
_TAG = b"<div>"
_HEAD = (
    b"<!doctype html><html lang=fr><head><meta charset=utf-8>"
    b"<title><script>alert('Slate')</script>Un outil gratuit contre les ran\xc3\xa7ongiciels</title></head>"
    b"<body><article><h1>\x1b]0;possession\x07\x1b[2J<script>alert(1)</script>Un outil gratuit</h1>"
    b"<p>Un texte avec des caract\xc3\xa8res de commande \x00\x08\x1b[31m et un retournement \xe2\x80\xae.</p>"
)


def make_hostile(size: int = SIZE) -> bytes:
    """A script in the title, control characters in the text, and ``size`` bytes of tags that are never closed."""
    return _HEAD + _TAG * (size // len(_TAG))
