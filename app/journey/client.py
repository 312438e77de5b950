"""A client of the desk's HTTP API that stops at the first answer that is not as it should be."""

import uuid
from typing import Any, Self

import httpx

from app.sample.people import PASSWORD, PIN

TIMEOUT_SECONDS = 30


class StepFailedError(Exception):
    """The thread broke here; the sentence says where and how."""


class Desk:
    """One running desk, and the tokens of those who act in the thread."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.http = httpx.Client(base_url=self.url, timeout=TIMEOUT_SECONDS)
        self.tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def sign_in(self, login: str) -> None:
        """Sign one of the sample's staff in."""
        answer = self.post("/api/sessions", {"login": login, "password": PASSWORD})
        self.tokens[login] = answer["token"]

    def sign_in_by_card(self, card: str) -> None:
        """Sign the villager in, by card and PIN."""
        answer = self.post("/api/sessions", {"card": card, "pin": PIN})
        self.tokens["villager"] = answer["token"]

    def get(self, path: str, *, by: str = "", **query: str) -> Any:
        """Read as somebody, or as nobody."""
        return self._json(self.http.get(path, params=query, headers=self.headers(by)))

    def post(self, path: str, body: dict[str, Any] | None = None, *, by: str = "") -> Any:
        """Do a verb as somebody, or as nobody."""
        return self._json(self.http.post(path, json=body or {}, headers=self.headers(by)))

    def refused(self, path: str, body: dict[str, Any], *, by: str) -> str:
        """Do what must be refused and return the sentence."""
        answer = self.http.post(path, json=body, headers=self.headers(by))
        expect(answer.status_code in {404, 409, 422}, f"{path} must refuse, not {answer.text}")
        return str(answer.json()["detail"])

    def page(self, path: str) -> str:
        """Open a page as anybody with a browser."""
        answer = self.http.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        expect(answer.is_success, f"{path} answered {answer.status_code}")
        return answer.text

    def bytes(self, path: str, *, by: str) -> bytes:
        """Fetch a picture or a sheet."""
        answer = self.http.get(path, headers=self.headers(by))
        expect(answer.is_success, f"{path} answered {answer.status_code}")
        return answer.content

    def headers(self, by: str) -> dict[str, str]:
        """Say who asks; nobody where no name is given."""
        return {"Authorization": f"Bearer {self.tokens[by]}"} if by else {}

    def _json(self, answer: httpx.Response) -> Any:
        where = f"{answer.request.method} {answer.request.url.path}"
        expect(answer.is_success, f"{where} answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.content else None


def expect(holds: object, sentence: str) -> None:
    """Stop the journey where something does not hold.

    Raises:
        StepFailedError: with the sentence.
    """
    if not holds:
        raise StepFailedError(sentence)


def new_id() -> str:
    """Make a client id."""
    return str(uuid.uuid4())
