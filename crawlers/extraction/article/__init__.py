"""Articles: pages of HTML of the press, of agencies and of offices."""

from crawlers.extraction.article.article import Article, read_article
from crawlers.extraction.article.extractor import ArticleExtractor

__all__ = ["Article", "ArticleExtractor", "read_article"]
