"""Telling people: an e-mail, and by POST or e-mail that sites are broken or a night failed. What fails says so, and leaks no
secret."""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from crawler.attention import Concern, text

_SECONDS = 20


class NoticeError(Exception):
    """It could not be sent; the message says why and which setting to look at."""


def send_mail(settings: BaseSettings, to: Sequence[str], subject: str, plain: str, html: str, now: datetime) -> None:
    """Send one message with a text and an HTML part to all of ``to``. Raises NoticeError unless every address was accepted."""
    host, security = settings["SMTP_HOST"], settings["SMTP_SECURITY"]
    if not host:
        raise NoticeError("no mail server: set SMTP_HOST (and SMTP_PORT, SMTP_SECURITY, SMTP_USER, SMTP_PASSWORD)")
    if security not in ("starttls", "ssl", "none"):
        raise NoticeError(f"SMTP_SECURITY is {security!r}; it must be starttls, ssl or none")
    if security == "none" and settings["SMTP_USER"]:
        raise NoticeError("a password never goes over an open connection: set SMTP_SECURITY to starttls or ssl")
    try:
        port = settings.getint("SMTP_PORT")
    except (TypeError, ValueError):
        raise NoticeError(f"SMTP_PORT is {settings['SMTP_PORT']!r}; it must be a number") from None
    message = _message(settings["DIGEST_FROM"], to, subject, plain, html, now)
    try:
        with _connect(host, port, security) as server:
            if settings["SMTP_USER"]:
                server.login(settings["SMTP_USER"], settings["SMTP_PASSWORD"])
            refused = server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise NoticeError(f"the mail server {host} refused every address: {_codes(error.recipients)}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise NoticeError(f"the mail server {host} did not take the message: {_smtp_reason(error)}") from None
    if refused:
        raise NoticeError(f"the mail server {host} refused some addresses: {_codes(refused)}")


def _message(sender: str, to: Sequence[str], subject: str, plain: str, html: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    try:
        addresses = [_address(one) for one in (sender, *to)]
        message["From"], message["To"] = addresses[0], addresses[1:]
    except ValueError as error:
        raise NoticeError(f"not an e-mail address ({error}): look at DIGEST_FROM, DIGEST_TO and NOTIFY_TO") from None
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=addresses[0].domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    return message


def _address(written: str) -> Address:
    address = Address(addr_spec=written.strip())
    if not address.username or not address.domain:
        raise ValueError(repr(written))
    return address


def _connect(host: str, port: int, security: str) -> smtplib.SMTP:
    if security == "ssl":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=_SECONDS)
    if security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _smtp_reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {said}"
    return f"{type(error).__name__}: {error}"


def _codes(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address} ({code})" for address, (code, _) in refused.items())


def can_tell(settings: BaseSettings) -> bool:
    """Whether the settings name anybody to tell that something is broken."""
    return bool(settings["NOTIFY_URL"] or settings.getlist("NOTIFY_TO"))


def tell_broken(settings: BaseSettings, found: Collection[Concern], now: datetime) -> bool:
    """Tell the concerns if a site among them is broken: a POST to NOTIFY_URL and an e-mail to NOTIFY_TO, as far as these are
    set; gives whether it was told. Raises NoticeError when neither is set, or one of them failed; the other is tried too.

    NOTIFY_FORMAT ``ntfy`` is plain text with a title in a header, ``json`` one object with ``text`` as chat programs take it.
    """
    broken = [one for one in found if one.level == "broken"]
    if not broken:
        return False
    title = f"Overheidsvacatures: {len(broken)} {'bron' if len(broken) == 1 else 'bronnen'} kapot"
    _tell(settings, title, text(found), now, sites=[asdict(one) for one in found])
    return True


def tell_failed(settings: BaseSettings, why: str, now: datetime) -> None:
    """Tell, in the same ways, that a night failed as a whole; ``why`` also says what to do. Raises NoticeError likewise."""
    said = f"De nacht van {now:%d-%m-%Y %H:%M} is mislukt: {why}\n\nVerhelp dit, en start scrapy nightly opnieuw."
    _tell(settings, "Overheidsvacatures: de nacht is mislukt", said, now)


def _tell(settings: BaseSettings, title: str, said: str, now: datetime, **more: Any) -> None:
    """POST and e-mail one message; ``more`` goes into the object of NOTIFY_FORMAT ``json``."""
    if not can_tell(settings):
        raise NoticeError("nowhere to send it: set NOTIFY_URL or NOTIFY_TO")
    failures = []
    try:
        if settings["NOTIFY_URL"]:
            _post_message(settings, title, said, more)
    except NoticeError as error:
        failures.append(str(error))
    try:
        if to := settings.getlist("NOTIFY_TO"):
            send_mail(settings, to, title, said, f"<pre>{escape(said)}</pre>", now)
    except NoticeError as error:
        failures.append(str(error))
    if failures:
        raise NoticeError("; ".join(failures))


def _post_message(settings: BaseSettings, title: str, said: str, more: dict[str, Any]) -> None:
    if settings["NOTIFY_FORMAT"] == "ntfy":
        headers = {"Content-Type": "text/plain; charset=utf-8", "Title": title, "Tags": "warning"}
        _post(settings, said.encode(), headers)
    elif settings["NOTIFY_FORMAT"] == "json":
        body = {"text": f"{title}\n{said}", "title": title, **more}
        _post(settings, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json"})
    else:
        raise NoticeError(f"NOTIFY_FORMAT is {settings['NOTIFY_FORMAT']!r}; it must be ntfy or json")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET, and the message be lost in silence."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _post(settings: BaseSettings, body: bytes, headers: dict[str, str]) -> None:
    url = str(settings["NOTIFY_URL"] or "")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise NoticeError("NOTIFY_URL is no http(s) address")
    if settings["NOTIFY_TOKEN"]:
        headers["Authorization"] = f"Bearer {settings['NOTIFY_TOKEN']}"
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_SECONDS):
            return
    except urllib.error.HTTPError as error:
        error.close()
        raise NoticeError(f"NOTIFY_URL: {host} answers {error.code}") from None
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise NoticeError(f"NOTIFY_URL: {host} cannot be reached ({type(reason).__name__})") from None
