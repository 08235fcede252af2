"""How a fingerprint is laid out: sorted hashes of several kinds, of long texts a sample that fits every other."""

import numpy as np

from nlp.stories.passages import Hashes

#: What a hash is of: its two lowest bits. The even kinds are sampled, the odd ones kept whole.
PASSAGE, TITLE_WORD, NUMBER, ALL_NUMBERS = np.arange(4, dtype=np.uint64)
_KIND, _ODD = np.uint64(3), np.uint64(1)

#: Sampled hashes of a text; a press article has some 250. Of a longer text those are kept that are below
#: 2^64 / scale, the scale the least power of two that leaves no more (FracMinHash: Irber and others, 2022): of two
#: samples the coarser is what the finer would be at its scale.
MOST = 512
#: With fewer no sample was taken: it would hold half of more than `MOST`, give or take 16.
_WHOLE = MOST // 4


def mark(*kinds: tuple[np.uint64, Hashes]) -> Hashes:
    """The hashes of all ``kinds``, each with its kind, sorted and without duplicates."""
    marked: Hashes = np.unique(np.concatenate([(hashes & ~_KIND) | kind for kind, hashes in kinds]))
    return marked


def of_kind(kind: np.uint64, fingerprint: Hashes) -> Hashes:
    found: Hashes = fingerprint[fingerprint & _KIND == kind]
    return found


def sample(hashes: Hashes) -> Hashes:
    scale = 1
    while len(hashes) > MOST:
        scale *= 2
        hashes = thin(hashes, scale)
    return hashes


def thin(hashes: Hashes, scale: int) -> Hashes:
    """Those of sorted ``hashes`` that a sample of one in ``scale`` keeps."""
    return hashes if scale == 1 else hashes[: np.searchsorted(hashes, np.uint64(2**64 // scale))]


def read_scale(fingerprint: Hashes) -> int:
    """Of how many hashes of the text one was kept: told by the highest, as all are below the sample's limit."""
    sampled = fingerprint[fingerprint & _ODD == 0]
    return 1 if len(sampled) < _WHOLE else 1 << (64 - int(sampled[-1]).bit_length())
