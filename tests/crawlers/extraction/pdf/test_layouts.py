"""Pages as designers make them, each read in the order of a reader."""

from typing import Any

import pytest

from crawlers.extraction.pdf import read_pdf
from tests.crawlers.extraction.pdf.sheets import (
    A4,
    LANDSCAPE,
    draw,
    list_blocks,
    measure,
    prose,
    put,
    put_parts,
    read,
    wrap,
    write,
)


def test_one_column_has_headings_paragraphs_and_lists() -> None:
    def page(canvas: Any) -> None:
        put(canvas, 60, 780, "1. Le pilotage du dispositif", font="VeraBd", size=16)
        y = write(canvas, 60, 750, f"Premier constat : {prose(60)}.") - 6
        y = write(canvas, 60, y, f"Second constat : {prose(50)}.")
        put(canvas, 75, y, "Retrait seul : " + wrap(prose(20), 380)[0])  # an indent alone parts paragraphs
        y = write(canvas, 60, y - 12, f"qui se poursuit {prose(12)}.") - 6
        for text in ("un premier point ;", f"un second point {prose(40)} ;", "le dernier."):
            put(canvas, 70, y, "•")
            y = write(canvas, 85, y, text, 440)

    blocks = read(page)
    assert [kind for kind, _ in blocks] == ["heading", *3 * ["paragraph"], *3 * ["list_item"]]
    assert blocks[2][1] == f"Second constat : {prose(50)}."
    assert blocks[3][1].startswith("Retrait seul :")
    assert blocks[5][1] == f"un second point {prose(40)} ;"


def test_full_width_stands_before_and_after_two_columns() -> None:
    def page(canvas: Any) -> None:
        put(canvas, 50, 790, "Panorama de la menace", font="VeraBd", size=20)
        y = write(canvas, 50, 760, f"Chapeau. {prose(40)}.", 495, size=11, lead=14) - 10
        write(canvas, 50, y, f"Gauche. {prose(120)} fin.", 236)
        write(canvas, 309, y, f"Droite. {prose(110, 5)} fin.", 236)
        write(canvas, 50, 200, f"Conclusion. {prose(45)}.", 495)

    assert read(page) == [
        ("heading", "Panorama de la menace"),
        ("paragraph", f"Chapeau. {prose(40)}."),
        ("paragraph", f"Gauche. {prose(120)} fin."),
        ("paragraph", f"Droite. {prose(110, 5)} fin."),
        ("paragraph", f"Conclusion. {prose(45)}."),
    ]


def test_three_columns_are_read_one_after_the_other() -> None:
    def page(canvas: Any) -> None:
        for column in range(3):
            write(canvas, 50 + 172 * column, 750, f"Colonne {column}. {prose(150, 5 * column)}.", 152)

    assert read(page) == [("paragraph", f"Colonne {column}. {prose(150, 5 * column)}.") for column in range(3)]


def test_columns_drawn_line_by_line_from_below_are_read_all_the_same() -> None:
    left, right = f"Gauche. {prose(130)} fin.", f"Droite. {prose(130, 6)} fin."

    def page(canvas: Any) -> None:
        lines = list(zip(wrap(left, 236), wrap(right, 236), strict=False))
        for number, (one, other) in reversed(list(enumerate(lines))):
            put(canvas, 309, 780 - 12 * number, other)
            put(canvas, 50, 780 - 12 * number, one)

    text = [text for _, text in read(page)]
    assert left.startswith(text[0])
    assert right.startswith(text[1])
    assert len(text) == 2


def test_a_paragraph_goes_on_in_the_next_column_past_a_note() -> None:
    lines = wrap(prose(200), 236)

    def page(canvas: Any) -> None:
        for number, line in enumerate(lines):
            put(canvas, 50 if number < 20 else 309, 780 - 12 * (number % 20), line)
        put(canvas, 50, 500, "1", size=4.5)
        write(canvas, 56, 498, f"Une note {prose(12)}.", 230, size=7, lead=8.5)

    assert read(page) == [("paragraph", " ".join(lines)), ("footnote", f"Une note {prose(12)}.")]


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_turned_page_is_read_upright(quarter: int) -> None:
    texts = [f"Page tournée : {prose(120)} soit 4 217 centres.", "Second paragraphe avec 38 %."]

    def page(canvas: Any) -> None:
        canvas.setPageRotation(90 * quarter)
        canvas.rotate(90 * quarter)
        canvas.translate(*((0, -595), (-595, -842), (-842, 0))[quarter - 1])
        y = 500
        for text in texts:
            y = write(canvas, 60, y, text, 450) - 8

    # reportlab swaps the sides of a page that it turns by an odd number of quarters.
    assert [text for _, text in read(page, size=LANDSCAPE if quarter % 2 else A4)] == texts


def test_a_page_in_landscape_is_read_over_its_whole_width() -> None:
    blocks = read(lambda canvas: write(canvas, 50, 500, f"{prose(120)}.", 740), size=LANDSCAPE)
    assert blocks == [("paragraph", f"{prose(120)}.")]


ROWS = (
    ("", "2022", "2023", "2024"),
    ("Personnel", "1 204,5", "1 310,2", "1 402,9"),
    ("Fonctionnement", "310,0", "-12,7", "n.d."),
    ("Investissement", "12,4", "9,8", "11,0"),
    ("Total", "1 526,9", "1 618,7", "1 719,0"),
)


def draw_numbers(canvas: Any, step: float) -> None:
    y = write(canvas, 60, 780, f"{prose(50)}.") - 10
    put(canvas, 60, y, "Tableau 1 – Crédits (en M€)", font="VeraBd")
    for row in ROWS:
        y -= 14
        put(canvas, 60, y, row[0], size=8)
        for number, cell in enumerate(row[1:]):
            canvas.drawRightString(220 + number * step, y, cell)
    put(canvas, 60, y - 14, "Source : ministère des comptes", size=8)
    write(canvas, 60, y - 34, f"Après. {prose(60)}.")


@pytest.mark.parametrize("step", [45, 80])
def test_numbers_below_each_other_are_a_table_without_lines(step: float) -> None:
    content = read_pdf(draw(lambda canvas: draw_numbers(canvas, step)))
    assert [block.kind for block in content.blocks] == ["paragraph", "caption", "table", "caption", "paragraph"]
    assert content.blocks[2].cells == ROWS


def test_cells_of_several_lines_are_read_within_their_lines() -> None:
    rows = (
        ("Mesure", "Échéance", "Responsable"),
        ("Renforcer la coordi-|nation des services", "31 décembre 2026", "Secrétariat général|à l’investissement"),
        ("Publier les 4 217|contrats", "2027", "Direction du|budget"),
    )

    def page(canvas: Any) -> None:
        xs, ys = [60, 180, 330, 520], [760, 740, 690, 640]
        canvas.grid(xs, ys)
        for row, x, y, cell in (
            (r, x, y, c) for r, y in zip(rows, ys, strict=False) for x, c in zip(xs, r, strict=False)
        ):
            for number, line in enumerate(cell.split("|")):
                put(canvas, x + 4, y - 13 - 10 * number, line, size=8, font="VeraBd" if row is rows[0] else "Vera")
        write(canvas, 60, 600, f"Après. Une coordination {prose(40)}.")

    table = read_pdf(draw(page)).blocks[0]
    assert table.cells == (
        rows[0],
        ("Renforcer la coordination des services", "31 décembre 2026", "Secrétariat général à l’investissement"),
        ("Publier les 4 217 contrats", "2027", "Direction du budget"),
    )


def test_level_lines_alone_part_the_rows_of_a_table() -> None:
    rows = (
        ("Recommandation", "Destinataire", "Délai"),
        ("Publier chaque année un bilan|détaillé des opérations", "Ministère de|l’intérieur", "2027"),
        ("Réviser la convention de|gestion des centres", "Agence", "2026"),
    )

    def page(canvas: Any) -> None:
        y = 760.0
        canvas.line(60, y + 12, 520, y + 12)
        for row in rows:
            for x, cell in zip((62, 280, 450), row, strict=True):
                for number, line in enumerate(cell.split("|")):
                    put(canvas, x, y - 10 * number, line, size=8)
            y -= 10 * max(cell.count("|") + 1 for cell in row) + 4
            canvas.line(60, y + 7, 520, y + 7)
            y -= 4
        write(canvas, 60, y - 20, f"{prose(60)}.")

    table = read_pdf(draw(page)).blocks[0]
    assert table.cells == tuple(tuple(cell.replace("|", " ") for cell in row) for row in rows)


def test_shaded_rows_are_no_boxes() -> None:
    rows = (("Pays", "Cas", "Part"), ("France", "1 204", "12 %"), ("Suisse", "99", "1 %"), ("Canada", "45", "0,4 %"))

    def page(canvas: Any) -> None:
        for number, row in enumerate(rows):
            canvas.setFillGray(0.9)
            canvas.rect(55, 756 - 14 * number, 400, 14, fill=number % 2, stroke=0)
            canvas.setFillGray(0)
            put(canvas, 60, 760 - 14 * number, row[0], size=8)
            canvas.drawRightString(300, 760 - 14 * number, row[1])
            canvas.drawRightString(450, 760 - 14 * number, row[2])
        write(canvas, 60, 680, f"{prose(60)}.")

    assert read_pdf(draw(page)).blocks[0].cells == rows


def test_a_coloured_box_is_read_on_its_own() -> None:
    def page(canvas: Any) -> None:
        y = write(canvas, 50, 780, f"Avant le cadre. {prose(60)} qui se poursuit", 236)
        canvas.setFillColorRGB(0.85, 0.9, 1)
        canvas.rect(50, y - 130, 236, 130, fill=1, stroke=0)
        canvas.setFillGray(0)
        put(canvas, 60, y - 16, "Le chiffre clé", font="VeraBd", size=11)
        write(canvas, 60, y - 34, f"Dans le cadre 4 217 centres. {prose(25)}", 216)
        write(canvas, 50, y - 145, f"après le cadre. {prose(60)},", 236)
        write(canvas, 309, 780, f"Droite. {prose(150, 5)}.", 236)

    assert read(page) == [
        ("paragraph", f"Avant le cadre. {prose(60)} qui se poursuit après le cadre. {prose(60)},"),
        ("heading", "Le chiffre clé"),
        ("paragraph", f"Dans le cadre 4 217 centres. {prose(25)}"),
        ("paragraph", f"Droite. {prose(150, 5)}."),
    ]


def test_cards_side_by_side_are_read_card_by_card() -> None:
    def page(canvas: Any) -> None:
        for number, x in enumerate((50, 220, 390)):
            canvas.setFillColorRGB(0.2, 0.3, 0.6)
            canvas.rect(x, 600, 150, 150, fill=1, stroke=0)
            canvas.setFillGray(1)
            put(canvas, x + 8, 730, f"Carte {number}", font="VeraBd", size=11)
            write(canvas, x + 8, 712, f"Texte {number}. {prose(18, 4 * number)}.", 134)
        canvas.setFillGray(0)
        write(canvas, 50, 570, f"Dessous. {prose(60)}.", 490)

    cards = [text for number in range(3) for text in (f"Carte {number}", f"Texte {number}. {prose(18, 4 * number)}.")]
    assert [text for _, text in read(page)] == [*cards, f"Dessous. {prose(60)}."]


def test_key_figures_side_by_side_keep_to_their_own_words() -> None:
    def page(canvas: Any) -> None:
        for x, (figure, label) in zip((50, 220, 390), FIGURES, strict=True):
            put(canvas, x, 740, figure, font="VeraBd", size=24)
            put(canvas, x, 722, label)
        write(canvas, 50, 690, f"{prose(100)}.", 490)

    assert read(page)[:3] == [("paragraph", f"{figure} {label}") for figure, label in FIGURES]


FIGURES = (("4 217", "centres ouverts"), ("12,4 M€", "de dépenses"), ("38 %", "des agents"))


def test_a_cover_gives_title_and_day() -> None:
    def page(canvas: Any) -> None:
        put(canvas, 60, 800, "COUR FICTIVE DES COMPTES", font="VeraBd")
        put(canvas, 60, 600, "La sécurité des sys-", font="VeraBd", size=26)
        put(canvas, 60, 568, "tèmes régionaux", font="VeraBd", size=26)
        put(canvas, 60, 500, "Rapport public thématique", size=14)
        put(canvas, 60, 470, "Publié le 4 mars 2026", size=14)

    content = read_pdf(draw(page, lambda canvas: write(canvas, 60, 780, f"{prose(200)}.")))
    assert content.title == "La sécurité des systèmes régionaux"
    assert content.published is not None
    assert (content.published.date().isoformat(), content.published_basis) == ("2026-03-04", "cover")


def test_a_table_of_contents_loses_its_dots() -> None:
    entries = (("Introduction", "7"), ("1. Une gestion perfectible", "12"), ("Conclusion générale", "140"))

    def page(canvas: Any) -> None:
        put(canvas, 60, 790, "Sommaire", font="VeraBd", size=16)
        for number, (title, target) in enumerate(entries):
            dots = "." * int((440 - measure(title, "Vera", 10)) / measure(".", "Vera", 10))
            put(canvas, 60, 760 - 15 * number, f"{title} {dots} {target}", size=10)

    items = [("list_item", f"{title} {target}") for title, target in entries]
    assert read(page) == [("heading", "Sommaire"), *items]


def test_words_without_spaces_between_them_are_kept_apart() -> None:
    """As TeX writes: every word at its place, no space in the file."""

    def page(canvas: Any) -> None:
        for number, line in enumerate(wrap(f"{prose(60)} 4 217 centres.", 470, "Times-Roman", 10)):
            x = 60.0
            for word in line.split(" "):
                x = put(canvas, x, 780 - 12 * number, word, font="Times-Roman", size=10) + 2.6

    assert read(page) == [("paragraph", f"{prose(60)} 4 217 centres.")]


def test_letters_drawn_one_by_one_make_whole_words() -> None:
    def page(canvas: Any) -> None:
        for number, line in enumerate(wrap(f"{prose(60)} 12,4 M€.", 470, "Helvetica", 10)):
            x = 60.0
            for letter in line:
                end = x + measure(letter, "Helvetica", 10)
                x = put(canvas, x, 780 - 12 * number, letter, font="Helvetica", size=10) if letter != " " else end

    assert read(page) == [("paragraph", f"{prose(60)} 12,4 M€.")]


def test_spaced_letters_drop_capitals_and_shadows_are_read_as_one_word() -> None:
    def page(canvas: Any) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(60, 800, "SYNTHÈSE", charSpace=3)
        for shift in (0, 0.25):
            put(canvas, 60 + shift, 780, "Titre en faux gras de 2026", size=12)
        put(canvas, 60, 727, "L", font="VeraBd", size=30)
        for number, line in enumerate(wrap(f"a Cour a relevé {prose(60)}.", 440)):
            put(canvas, 86 if number < 2 else 60, 742 - 12 * number, line)

    assert [text for _, text in read(page)] == [
        "SYNTHÈSE",
        "Titre en faux gras de 2026",
        f"La Cour a relevé {prose(60)}.",
    ]


def test_watermarks_and_print_marks_are_not_text() -> None:
    def page(canvas: Any) -> None:
        canvas.setCropBox((40, 40, 555, 800))
        put(canvas, 60, 830, "REPÈRE 4217", size=8)
        canvas.saveState()
        canvas.translate(150, 300)
        canvas.rotate(45)
        put(canvas, 0, 0, "PROJET", font="VeraBd", size=60)
        canvas.restoreState()
        write(canvas, 60, 770, f"{prose(400)}.")

    assert read(page) == [("paragraph", f"{prose(400)}.")]


def test_text_of_forms_and_in_scaled_space_is_read_in_its_place() -> None:
    def page(canvas: Any) -> None:
        put(canvas, 60, 800, "Un titre", font="VeraBd", size=14)
        canvas.beginForm("form")
        write(canvas, 0, 100, f"Dans une forme. {prose(50)}.", 400)
        canvas.grid([0, 100, 200], [-10, -30, -50])
        for row, column in ((row, column) for row in range(2) for column in range(2)):
            put(canvas, 100 * column + 4, -24 - 20 * row, f"cellule {row}{column}", size=8)
        canvas.endForm()
        canvas.saveState()
        canvas.translate(60, 600)
        canvas.doForm("form")
        canvas.restoreState()
        canvas.translate(60, 780)
        canvas.scale(9, 9)
        for number, line in enumerate(wrap(f"Police de taille un. {prose(20)}.", 400)):
            put(canvas, 0, -1.3 * number, line, size=1)

    content = read_pdf(draw(page))
    assert [text for _, text in list_blocks(content)[:3]] == [
        "Un titre",
        f"Police de taille un. {prose(20)}.",
        f"Dans une forme. {prose(50)}.",
    ]
    assert content.blocks[3].cells == (("cellule 00", "cellule 01"), ("cellule 10", "cellule 11"))


def test_remarks_in_the_margin_are_not_woven_into_the_text() -> None:
    def page(canvas: Any) -> None:
        y = 780.0
        for number in range(6):
            y = write(canvas, 200, y, f"Corps {number}. {prose(60, number)}.", 340) - 7
        for number, text in enumerate(REMARKS):
            write(canvas, 50, 775 - 130 * number, text, 120, font="VeraBd", size=8, lead=9.7)

    texts = [text for _, text in read(page)]
    assert sorted(texts) == sorted([*REMARKS, *(f"Corps {number}. {prose(60, number)}." for number in range(6))])


REMARKS = ("Budget en hausse de 12 % en un an", "Des contrôles rares et tardifs", "Trois priorités pour demain")


def test_raised_marks_leave_the_text_and_ordinals_and_powers_stay() -> None:
    def page(canvas: Any) -> None:
        y = write(canvas, 60, 780, f"{prose(100)}.") - 8
        put_parts(
            canvas,
            60,
            y,
            "La dépense atteint 500 millions",
            "1",
            " d’euros, soit 12 %",
            "2",
            ", et 2 400",
            "3",
            ".",
        )
        put_parts(canvas, 60, y - 20, "Le 1", "er", " mai, au XX", "e", " siècle, 45 m", "2", " et 10", "6", " octets.")
        for number in (1, 2, 3):
            put(canvas, 60, y - 40 - 9 * number, str(number), size=4.5)
            put(canvas, 65, y - 42 - 9 * number, f"Note de {number} 000 €.", size=7)

    blocks = read(page)
    assert blocks[1:3] == [
        ("paragraph", "La dépense atteint 500 millions d’euros, soit 12 %, et 2 400."),
        ("paragraph", "Le 1er mai, au XXe siècle, 45 m² et 10⁶ octets."),
    ]
    assert blocks[3:] == [("footnote", f"Note de {number} 000 €.") for number in (1, 2, 3)]


def test_narrow_justified_columns_with_wide_spaces_are_not_run_together() -> None:
    texts = [f"Colonne {column}. {prose(140, 5 * column)} fin." for column in range(4)]

    def page(canvas: Any) -> None:
        for column, text in enumerate(texts):
            lines = wrap(text, 118, "Helvetica")
            for number, line in enumerate(lines):
                room = 118 - measure(line, "Helvetica", 9)
                canvas.setFont("Helvetica", 9)
                space = min(room / max(line.count(" "), 1), 20) if number + 1 < len(lines) else 0
                canvas.drawString(40 + 132 * column, 780 - 11 * number, line, wordSpace=space)

    assert read(page) == [("paragraph", text) for text in texts]


def test_columns_in_a_frame_are_no_table() -> None:
    texts = [f"Gauche. {prose(120)}.", f"Droite. {prose(120, 5)}."]

    def page(canvas: Any) -> None:
        canvas.rect(40, 60, 515, 740)
        canvas.line(297, 60, 297, 800)
        canvas.line(40, 790, 555, 790)
        for x, text in zip((50, 309), texts, strict=True):
            write(canvas, x, 775, text, 236)

    assert read(page) == [("paragraph", text) for text in texts]


def test_rows_of_a_table_that_begins_every_page_stay() -> None:
    def make_page(number: int) -> Any:
        def page(canvas: Any) -> None:
            rows = [("Opération", "Montant"), *((f"Opération {number}{row}", f"{row + 1} 20{row}") for row in range(9))]
            for row, (name, amount) in enumerate(rows):
                put(canvas, 60, 780 - 14 * row, name, size=8)
                canvas.drawRightString(300, 780 - 14 * row, amount)
            write(canvas, 60, 600, f"Page {number}. {prose(60)}.")
            canvas.drawCentredString(297, 30, str(number))

        return page

    tables = [block for block in read_pdf(draw(*map(make_page, range(1, 5)))).blocks if block.kind == "table"]
    assert [(table.page, len(table.cells or ())) for table in tables] == [(page, 10) for page in range(1, 5)]


def test_figures_and_words_that_only_white_parts_are_not_fused() -> None:
    def page(canvas: Any) -> None:
        x = 60.0
        for text, white in (("Les 4", 1.2), ("217", 1.9), ("centres", 2.0), ("ouverts", 0)):
            x = put(canvas, x, 780, text, font="Helvetica", size=10) + white

    [(_, text)] = read(page)
    assert text.split(" ")[-2:] == ["centres", "ouverts"]
    assert text.replace(" ", "") == "Les4217centresouverts"
