"""How the tests of the sandbox ask it: with a token, for titles, pages and details."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx

from glitchtip_tools.sandbox.server import Sandbox

ORG = "/api/0/organizations/adminai-tech"
LIST = f"{ORG}/issues/"


class Asking:
    """A client of a sandbox with one of its tokens."""

    def __init__(self, box: Sandbox, token: str = "full") -> None:
        self.box = box
        self.http = httpx.Client(base_url=box.url, headers={"Authorization": f"Bearer {box.tokens[token]}"})

    def __enter__(self) -> "Asking":
        return self

    def __exit__(self, *error: object) -> None:
        self.http.close()

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, path, **more)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(path, params=params)

    def said(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """Return the status and the detail, or the title of a page."""
        answer = self(method, path, **more)
        if answer.content and "json" in answer.headers["content-type"]:
            body = answer.json()
            return answer.status_code, body.get("detail") if isinstance(body, dict) else None
        title = re.search(r"<title>(.*?)</title>", answer.text)
        return answer.status_code, title[1] if title else answer.text

    def found(self, query: str, **params: Any) -> list[str]:
        """Return the short ids of all issues that a query finds, or the status when it is not a list."""
        answer = self.get(LIST, query=query, limit=100, **params)
        return [issue["shortId"] for issue in answer.json()] if answer.status_code == 200 else []

    def pages(self, path: str = LIST, most: int = 50, **params: Any) -> Iterator[list[Mapping[str, Any]]]:
        """Yield pages, following the cursor, at most that many."""
        cursor: str | None = None
        for _ in range(most):
            given = params | ({"cursor": cursor} if cursor else {})
            answer = self.get(path, **given)
            yield answer.json()
            cursor = following(answer)
            if cursor is None:
                return


def following(answer: httpx.Response, relation: str = "next") -> str | None:
    """Return the cursor of the next (or previous) page."""
    found = re.search(rf'rel="{relation}"; results="true"; cursor="([^"]+)"', answer.headers["link"])
    return found[1] if found else None


def quoted(text: str) -> str:
    """Return a text for a URL."""
    return quote(text, safe="")
