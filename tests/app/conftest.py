"""One server for each worker, and the pages run against it without a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # `python -m pytest` puts it there, a bare `pytest` does not
    sys.path.insert(0, str(ROOT))

from tests.e2e.server import Server, faultless  # noqa: E402 - found only from here on
from tests.e2e.shop import Merchant  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = ROOT / "src/payment_smart_bot/app"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with faultless(tmp_path_factory.mktemp("app") / "data") as running:
        yield running


@pytest.fixture
def merchant(server: Server) -> Merchant:
    return Merchant(server)


class Opened(Protocol):
    """Opens a page by its name."""

    def __call__(self, name: str, *, key: str | None = "") -> AppTest: ...


@pytest.fixture
def opened(server: Server, merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Runs a page as the command would; None for no key, "" for the right one."""

    def run(name: str, *, key: str | None = "") -> AppTest:
        monkeypatch.setenv("PAYMENT_SMART_BOT_API", server.url)
        monkeypatch.delenv("API_KEY", raising=False)
        if key is None:
            monkeypatch.delenv("MERCHANT_KEY", raising=False)
        else:
            monkeypatch.setenv("MERCHANT_KEY", key or merchant.key)
        page = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=60).run()
        assert not page.exception
        return page

    return run
