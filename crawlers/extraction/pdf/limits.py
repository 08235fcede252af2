"""What one PDF may take: counts, never seconds, so that the same file gives the same document on every machine."""

#: The longest report seen of a court of accounts has about 700 pages.
MAX_PAGES = 2000
#: A dense page of two columns has 6,000 characters; a page over this is a bomb or a map of labels.
MAX_PAGE_CHARACTERS = 60_000
#: Of a whole file: 400 dense pages have 2.4 million.
MAX_CHARACTERS = 12_000_000
#: Drawn shapes that are looked at on one page, in search of tables and boxes; a map has tens of thousands.
MAX_PAGE_OBJECTS = 20_000
#: Bytes of one inflated stream. A raw picture of a whole A3 page in 300 dpi has 52 million.
MAX_INFLATED = 128 * 1024 * 1024
#: Bytes that are inflated in search of such a stream.
MAX_SEARCHED = 1024 * 1024 * 1024
