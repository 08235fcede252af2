"""Bare Scrapy over the bulletins of a site: what the crawler of Veille is measured against.

    python benchmarks/bare_scrapy.py URL [--quiet]

Scrapy's defaults, and a spider that requests every page of the list at /avis/json/ and yields nothing. By default
Scrapy also logs a line per page to stderr; --quiet leaves that out. Prints pages, CPU-seconds and pages per CPU-second.
"""

import argparse
import json
import time
from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    name = "bare"
    pages = 0

    def parse(self, response: Response) -> Iterator[Request]:
        for entry in json.loads(response.body):
            yield Request(response.urljoin(entry["json_url"]), callback=self.read)

    def read(self, response: Response) -> None:
        BareSpider.pages += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--quiet", action="store_true")
    chosen = parser.parse_args()
    began = time.process_time()
    process = AsyncCrawlerProcess({"LOG_LEVEL": "WARNING"} if chosen.quiet else {})
    process.crawl(BareSpider, start_urls=[urljoin(chosen.url, "/avis/json/")])
    process.start()
    seconds = time.process_time() - began
    print(f"{BareSpider.pages} pages, {seconds:.2f} CPU-seconds, {BareSpider.pages / seconds:.0f} pages per CPU-second")


if __name__ == "__main__":
    main()
