"""Words and documents per CPU-second of the annotator, against bare `fr_core_news_md` with all its pipes.

    python benchmarks/enrich_speed.py                     # texts made up here
    python benchmarks/enrich_speed.py FOLDER_OR_JSONL     # .json bulletins, .txt, or JSON lines with "text"

Both read the same texts in the same process, in turn; the best round of each counts, since another process can only
make a round slower. Exit status 1 when the annotator is slower than 0.6 of the bare model.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from nlp.threads import limit_threads

#: Bulletins of this shape are most of what an installation reads in its first days.
SENTENCES = (
    "De multiples vulnérabilités ont été découvertes dans {product} de {vendor}.",
    "Elles permettent à un attaquant de provoquer une exécution de code arbitraire à distance.",
    "L'éditeur {vendor} indique que la vulnérabilité CVE-2024-{number} est activement exploitée à {place}.",
    "Se référer au bulletin de sécurité de l'éditeur pour l'obtention des correctifs.",
    "{person} a signalé le défaut à {vendor}, dont les équipes de {place} ont publié un correctif.",
)
WORDS = {
    "product": ("Passerelle 7", "Coffre Pro", "Relais Web", "Annuaire Central"),
    "vendor": ("Boréal Systèmes", "Helvétie Réseaux", "Northgate Software", "Atelier Numérique"),
    "place": ("Lyon", "Rennes", "Genève", "Montréal"),
    "person": ("Claire Vasseur", "Marc Tessier", "Inès Ferrand"),
}
LEAST_RATIO = 0.6


def make_texts(number: int) -> list[str]:
    """Bulletins of our own, the same at every run."""
    draw = random.Random(0)

    def sentence() -> str:
        words = {name: draw.choice(choices) for name, choices in WORDS.items()}
        return draw.choice(SENTENCES).format(number=draw.randrange(1000, 60000), **words)

    return ["\n".join(sentence() for _ in range(draw.randrange(4, 12))) for _ in range(number)]


def read_texts(path: Path) -> Iterator[str]:
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]
        return
    for file in sorted(path.rglob("*")):
        if file.suffix == ".txt":
            yield file.read_text(encoding="utf-8")
        elif file.suffix == ".json":
            bulletin = json.loads(file.read_text(encoding="utf-8"))
            yield f"{bulletin.get('summary') or ''}\n\n{bulletin.get('content') or ''}"


def measure(read: Callable[[Sequence[str]], None], texts: Sequence[str]) -> float:
    """CPU-seconds of this process for reading all texts."""
    start = time.process_time()
    read(texts)
    return time.process_time() - start


def make_bare() -> Callable[[Sequence[str]], None]:
    import spacy

    from nlp.pipelines import MODELS

    nlp = spacy.load(MODELS["fr"])

    def read(texts: Sequence[str]) -> None:
        for doc in nlp.pipe(texts, batch_size=64):
            assert doc.ents is not None

    return read


def make_annotator(language: str | None, batch: int) -> Callable[[Sequence[str]], None]:
    from corpus.document import Content
    from nlp.annotate import Annotator

    annotator = Annotator()

    def read(texts: Sequence[str]) -> None:
        for start in range(0, len(texts), batch):
            contents = [Content(title="", body=text, language=language) for text in texts[start : start + batch]]
            annotator.annotate(contents)

    return read


def peak_memory() -> int:
    """MiB, of the whole life of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100, help="documents given to the annotator at once")
    parser.add_argument("--detect", action="store_true", help="detect the language instead of being told it is French")
    return parser.parse_args()


def main() -> int:
    arguments = parse()
    limit_threads()
    if arguments.path:
        texts = list(islice(read_texts(arguments.path), arguments.documents))
        if not texts:
            sys.exit(f"{arguments.path} holds no texts")
    else:
        texts = make_texts(arguments.documents)
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} documents, {words} words, {sum(map(len, texts))} characters")

    annotate = make_annotator(None if arguments.detect else "fr", arguments.batch)
    annotate(texts[:100])  # loads the model
    seconds = {"annotator": [measure(annotate, texts)]}
    memory = peak_memory()
    bare = make_bare()
    bare(texts[:100])
    seconds["bare model"] = [measure(bare, texts)]
    for _ in range(arguments.rounds - 1):
        seconds["annotator"].append(measure(annotate, texts))
        seconds["bare model"].append(measure(bare, texts))

    for name, rounds in seconds.items():
        best = min(rounds)
        print(f"{name:<12}{words / best:>8,.0f} words/CPU-s{len(texts) / best:>8,.0f} documents/CPU-s  of {rounds}")
    ratio = min(seconds["bare model"]) / min(seconds["annotator"])
    print(f"ratio {ratio:.2f}, peak memory of the annotator {memory} MiB")
    return 0 if ratio >= LEAST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
