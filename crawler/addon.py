"""Scrapy add-on of the project: settings that follow from other settings."""

from __future__ import annotations

from scrapy.settings import BaseSettings

ARCHIVE_HANDLER = "crawler.archive.ArchiveDownloadHandler"


class ProjectAddon:
    """With ARCHIVE every request is answered from that folder, without waiting; CONTACT goes into the user agent.

    The priority is that of the command line: an add-on's own is below the settings file's.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        if settings.get("ARCHIVE"):
            off = {scheme: None for scheme in settings.getdict("DOWNLOAD_HANDLERS_BASE")}
            settings.set("DOWNLOAD_HANDLERS", off | {"http": ARCHIVE_HANDLER, "https": ARCHIVE_HANDLER}, "cmdline")
            settings.set("DOWNLOAD_DELAY", 0, "cmdline")
        settings.set(
            "USER_AGENT", settings["USER_AGENT"].replace("{CONTACT}", settings.get("CONTACT") or "-"), "cmdline"
        )
