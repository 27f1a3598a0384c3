"""Pages of three sizes; whatever a page complains of is a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.widget.picturing import picture
from tests.browser.widget.talking import SIZES, Talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from tests.e2e.server import Server

    Opens = Callable[..., Talk]


@pytest.fixture(params=list(SIZES))
def sized(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of each size; a finger on the small ones. Pictures of the end are taken."""
    width, height = SIZES[request.param]
    touch = request.param != "desktop"
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch)
    context.set_default_timeout(15_000)
    yield context.new_page()
    for number, page in enumerate(context.pages, 1):
        picture(page, f"end-{number}")
    context.close()


@pytest.fixture
def opens(server: Server) -> Iterator[Opens]:
    """Opens chats. At the end no page had an error, was refused something, or asked strangers."""
    opened: list[Talk] = []

    def opening(page: Page, **fields: Any) -> Talk:  # noqa: ANN401 - fields of a payment
        opened.append(Talk.open(page, server, **fields))
        return opened[-1]

    yield opening
    assert [fault for talk in opened for fault in talk.faults] == []
    assert {host for talk in opened for host in talk.strangers} == set()
