"""A real Chromium before one running desk of the sample."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from app.journey.client import Desk
from tests.support.running import Running

PHONE = ViewportSize(width=360, height=640)
DESKTOP = ViewportSize(width=1280, height=800)
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 15_000

expect.set_options(timeout=PATIENCE_MS)

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM")
    if not path:
        pytest.skip("no browser: set CHROMIUM to the path of a Chrome or Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS, chromium_sandbox=False
        )
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser, running_desk: Running) -> Iterator[NewContext]:
    """Open a fresh person's browser: nothing is remembered from another test."""
    opened: list[BrowserContext] = []

    def new(viewport: ViewportSize = PHONE, **options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=running_desk.url, viewport=viewport, locale="zh-CN", **options
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A phone."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def desk(running_desk: Running) -> Iterator[Desk]:
    """The API of the same desk, to count what a page has done."""
    client = Desk(running_desk.url)
    yield client
    client.http.close()


@pytest.fixture
def agent_token(desk: Desk) -> None:
    """The API is asked by the agent, whoever asked it before."""
    desk.sign_in("agent")
