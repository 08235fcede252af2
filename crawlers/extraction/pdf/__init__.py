"""Official reports as PDF: their text in reading order, block by block, each with its page."""

from crawlers.extraction.pdf.extractor import PdfExtractor, describe_pdf, read_pdf

__all__ = ["PdfExtractor", "describe_pdf", "read_pdf"]
