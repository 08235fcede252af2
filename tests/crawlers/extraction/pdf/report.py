"""An official report made for tests: 200 pages in two columns, with all that makes such a report hard to read.

Everything that is set is also written down: the words of each flow in order, every table, every figure and its page.
"""

import random
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

PAGES = 200
WIDTH = 595.0
LEFT, GUTTER, COLUMN = 50.0, 22.0, 236.0
TOP, BOTTOM = 766.0, 84.0
LEADING = 11.6
VOWELS = "aeiouyéèêàâîôû"

FRENCH = """La juridiction relève que l’établissement n’a pas vérifié la régularité des dépenses de ses agents.
Les collectivités territoriales ont consacré des moyens considérables à la modernisation des infrastructures numériques.
Le ministère n’a communiqué aucune évaluation des conséquences budgétaires ; la programmation demeure insuffisante.
Selon la porte-parole, les sous-traitants avaient « régularisé » leur situation avant la vérification des comptes.
L’administration pénitentiaire recommande une réorganisation profonde du fonctionnement des directions interrégionales.
Cette mission, confiée aux établissements d’enseignement, suppose une concertation permanente avec les représentants.
Peut-être faudra-t-il reconsidérer, c’est-à-dire redéfinir, les responsabilités des administrations centrales.
Les efforts de simplification ont bénéficié aux bénéficiaires différents, à Saint-Denis comme à Aix-en-Provence."""
ENGLISH = """The authority found that most organisations had underestimated the consequences of interruptions.
Independent investigators recommended comprehensive reorganisation of the administrative responsibilities involved.
A well-known subcontractor said that its infrastructure, however insufficient, had been maintained appropriately.
Communications between governmental departments were characterised by misunderstandings and unnecessary duplication.
Several respondents described the decision-making procedures as disproportionately complicated and time-consuming.
“Transparency is indispensable”, the representatives explained, notwithstanding implementation difficulties."""
FIGURES = {
    "fr": ("{} {} centres", "{},{} M€", "{} % des agents", "{} millions d’euros", "{}\u00a0{} postes", "« {} sites »"),
    "en": ("{},{} centres", "€{}.{}m", "{}% of staff", "{} million people", "{},{} posts", "“{} sites”"),
}
TITLES = {"fr": "La gestion des centres d’accueil", "en": "Oversight of regional centres"}


@dataclass(frozen=True)
class Figure:
    text: str
    page: int
    where: str


@dataclass
class Report:
    """``flow`` has the words of headings, paragraphs and list items in reading order."""

    data: bytes = b""
    flow: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    tables: list[tuple[int, tuple[tuple[str, ...], ...]]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    number_of_notes: int = 0


@cache
def make_report(pages: int = PAGES) -> Report:
    return _Setter(pages).set_report()


class _Setter:
    def __init__(self, pages: int) -> None:
        import reportlab
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        folder = Path(reportlab.__file__).parent / "fonts"
        for name, file in (("Serif", "Vera.ttf"), ("SerifBold", "VeraBd.ttf")):
            pdfmetrics.registerFont(TTFont(name, folder / file))
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pageCompression=1, invariant=1)
        self.draw = random.Random(7)
        self.report = Report()
        self.last = pages
        self.page = 0
        self.column = 1
        self.y = 0.0
        self.floor = BOTTOM
        self.language = "fr"
        self.chapter = 0
        self.note: str | None = None
        self.number = 0
        self.width = cache(pdfmetrics.stringWidth)
        self.begin_page()

    def set_report(self) -> Report:
        while True:
            self.chapter += 1
            self.language = "en" if self.chapter % 3 == 0 else "fr"
            if not self.set_heading(f"{self.chapter}. {self.sentence(6).rstrip('.;,')}", 13):
                break
            if not all(self.set_section(part) for part in range(1, 5)):
                break
        self.end_page()
        self.canvas.save()
        self.report.data = self.buffer.getvalue()
        return self.report

    def set_section(self, part: int) -> bool:
        if not self.set_heading(f"{self.chapter}.{part} {self.sentence(5).rstrip('.;,')}", 10.8):
            return False
        for _ in range(6):
            words = [word for _ in range(self.draw.randrange(2, 6)) for word in self.plant(self.sentence())]
            if not self.set_text(words):
                return False
        return all(self.set_text(["•", *self.sentence().split(" ")], indent=10) for _ in range(3))

    def sentence(self, longest: int = 99) -> str:
        lines = (FRENCH if self.language == "fr" else ENGLISH).split("\n")
        return " ".join(self.draw.choice(lines).split(" ")[:longest])

    def plant(self, sentence: str) -> list[str]:
        """The words of a sentence, one time in two with a figure in its midst: a tuple of words is a figure."""
        words: list[str] = sentence.split(" ")
        if self.draw.random() < 0.5:
            words.insert(self.draw.randrange(1, len(words)), "\x01" + self.figure().replace(" ", "\x02"))
        return words

    def figure(self) -> str:
        pattern = self.draw.choice(FIGURES[self.language])
        numbers = [self.draw.randrange(10, 99), self.draw.randrange(100, 999)]
        return pattern.format(*numbers)

    # Text

    @property
    def font(self) -> str:
        return "Serif" if self.language == "fr" else "Times-Roman"

    @property
    def x(self) -> float:
        return LEFT + self.column * (COLUMN + GUTTER)

    def set_heading(self, text: str, size: float) -> bool:
        if not self.has_room(4 * LEADING + size):
            return False
        self.y -= 10
        for words in self.wrap(text.split(" "), COLUMN, "SerifBold", size, hyphenate=False):
            self.y -= size * 1.25
            self.canvas.setFont("SerifBold", size)
            self.canvas.drawString(self.x, self.y, " ".join(words))
        self.write_flow(text.split(" "))
        self.report.headings.append(text)
        self.y -= 4
        return True

    def set_text(self, words: list[str], indent: float = 0) -> bool:
        """False when the report is full."""
        pending = [part for word in words for part in word.replace("\x01", "").split("\x02")]
        pages: list[int] = []
        lines = self.wrap(pending, COLUMN - indent, self.font, 9)
        if (self.page, self.column) == (self.last, 1) and self.y - LEADING * len(lines) < self.floor:
            return False
        for number, line in enumerate(lines):
            if not self.has_room(LEADING):
                break
            self.y -= LEADING
            shift = indent if number else 0
            self.draw_line(line, self.x + shift, last=number == len(lines) - 1, width=COLUMN - shift)
            # A word that a line cuts belongs to the page where it begins.
            begun = number > 0 and lines[number - 1][-1].endswith("\x03")
            pages += [self.page] * (len(line) - begun)
        else:
            number += 1
        self.y -= 4
        skipped = pending[0] == "•"
        self.write_flow(pending[skipped : len(pages)])
        self.write_figures(words, pages)
        return number == len(lines)

    def write_figures(self, words: list[str], pages: list[int]) -> None:
        at = 0
        for word in words:
            parts = word.replace("\x01", "").split("\x02")
            on = set(pages[at : at + len(parts)])
            if word.startswith("\x01") and len(on) == 1 and at + len(parts) <= len(pages):
                self.report.figures.append(Figure(" ".join(parts), on.pop(), "text"))
            at += len(parts)

    def draw_line(self, words: list[str], x: float, *, last: bool, width: float) -> None:
        text = " ".join(words).replace("\x03", "-").replace("\x04", "")
        self.canvas.setFont(self.font, 9)
        if self.font == "Serif":
            text = text.replace("ffi", "f\ufb01").replace("fi", "\ufb01").replace("fl", "\ufb02")
            self.canvas.drawString(x, self.y, text)
            end = x + self.width(text, self.font, 9)
        else:
            spaces = text.count(" ")
            natural = self.width(text, self.font, 9)
            extra = 0 if last or not spaces else (width - natural) / spaces
            self.canvas.drawString(x, self.y, text, wordSpace=extra)
            end = x + natural + extra * spaces
        if self.note and not text.endswith("-") and end < x + width - 10:
            self.canvas.setFont(self.font, 5.4)
            self.canvas.drawString(end, self.y + 3.2, str(self.number))
            self.set_note(self.note)
            self.note = None

    def wrap(
        self, words: list[str], width: float, font: str, size: float, *, hyphenate: bool = True
    ) -> list[list[str]]:
        """Lines of words; a word that a line cuts ends it with \\x03 for its hyphen."""
        space = self.width(" ", font, size)
        lines: list[list[str]] = [[]]
        used = 0.0
        for word in words:
            size_of = self.width(word, font, size)
            if used + size_of > width and lines[-1]:
                head = self.cut(word, width - used, font, size) if hyphenate else ""
                if head:
                    lines[-1].append(head.removesuffix("-") + "\x03")
                    word = word[len(head) :]
                    size_of = self.width(word, font, size)
                lines.append([])
                used = 0.0
            lines[-1].append(word)
            used += size_of + space
        return lines

    def cut(self, word: str, room: float, font: str, size: float) -> str:
        """The longest beginning of a word that has room beside a hyphen; own hyphens are the best places."""
        if any(char.isdigit() for char in word):
            return ""
        for at in range(len(word) - 3, 2, -1):
            own = word[at - 1] == "-"
            letters = word[at - 3 : at].isalpha() and word[at : at + 3].isalpha()
            parts = own or (letters and word[at - 1] in VOWELS and word[at] not in VOWELS)
            fits = self.width(word[:at] + ("" if own else "-"), font, size) <= room
            if parts and fits and word[at].isalpha():
                return word[:at]
        return ""

    def write_flow(self, words: list[str]) -> None:
        self.report.flow += words

    # Pages

    def has_room(self, height: float) -> bool:
        if self.y - height >= self.floor:
            return True
        if self.column == 0:
            self.begin_column(1)
            return True
        if self.page == self.last:
            return False
        self.end_page()
        self.begin_page()
        return True

    def begin_page(self) -> None:
        self.page += 1
        self.table_height = 0.0
        if self.page % 5 == 2:
            self.set_table()
        self.begin_column(0)

    def begin_column(self, column: int) -> None:
        self.column = column
        self.y = TOP
        self.floor = BOTTOM + self.table_height
        self.note = None
        if (self.page + column) % 3 == 0:
            self.number = self.number % 60 + 1
            self.note = f"{self.sentence()} {self.figure()}."
            self.floor += 4 * 8.2 + 8

    def set_note(self, text: str) -> None:
        y = self.floor - 12
        self.canvas.setLineWidth(0.5)
        self.canvas.line(self.x, y + 9, self.x + 60, y + 9)
        self.canvas.setFont("Serif", 4.2)
        self.canvas.drawString(self.x, y + 2.4, str(self.number))
        self.canvas.setFont("Serif", 7)
        for number, words in enumerate(self.wrap(text.split(" "), COLUMN - 8, "Serif", 7)):
            self.canvas.drawString(
                self.x + (6 if number == 0 else 0), y - 8.2 * number, " ".join(words).replace("\x03", "-")
            )
        self.report.notes += text.split(" ")
        self.report.number_of_notes += 1
        self.report.figures.append(Figure(text, self.page, "note"))

    def set_table(self) -> None:
        rows = [("Région", "Centres", "Dépenses", "Part")]
        for name in ("Bretagne", "Occitanie", "Pays de la Loire", "Corse"):
            a, b, c, d = (self.draw.randrange(100, 999) for _ in range(4))
            rows.append((name, f"{a % 9} {b}", f"{c % 90},4 M€", f"{d % 90} %"))
        caption = f"Tableau {self.page} – Dépenses des centres par région"
        height = 14.0
        top = BOTTOM + height * len(rows)
        self.canvas.setFont("SerifBold", 8)
        self.canvas.drawString(LEFT, top + 6, caption)
        xs = [LEFT, 200.0, 310.0, 430.0, WIDTH - LEFT]
        ruled = self.page % 10 == 2
        self.canvas.setLineWidth(0.6)
        if ruled:
            self.canvas.grid(xs, [top - height * n for n in range(len(rows) + 1)])
        for number, row in enumerate(rows):
            y = top - height * number - 10
            self.canvas.setFont("Serif", 8)
            for column, cell in enumerate(row):
                if column:
                    self.canvas.drawRightString(xs[column + 1] - 5, y, cell)
                else:
                    self.canvas.drawString(xs[0] + 4, y, cell)
                self.report.figures.append(Figure(cell, self.page, "table"))
        self.report.captions += caption.split(" ")
        self.report.tables.append((self.page, tuple(rows)))
        self.table_height = height * len(rows) + 34

    def end_page(self) -> None:
        title = TITLES[self.language]
        head = f"Chapitre {self.chapter} – {title}" if self.page % 2 else "Rapport public thématique · synthèse 2026"
        self.canvas.setFont("Serif", 7.5)
        if self.page % 2:
            self.canvas.drawRightString(WIDTH - LEFT, 805, head)
            self.canvas.drawRightString(WIDTH - LEFT, 40, str(self.page))
        else:
            self.canvas.drawString(LEFT, 805, head)
            self.canvas.drawString(LEFT, 40, str(self.page))
        self.canvas.drawCentredString(WIDTH / 2, 28, "Cour fictive – mars 2026")
        self.canvas.line(LEFT, 800, WIDTH - LEFT, 800)
        self.report.furniture.append(head)
        self.canvas.showPage()
