"""A visitor over HTTP: opens pages, fills the forms that stand on them, sends them."""

from __future__ import annotations

import time
import weakref
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import httpx

Value = str | list[str]


@dataclass
class Form:
    """A form as the page offers it; `fields` holds what a browser would send unchanged."""

    action: str
    fields: dict[str, Value]


@dataclass
class Page:
    """An answered page."""

    url: str
    status: int
    text: str

    def tree(self) -> Element:
        found: Element = html5lib.parse(self.text, namespaceHTMLElements=False)
        return found

    def form(self, action: str) -> Form:
        """The first POST form whose address ends with `action`."""
        for element in self.tree().iter("form"):
            target = element.get("action") or self.url
            if element.get("method") == "post" and target.split("?")[0].endswith(action):
                return Form(target, _fields(element, self.tree()))
        raise AssertionError(f"no form to …{action} on {self.url}")

    def links(self, part: str) -> list[str]:
        """Addresses of links that contain `part`, in order, each once."""
        found = [a.get("href") or "" for a in self.tree().iter("a")]
        return list(dict.fromkeys(href for href in found if part in href))


def _fields(form: Element, tree: Element) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    controls = list(form.iter())
    if form.get("id"):
        controls += [e for e in tree.iter() if e.get("form") == form.get("id")]
    for control in controls:
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        for value in _values(control):
            if name in fields:
                before = fields[name]
                fields[name] = [*(before if isinstance(before, list) else [before]), value]
            else:
                fields[name] = value
    return fields


def _values(control: Element) -> list[str]:
    kind = control.get("type", "text")
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [o.get("value") or (o.text or "") for o in chosen]
    if control.tag == "textarea":
        return ["".join(control.itertext())]
    if control.tag != "input" or kind in {"file", "submit", "button"}:
        return []
    if kind in {"checkbox", "radio"}:
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [control.get("value", "")]


class Visitor:
    """One person's browser, without pictures and scripts."""

    def __init__(self, url: str) -> None:
        # A connection for each request: one that was idle may close just as it is used again, which
        # browsers try once more and httpx does not.
        fresh = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(base_url=url, timeout=60, follow_redirects=True, limits=fresh)
        weakref.finalize(self, self.http.close)

    def sign_in(self, login: str, password: str) -> Visitor:
        page = self.get("/login")
        answer = self.send(page.form("/login"), login=login, password=password)
        assert "/login" not in answer.url, f"{login} cannot sign in"
        return self

    def get(self, path: str, status: int = 200) -> Page:
        answer = self.http.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return Page(str(answer.url.path), answer.status_code, answer.text)

    def bytes(self, path: str) -> bytes:
        answer = self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.content

    def send(
        self,
        form: Form,
        files: dict[str, tuple[str, bytes, str]] | None = None,
        status: int = 200,
        **changes: Any,
    ) -> Page:
        """Send a form with changed fields; follows the redirect to the page that answers."""
        answer = self.http.post(form.action, data={**form.fields, **changes}, files=files)
        assert answer.status_code == status, f"{form.action}: {answer.status_code} {answer.text}"
        return Page(str(answer.url.path), answer.status_code, answer.text)

    def key(self) -> str:
        """The form key for JSON requests."""
        for meta in self.get("/").tree().iter("meta"):
            if meta.get("name") == "csrf-token":
                return meta.get("content", "")
        raise AssertionError("no form key")

    def json(self, path: str, body: dict[str, Any] | None = None, key: str = "") -> Any:
        """GET, or POST when there is a body; the parsed answer."""
        if body is None:
            answer = self.http.get(path)
        else:
            answer = self.http.post(path, json=body, headers={"X-CSRFToken": key})
        assert answer.status_code in {200, 201}, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def wait(self, path: str, until: str, seconds: float = 120) -> Page:
        """Open a page again until it contains a text."""
        end = time.monotonic() + seconds
        while True:
            page = self.get(path)
            if until in page.text:
                return page
            assert time.monotonic() < end, f"{path} did not show {until!r}"
            time.sleep(0.2)
