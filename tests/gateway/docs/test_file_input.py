"""A page with a file input sends what was chosen as it is, as docs/data.md shows it."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from tests.examples import SHOWN_ADDRESS
from tests.gateway.docs.test_in_a_browser import chromium  # noqa: F401 - a fixture
from tests.processes import ROOT, running_service

pytestmark = pytest.mark.real

(CODE,) = re.findall(r"```javascript\n(.*?)```", (ROOT / "docs" / "data.md").read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of somebody else, with a page of one file input."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text("<!doctype html><title>A page</title><input type=file>")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_chosen_file_is_described(chromium: webdriver.Chrome, origin: str, tmp_path: Path) -> None:  # noqa: F811
    table = tmp_path / "scores.csv"
    table.write_text("hours,score\n2,61\n3,\n5,81\n")
    with running_service(workers="1", cors_origins=origin) as (address, _):
        chromium.get(origin)
        chromium.find_element(By.CSS_SELECTOR, "input").send_keys(str(table))
        code = CODE.replace(SHOWN_ADDRESS, address).replace("console.log(await answer.json())", "return answer.json()")
        answer = chromium.execute_async_script(f"(async () => {{ {code} }})().then(arguments[0])")
    assert answer["count"] == [3, 2]
    assert answer["columns"] == {"data": ["hours", "score"]}
