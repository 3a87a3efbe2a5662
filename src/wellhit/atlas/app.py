"""The web server: addresses, headers, and a cache of finished pages.

A page is a plain function of a visit; nothing a reader does changes anything here, so a finished page is kept until
the files behind it change. Handlers run on one thread: a page takes milliseconds.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wellhit.atlas.cache import Answer, Cache, respond
from wellhit.atlas.i18n import preferred, tongue
from wellhit.atlas.library import Keeper
from wellhit.atlas.pages import LANGUAGE_FREE, PAGES, Address
from wellhit.atlas.rendering import render, sorry
from wellhit.atlas.settings import LANGUAGES, Settings
from wellhit.atlas.statics import Statics
from wellhit.atlas.visit import MissingError, Visit

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
LONGEST_ADDRESS = 4000  # letters; a share link has a few hundred


class Guard:
    """Headers on every answer; an address beyond all measure is refused before anything reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            await Response("This address is too long.", 414, SAFE, "text/plain")(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                had = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in SAFE.items() if k.encode() not in had),
                ]
            await send(message)

        await self.app(scope, receive, with_headers)


class Atlas:
    """The state of one server: the library as it stands, finished pages, our own files."""

    def __init__(self, settings: Settings) -> None:
        self.keeper = Keeper(settings)
        self.cache = Cache()
        self.statics = Statics(development=settings.development)

    def visit(self, request: Request, address: Address | None, language: str) -> Visit:
        """The visit of a request, its words checked against what the page knows."""
        library = self.keeper.now()
        words = address.words_of(dict(request.query_params)) if address else {}
        path = (
            request.path_params.get("_path", "") if address is None else address.path_of(request.path_params)
        )
        root = request.scope.get("root_path", "")
        origin = f"{request.url.scheme}://{request.url.netloc}"
        return Visit(tongue(language), library, path, root, words, origin)

    def endpoint(self, address: Address, language: str) -> Callable[[Request], Awaitable[Response]]:
        """What answers requests to an address in a language."""

        async def answer(request: Request) -> Response:
            visit = self.visit(request, address, language)
            key = (visit.origin, visit.root, language, visit.path, *sorted(visit.words.items()))
            found = self.cache.find(visit.library.version, key)
            if found is None:
                found = self._made(address, visit, request)
                self.cache.keep(visit.library.version, key, found)
            return respond(request, found)

        return answer

    def _made(self, address: Address, visit: Visit, request: Request) -> Answer:
        try:
            page = address.make(visit, **request.path_params)
        except MissingError as missing:
            return sorry(visit, 404, str(missing), missing.near)
        if isinstance(page, Answer):
            return page
        return render(visit, page)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """A kind page for what cannot be answered."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status >= 500:
            LOG.exception("no page for %s", request.url.path, exc_info=error)
        parts = request.url.path.removeprefix(request.scope.get("root_path", "")).strip("/").split("/", 1)
        language = (
            parts[0] if parts[0] in LANGUAGES else preferred(request.headers.get("accept-language", ""))
        )
        path = parts[-1] if parts[0] not in LANGUAGES or len(parts) > 1 else ""
        root = request.scope.get("root_path", "")
        visit = Visit(tongue(language), self.keeper.now(), "" if status == 404 else path[:200], root)
        answer = respond(request, sorry(visit, status, ""))
        if isinstance(error, HTTPException) and error.headers:
            answer.headers.update(error.headers)
        return answer


async def _home(request: Request) -> Response:
    language = preferred(request.headers.get("accept-language", ""))
    root = request.scope.get("root_path", "")
    return RedirectResponse(
        f"{root}/{language}/", 307, {"vary": "accept-language", "cache-control": "no-cache"}
    )


def build_app(settings: Settings) -> Starlette:
    """The application for a campaign. Raises ScenarioError where there is no such campaign folder."""
    atlas = Atlas(settings)
    routes: list[BaseRoute] = [
        Route("/", _home),
        Route("/static/{name:path}", atlas.statics.endpoint),
    ]
    for address in LANGUAGE_FREE:
        routes.append(Route(f"/{address.pattern}", atlas.endpoint(address, LANGUAGES[0])))
    for language in LANGUAGES:
        for address in PAGES:
            routes.append(Route(f"/{language}/{address.pattern}", atlas.endpoint(address, language)))
    handlers = {HTTPException: atlas.refuse, Exception: atlas.refuse}
    app = Starlette(routes=routes, middleware=[Middleware(Guard)], exception_handlers=handlers)
    app.state.atlas = atlas
    return app
