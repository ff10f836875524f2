"""TenMonks' spider on a local server."""

import os

from spiders.tenmonks import TenmonksSpider

HOST = os.environ.get("LOCAL_SITE", "localhost:9")


class LocalSpider(TenmonksSpider):
    name = "local"
    title = "Lokale test"
    allowed_domains = [HOST]
    start_urls = [f"http://{HOST}/sitemap_index.xml"]
