"""What differs from Scrapy's defaults, each with its reason. Paths are taken from the project's root."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def resolve(path: str) -> Path:
    """A path of a setting: as it is if absolute, else from the project's root."""
    return (ROOT / path).resolve()


BOT_NAME = "overheidsvacatures"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "crawler.commands"
SPIDER_LOADER_CLASS = "crawler.sites.SiteLoader"  # one spider file that cannot be imported stops no other site
ADDONS = {"crawler.addon.ProjectAddon": 100}

# This project's own settings
DATABASE = "data/vacatures.db"
ARCHIVE = ""  # a folder of recorded responses: crawl from there, never from the network
NOW = ""  # an ISO time that fixes the clock
CONTACT = os.environ.get("OVERHEIDSVACATURES_CONTACT", "")  # an e-mail or web address; no live crawl without
ALLOW_UNCLEAR_TERMS: list[str] = []  # sites with unclear terms that the operator has cleared
VERDICTS = "data/reference/verdicts.csv"  # a person's word on pairs of postings
LOG_DIR = ""  # where `scrapy nightly` puts a log file a site; empty: the folder log/ beside the database
LOGS_KEPT = 14  # nights of which a site's log is kept, tonight's included
SITES_AT_ONCE = 4  # crawls that `scrapy nightly` runs at the same time, never two on one host
SITE_SECONDS = 4 * 3600  # `scrapy nightly` ends a site that takes longer
STOP_SECONDS = 10  # what a crawl gets to end itself before `scrapy nightly` kills it
PAGE_SECONDS = 90  # a page that keeps the parser busy for longer ends the crawl, which names it
START_URLS: dict[str, list[str]] = {}  # start points that replace a site's own
PAGES_DAYS = 30  # how long fetched pages are kept for `scrapy reread`; 0 keeps none
PAGES_DIR = ""  # where they are kept; empty: the folder pages/ beside the database
FETCH_ALL = False  # fetch every listed page in full, whatever is known of it
FAST_LOOPBACK = bool(os.environ.get("OVERHEIDSVACATURES_FAST_LOOPBACK"))  # tests: no minimum delay on this machine
NOTIFY_URL = os.environ.get(
    "OVERHEIDSVACATURES_NOTIFY_URL", ""
)  # where broken sites and failed nights are told; an ntfy topic or a webhook
NOTIFY_TO: list[str] = []  # and whom an e-mail about them goes to, by the mail server below
NOTIFY_FORMAT = "ntfy"  # plain text with a title; "json" is one object with a text
NOTIFY_TOKEN = os.environ.get("OVERHEIDSVACATURES_NOTIFY_TOKEN", "")  # sent as a bearer token, if it is set
DIGEST_FROM = "overheidsvacatures@localhost"  # who the e-mail of `scrapy digest --mail` is from
DIGEST_TO: list[str] = []  # and whom it goes to
SMTP_HOST = ""  # the mail server
SMTP_PORT = 587
SMTP_SECURITY = "starttls"  # or "ssl", or "none" for a server on this machine
SMTP_USER = ""
SMTP_PASSWORD = os.environ.get("OVERHEIDSVACATURES_SMTP_PASSWORD", "")

# Manners
USER_AGENT = f"{BOT_NAME}/0.1 (crawler of Dutch government vacancies; contact: {{CONTACT}})"  # filled in by the add-on
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
DOWNLOAD_DELAY = 2  # seconds between two requests to a host; less is not possible, what robots.txt wants may be more
DOWNLOAD_DELAY_JITTER = 0  # a delay is a promise, not an average
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json,*/*;q=0.8",
    "Accept-Language": "nl",
}

# Safety: what a hostile or broken site could do
COOKIES_ENABLED = False  # no state to leak, and its middleware fetches a public suffix list on its own
TELNETCONSOLE_ENABLED = False  # opens a port
REMOTE_CONTROL_ENABLED = False  # opens a port that executes Python
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 4 * 1024 * 1024  # also after decompression; the default of 1 GiB fills memory
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
HTTPPROXY_ENABLED = False
DEPTH_LIMIT = 50  # a listing that leads to itself for ever
CLOSESPIDER_PAGECOUNT = 20_000
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.OwnHostsMiddleware": 10,
    "crawler.pace.Pace": 20,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # lets start requests and their redirects through
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # takes an unreachable robots.txt for a yes
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.tdm.TdmMiddleware": 110,  # after robots.txt, and where bodies are decompressed
    "crawler.middlewares.ValidatorMiddleware": 940,
    "crawler.middlewares.FetchedAtMiddleware": 950,
}
SPIDER_MIDDLEWARES = {
    "crawler.pagestore.PageStoreMiddleware": 150,
    "crawler.frontier.FrontierMiddleware": 200,
    "crawler.watch.WatchMiddleware": 1000,  # next to the spider: it times the reading itself
}

WARN_ON_GENERATOR_RETURN_VALUE = False  # parses a callback's source anew for every few pages; mypy finds the same
CONCURRENT_ITEMS = 1  # the pipelines never wait, and Scrapy starts this many tasks for every page
ITEM_PIPELINES = {
    "pipelines.watch.WatchPipeline": 50,
    "pipelines.normalise.NormalisePipeline": 100,
    "pipelines.validate.ValidatePipeline": 200,
    "pipelines.redact.RedactPipeline": 300,
    "pipelines.deduplicate.DeduplicatePipeline": 400,
    "pipelines.store.StorePipeline": 500,
}
EXTENSIONS = {
    "crawler.watch.Watch": 50,
    "crawler.extensions.RunRecorder": 100,
}

LOG_LEVEL = "INFO"  # DEBUG prints whole items
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"
