"""The web server: from requests to the site's answers, with headers that keep readers safe.

Nothing a reader does changes anything here. Handlers run on one thread: a page takes milliseconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wellhit.atlas.api.desk import problem
from wellhit.atlas.cache import respond
from wellhit.atlas.i18n import preferred
from wellhit.atlas.settings import LANGUAGES, Settings
from wellhit.atlas.site import Site

LOG = logging.getLogger("wellhit.atlas")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
API = "/api/"
OPEN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag",
}  # any page may ask the API
LONGEST_ADDRESS = 4000  # letters; a share link has a few hundred
SLOW = (".pdf",)  # made on another thread, so that other readers need not wait


def of_the_api(scope: Mapping[str, Any]) -> bool:
    """Whether a request is for the API."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith(API)


def headers_for(scope: Mapping[str, Any]) -> dict[str, str]:
    """The headers that every answer to a request has."""
    return {**SAFE, **OPEN} if of_the_api(scope) else SAFE


class Guard:
    """Headers on every answer; an address beyond all measure is refused before anything reads it."""

    def __init__(self, app: ASGIApp, too_long: Callable[[Request], Response]) -> None:
        self.app, self.too_long = app, too_long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        always = headers_for(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                had = {name for name, _ in message["headers"]}
                more = [(k.encode(), v.encode()) for k, v in always.items() if k.encode() not in had]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            await self.too_long(Request(scope))(scope, receive, with_headers)
        else:
            await self.app(scope, receive, with_headers)


class Desk:
    """Where requests arrive."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def page(self, request: Request) -> Response:
        """Any address but those of our own files."""
        path, root = request.path_params["path"], request.scope.get("root_path", "")
        origin = f"{request.url.scheme}://{request.url.netloc}"
        query = dict(request.query_params)
        if path in LANGUAGES:
            return RedirectResponse(f"{root}/{path}/", 308)
        if path.endswith(SLOW):
            answer = await run_in_threadpool(self.site.answer, path, query, root, origin)
        else:
            answer = self.site.answer(path, query, root, origin)
        if answer is None:
            raise HTTPException(404)
        return respond(request, answer)

    async def api(self, request: Request) -> Response:
        """An address of the API."""
        root = request.scope.get("root_path", "")
        pairs = request.query_params.multi_items()
        return respond(request, self.site.api(f"api/{request.path_params['path']}", pairs, root))

    def too_long(self, request: Request) -> Response:
        """An address that nobody has to read."""
        return self._refusal(request, 414)

    async def home(self, request: Request) -> Response:
        """The first address of all leads to the reader's own language."""
        language = preferred(request.headers.get("accept-language", ""))
        root = request.scope.get("root_path", "")
        headers = {"vary": "accept-language", "cache-control": "no-cache"}
        return RedirectResponse(f"{root}/{language}/", 307, headers)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """A kind page for what cannot be answered."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status >= 500:
            LOG.error("no page for %s", request.url.path, exc_info=error)
        answer = self._refusal(request, status)
        if isinstance(error, HTTPException) and error.headers:
            answer.headers.update(error.headers)
        for name, value in headers_for(request.scope).items():  # a fault passes the guard by
            answer.headers[name] = value
        return answer

    def _refusal(self, request: Request, status: int) -> Response:
        """A page in the reader's language, or a problem for a program."""
        if of_the_api(request.scope):
            return respond(request, problem(status))
        root, path = request.scope.get("root_path", ""), request.scope["path"]
        first = path.removeprefix(root).strip("/").split("/", 1)[0]
        language = first if first in LANGUAGES else preferred(request.headers.get("accept-language", ""))
        return respond(request, self.site.sorry(status, language, "", root))


def build_app(settings: Settings) -> Starlette:
    """The application for a campaign. Raises ScenarioError where there is no such campaign folder."""
    site = Site(settings)
    desk = Desk(site)
    routes = [
        Route("/", desk.home),
        Route("/api/{path:path}", desk.api),
        Route("/static/{name:path}", site.statics.endpoint),
        Route("/{path:path}", desk.page),
    ]
    handlers = {HTTPException: desk.refuse, Exception: desk.refuse}
    app = Starlette(
        routes=routes, middleware=[Middleware(Guard, too_long=desk.too_long)], exception_handlers=handlers
    )
    app.state.site = site
    return app
