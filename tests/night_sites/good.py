"""Sites that work: ``een`` and ``twee`` on one host, and ``drie``; ``twee`` promises more than it has."""

from crawler.items import Expectation
from tests.night_sites.made_up import MadeUp


class Een(MadeUp):
    name = "een"
    host = "127.0.0.2"


class Twee(MadeUp):
    name = "twee"
    host = "127.0.0.2"
    expects = Expectation(500)


class Drie(MadeUp):
    name = "drie"
    host = "127.0.0.3"
