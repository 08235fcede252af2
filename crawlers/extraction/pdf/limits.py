"""What one PDF may take: counts, never seconds, so that the same file gives the same document on every machine."""

#: The longest report seen of a court of accounts has about 700 pages.
MAX_PAGES = 2000
#: A dense page of two columns has 6,000 characters; a page over this is a bomb or a map of labels.
MAX_PAGE_CHARACTERS = 60_000
#: Of a whole file: 400 dense pages have 2.4 million.
MAX_CHARACTERS = 12_000_000
#: Drawn shapes that are looked at on one page, in search of tables and boxes; a map has tens of thousands.
MAX_PAGE_OBJECTS = 20_000
#: Bytes of one inflated stream, and of all that one page draws. The plainest font of all of Unicode has 23 million.
MAX_INFLATED = 128 * 1024 * 1024
#: Bytes that are inflated in search of such a stream, and that all pages draw.
MAX_SEARCHED = 1024 * 1024 * 1024
#: Filters of one stream; writers of files use two at most.
MAX_FILTERS = 4
#: Packed bytes of one stream that are read step by step in Python; it takes two seconds.
MAX_STEPPED = 4 * 1024 * 1024
#: Times that one page draws forms, also within forms; each takes PDFium 3 microseconds. A plot may draw one a point.
MAX_CALLS = 100_000
#: Times that all pages do.
MAX_ALL_CALLS = 1_000_000
