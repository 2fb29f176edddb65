"""Sends forms to a web service, and tries again; it imports requests and stamina for services."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import urlsplit

from bica_graph.errors import SourceError
from bica_graph.sources.services.faults import Busy, Doubtful, Fault, Refused
from bica_graph.sources.services.rate_limit import LONGEST_PAUSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import Response
    from stamina.instrumentation import RetryDetails

    from bica_graph.sources.services.rate_limit import RateLimit

T = TypeVar("T")
Form = list[tuple[str, str]]

_LOGGER = logging.getLogger(__name__)
_CHUNK = 1 << 16
_LONGEST_BODY = 256 << 20
_WHOLE = 5
"""A whole answer may take so many times as long as the longest silence within it."""
DOUBTS = 3
"""Wrong answers to a request, after which it may be made in parts."""
_SLOWEST = 8
"""The longest pause between two tries, as a multiple of the first."""
_SHOWN = 120
_MARKUP = re.compile(r"<(style|script)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:<!doctype\s+html|<html\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Service:
    """
    A web service.

    *address*: the address that names of programs are put behind. *secrets*: texts that no message
    may contain. *timeout*: seconds of silence after which a connection is given up. *tries*: how
    often a request is made. *pause*: seconds before the second try; each further pause is twice as
    long, up to eight times the first, with a random part. *method*: how forms are sent; with
    ``GET`` they are a part of the address.
    """

    address: str
    secrets: tuple[str, ...]
    timeout: float
    tries: int
    pause: float
    method: Literal["GET", "POST"] = "POST"

    @property
    def host(self) -> str:
        """Name of the computer, without a password that may stand in the address."""
        return urlsplit(self.address).hostname or "the service"

    def hidden(self, text: str) -> str:
        """Put stars in place of secrets."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text

    def hidden_bytes(self, body: bytes) -> bytes:
        """Put stars in place of secrets."""
        for secret in self.secrets:
            body = body.replace(secret.encode(), b"***")
        return body


class Posts:
    """
    Sends forms to one service, from any number of threads, within a limit of requests.

    To be used in a ``with`` block; `stop` ends all waiting. *faults* counts failed tries by kind.
    """

    def __init__(self, service: Service, limit: RateLimit, connections: int) -> None:
        import requests  # takes 150 ms, and only those who ask the network need it
        from requests.adapters import HTTPAdapter
        from stamina import instrumentation

        self.service = service
        self.limit = limit
        self.faults: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=connections))
        self._hooks = instrumentation.get_on_retry_hooks()

    def __enter__(self) -> Posts:
        from stamina import instrumentation

        instrumentation.set_on_retry_hooks((_log_retry,))
        return self

    def __exit__(self, *_: object) -> None:
        from stamina import instrumentation

        self.stop()
        instrumentation.set_on_retry_hooks(self._hooks)
        self._session.close()

    def stop(self) -> None:
        """Let no request begin any more, and end all waiting for one."""
        self.limit.stop()

    def send(
        self, program: str, form: Form, check: Callable[[bytes], T], doubts: int = DOUBTS
    ) -> T:
        """
        Send a form until an answer counts.

        Args:
            program: The last part of the address.
            form: Names and values, secrets among them.
            check: Makes something of the body of an answer; raises Doubtful if it is wrong.
            doubts: How many wrong answers may come, at most *tries*.

        Returns:
            What *check* made.

        Raises:
            Fault: If no answer counts after all tries: that of the last one.
            SourceError: If the service refuses every request.
            Stopped: After `stop`.
        """
        import stamina

        worth = _WorthAnotherTry(self, doubts)
        for attempt in stamina.retry_context(
            on=worth,
            attempts=self.service.tries,
            timeout=None,
            wait_initial=self.service.pause,
            wait_max=_SLOWEST * self.service.pause,
            wait_jitter=self.service.pause,
        ):
            with attempt:
                return check(self._once(program, form))
        raise SourceError(f"{program} was not asked")  # a loop of at least one try cannot end

    def count(self, fault: Fault) -> None:
        """Count a try that failed."""
        with self._counting:
            self.faults[fault.kind] += 1

    def _once(self, program: str, form: Form) -> bytes:
        """Send once; give the body of an answer with status 200 that is no web page."""
        import requests

        self.limit.wait()
        began = time.monotonic()
        failed: Fault
        try:
            with self._session.request(
                self.service.method,
                f"{self.service.address}/{program}",
                params=form if self.service.method == "GET" else None,
                data=form if self.service.method == "POST" else None,
                stream=True,
                timeout=self.service.timeout,
                allow_redirects=False,
            ) as response:
                body = self._body(response, began)
            self._check_status(response, body)
        except requests.Timeout:
            failed = Busy("timeout", f"no answer within {self.service.timeout:g} s")
        except requests.exceptions.InvalidURL as error:
            raise SourceError(f"{self.service.address} is not a valid address") from error
        except requests.RequestException as error:
            failed = _broken(error)
        else:
            return body
        # Not from within: an error of requests has the request in it, with its secrets.
        raise failed

    def _body(self, response: Response, began: float) -> bytes:
        parts, size = [], 0
        for chunk in response.iter_content(_CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > _LONGEST_BODY:
                raise Doubtful("too_long", f"an answer of more than {_LONGEST_BODY >> 20} MB")
            if time.monotonic() - began > _WHOLE * self.service.timeout:
                raise Doubtful("slow", "an answer that does not end")
        return b"".join(parts)

    def _check_status(self, response: Response, body: bytes) -> None:
        status = response.status_code
        if status == 200 and not _PAGE.match(body):
            return
        said = self._said(body)
        self._obey(status, retry_after(response.headers.get("Retry-After")), said)
        if status == 429:
            raise Busy("http_429", f"HTTP 429, too many requests{said}")
        if status >= 500 or status == 408:
            raise Busy(f"http_{status}", f"HTTP {status}{said}")
        self._refuse_all(status, said)
        if _PAGE.match(body):
            raise Busy("web_page", f"HTTP {status} with a web page{said}")
        raise Refused(f"http_{status}", f"HTTP {status}{said}")

    def _obey(self, status: int, wait: float | None, said: str) -> None:
        """Hold all requests as long as the service asks for, or let the user come back later."""
        if wait is not None and wait > LONGEST_PAUSE:
            raise SourceError(
                f"{self.service.host} asks to come back in {_duration(wait)} "
                f"(HTTP {status}{said}): run the same command again then; it goes on"
            )
        if wait is not None or status == 429:
            self.limit.pause(self.service.pause if wait is None else wait)

    def _refuse_all(self, status: int, said: str) -> None:
        """Raise SourceError for what no other request can change."""
        if 300 <= status < 400:
            raise SourceError(
                f"{self.service.host} sends requests on to another address: check its address"
            )
        if "API key invalid" in said:
            raise SourceError(f"{self.service.host} does not know the API key: check it")

    def _said(self, body: bytes) -> str:
        """Give the first words of an answer, to be put behind its status."""
        text = _MARKUP.sub(" ", body[:4096].decode("utf-8", "replace"))
        text = "".join(each if each.isprintable() else " " for each in text)
        # Before it is shortened, so that no half of a secret stays.
        text = shorten(self.service.hidden(text), _SHOWN, placeholder=" …")
        return f": {text}" if text else ""


class _WorthAnotherTry:
    """Tells stamina whether to try again; wrong answers are worth fewer tries."""

    def __init__(self, posts: Posts, doubts: int) -> None:
        self._posts = posts
        self._doubts = doubts

    def __call__(self, error: Exception) -> bool:
        if not isinstance(error, Fault):
            return False
        self._posts.count(error)
        self._doubts -= isinstance(error, Doubtful)
        return error.worth_another_try and self._doubts > 0 and not self._posts.limit.stopped


def retry_after(value: str | None) -> float | None:
    """
    Read the header Retry-After: seconds, or a date.

    Example:
        >>> retry_after("12"), retry_after("Fri, 31 Dec 1999 23:59:59 GMT"), retry_after("soon")
        (12.0, 0.0, None)
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _until(value)
    return max(seconds, 0.0) if seconds < float("inf") else None


def _until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return float("inf")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.now(UTC)).total_seconds()


def _broken(error: object) -> Fault:
    """Name what requests raised, without its text."""
    from requests import exceptions

    if isinstance(error, exceptions.ProxyError):
        return Busy("no_connection", "the proxy refuses")
    if isinstance(error, exceptions.SSLError):
        return Busy("no_connection", "its certificate is not trusted")
    if isinstance(error, exceptions.ChunkedEncodingError | exceptions.ContentDecodingError):
        return Doubtful("cut", "an answer that was cut in the middle")
    if isinstance(error, exceptions.ConnectionError):
        return Busy("no_connection", "the connection failed or was broken")
    return Busy("no_connection", "no connection")


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds > 5400 else f"{seconds / 60:.0f} minutes"


def _log_retry(details: RetryDetails) -> None:
    """Log a failure before the next try."""
    _LOGGER.debug(
        "try %d failed (%s); the next in %.1f s",
        details.retry_num,
        details.caused_by,
        details.wait_for,
    )
