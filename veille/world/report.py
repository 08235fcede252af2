"""Reports as PDF: two columns, a running head, numbered pages and tables, from our own texts."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from veille.world.wording import fill_all

#: Points.
_MARGIN = 72
_GUTTER = 18


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(_Model):
    caption: str
    rows: tuple[tuple[str, ...], ...]


class Section(_Model):
    heading: str
    paragraphs: tuple[str, ...]
    table: Table | None = None


class Report(_Model):
    title: str
    subtitle: str
    running_head: str
    sections: tuple[Section, ...]


def read_report(path: Path, *, today: date) -> Report:
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Report.model_validate(fill_all(fields, today=today, language="fr"))


def draw_report(path: Path, *, today: date) -> bytes:
    """The PDF of a report: the same bytes each time."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate

    report = read_report(path, today=today)
    written = BytesIO()
    document = BaseDocTemplate(written, pagesize=A4, title=report.title, author="Cour des comptes", invariant=1)
    width, height = A4
    column, tall = (width - 2 * _MARGIN - _GUTTER) / 2, height - 2 * _MARGIN
    columns = [Frame(_MARGIN + n * (column + _GUTTER), _MARGIN, column, tall, 0, 0, 0, 0) for n in (0, 1)]
    cover = [Frame(_MARGIN, height / 3, width - 2 * _MARGIN, height / 3)]

    def add_margins(canvas: Any, _: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(_MARGIN, height - _MARGIN + 14, report.running_head)
        canvas.drawRightString(width - _MARGIN, height - _MARGIN + 14, "Cour des comptes")
        canvas.drawCentredString(width / 2, _MARGIN - 24, str(canvas.getPageNumber()))

    document.addPageTemplates(
        [PageTemplate("cover", cover), PageTemplate("columns", columns, onPage=add_margins)],
    )
    document.build([NextPageTemplate("columns"), *_lay_out(report, column)])
    return written.getvalue()


def _lay_out(report: Report, column: float) -> list[Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import PageBreak, Paragraph, Spacer

    plain = ParagraphStyle("plain", fontName="Times-Roman", fontSize=12, leading=16, spaceAfter=7, alignment=4)
    heading = ParagraphStyle(
        "heading", fontName="Helvetica-Bold", fontSize=13, leading=16, spaceBefore=10, spaceAfter=6
    )
    title = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=24, leading=30)
    flow: list[Any] = [Paragraph(report.title, title), Spacer(1, 18), Paragraph(report.subtitle, heading), PageBreak()]
    for section in report.sections:
        flow.append(Paragraph(section.heading, heading))
        flow += [Paragraph(text, plain) for text in section.paragraphs]
        if section.table:
            flow += _draw_table(section.table, column)
    return flow


def _draw_table(table: Table, column: float) -> list[Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer
    from reportlab.platypus import Table as Drawn

    caption = ParagraphStyle("caption", fontName="Helvetica-Oblique", fontSize=9, leading=12, spaceBefore=6)
    widths = [column * 0.5, *[column * 0.5 / (len(table.rows[0]) - 1)] * (len(table.rows[0]) - 1)]
    lines = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTSIZE", (0, 0), (-1, -1), 9)]
    return [Paragraph(table.caption, caption), Spacer(1, 4), Drawn(table.rows, widths, style=lines), Spacer(1, 10)]
