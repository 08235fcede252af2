"""What a source's YAML says of the site's own markup: where articles, lists, sitemaps and attachments are."""

import re
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    model_validator,
)


def _check_selector(selector: str) -> str:
    from cssselect import HTMLTranslator, SelectorError  # only who reads a source with selectors pays

    try:
        HTMLTranslator().css_to_xpath(selector)
    except SelectorError as error:
        raise ValueError(f"'{selector}' is no CSS selector: {error}") from error
    return selector


def _compile(expression: object) -> object:
    if not isinstance(expression, str):
        return expression
    try:
        return re.compile(expression)
    except re.error as error:
        raise ValueError(f"'{expression}' is no regular expression: {error}") from error


def _check_numbered(pattern: str) -> str:
    if pattern.count("{n}") != 1 or "{" in pattern.replace("{n}", ""):
        raise ValueError(f"'{pattern}' has no place for the page's number; write it as {{n}}, such as ?page={{n}}")
    return pattern


Selector = Annotated[str, Field(min_length=1), AfterValidator(_check_selector)]
#: Searched for anywhere in a whole address.
Expression = Annotated[re.Pattern[str], BeforeValidator(_compile)]


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArticleRules(_Rules):
    """Where the parts of an article are in the site's pages; what is not said is found without help."""

    #: The elements that are the body; wins over the general extraction when it finds enough.
    body: Selector | None = None
    #: Furniture, removed before anything is read.
    drop: tuple[Selector, ...] = ()
    title: Selector | None = None
    #: Its datetime or content attribute, else its text.
    date: Selector | None = None
    authors: Selector | None = None
    #: Where one of these is there, the page shows a beginning only.
    paywall: tuple[Selector, ...] = ()


class ListingRules(_Rules):
    """Where the entries of a page that lists others are, and how to turn the leaf."""

    #: One entry.
    item: Selector
    #: Within the entry: the link, whose text is the title.
    link: Selector = "a"
    #: Within the entry: a datetime attribute, else a text such as "4 janvier 2026" or "Jan 4, 2026".
    date: Selector | None = None
    summary: Selector | None = None
    #: The link to the next page, or
    next: Selector | None = None
    #: the address of page {n}; the first page is what `lists` names.
    pages: Annotated[str, AfterValidator(_check_numbered)] | None = None
    #: The site's number of the first page: Drupal counts from 0.
    first: NonNegativeInt = 1
    max_pages: PositiveInt = 3
    #: Addresses that are no entries.
    exclude: tuple[Expression, ...] = ()

    @model_validator(mode="after")
    def _one_way_to_turn_the_leaf(self) -> Self:
        if self.next and self.pages:
            raise ValueError("'next' and 'pages' both say how to reach the next page; keep one")
        return self


class SitemapRules(_Rules):
    """Which addresses of a sitemap are pages to be read."""

    #: Empty: all.
    include: tuple[Expression, ...] = ()
    exclude: tuple[Expression, ...] = ()
    #: Days since the last change that the sitemap gives; what it gives no date for is read.
    max_age: PositiveInt | None = None


class AttachmentRules(_Rules):
    """Which links of a publication's page are documents of their own."""

    #: The part of the page in which they are; outside are those of menus and footers.
    within: Selector = "body"
    include: tuple[Expression, ...] = (re.compile(r"(?i)\.pdf($|[?#])"),)
    exclude: tuple[Expression, ...] = ()


def allows(address: str, *, include: tuple[re.Pattern[str], ...], exclude: tuple[re.Pattern[str], ...]) -> bool:
    """Whether an address matches an expression to include, where there are any, and none to exclude."""
    if include and not any(expression.search(address) for expression in include):
        return False
    return not any(expression.search(address) for expression in exclude)
