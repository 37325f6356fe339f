"""The docs page in a real browser: open, Execute, the answer is there; nothing is asked of the outside network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as until
from selenium.webdriver.support.ui import WebDriverWait

from service.routers import AREAS
from tests.processes import running_service

pytestmark = pytest.mark.real

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1400,1400",
)  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_service(workers="1") as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium, chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def shown(browser: webdriver.Chrome, selector: str, seconds: float = 20) -> Any:
    wait = WebDriverWait(browser, seconds)
    return wait.until(until.visibility_of_element_located((By.CSS_SELECTOR, selector)))


def open_operation(browser: webdriver.Chrome, address: str, area: str, operation_id: str) -> Any:
    browser.get(f"{address}/docs#/{area}/{operation_id}")
    browser.refresh()
    return shown(browser, f"#operations-{area.replace('%20', '_')}-{operation_id}")


def execute(browser: webdriver.Chrome, block: Any) -> str:
    button = WebDriverWait(browser, 20).until(lambda _: block.find_element(By.CSS_SELECTOR, "button.execute"))
    browser.execute_script("arguments[0].scrollIntoView(); arguments[0].click()", button)
    answer = ".live-responses-table .response-col_description .highlight-code, .live-responses-table pre"
    return WebDriverWait(browser, 30).until(lambda _: block.find_element(By.CSS_SELECTOR, answer)).text


def test_every_area_is_a_group(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs")
    shown(browser, ".opblock-tag-section")
    groups = [tag.get_attribute("data-tag") for tag in browser.find_elements(By.CSS_SELECTOR, ".opblock-tag")]
    assert groups == [area.title for area in AREAS]


def test_example_executes_on_the_page(browser: webdriver.Chrome, address: str) -> None:
    block = open_operation(browser, address, "Linear%20algebra", "linear_algebra_inverse")
    assert "condition_number" in execute(browser, block)


def test_a_large_answer_is_shown(browser: webdriver.Chrome, address: str) -> None:
    block = open_operation(browser, address, "Statistics", "statistics_distributions_sample")
    area = WebDriverWait(browser, 20).until(lambda _: block.find_element(By.CSS_SELECTOR, "textarea.body-param__text"))
    body = {"distribution": {"name": "normal", "mean": 0, "standard_deviation": 1}, "size": 160_000, "seed": 1}
    browser.execute_script(
        "Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(arguments[0], arguments[1]);"
        "arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
        area,
        json.dumps(body),
    )
    assert len(execute(browser, block)) > 3_000_000


def test_a_narrow_page_has_room_for_what_an_area_is(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(500, 900)
    browser.get(f"{address}/docs")
    assert shown(browser, ".opblock-tag small").size["width"] > 250
    browser.set_window_size(1400, 1400)


def test_nothing_comes_from_outside(browser: webdriver.Chrome, address: str) -> None:
    browser.get_log("performance")
    browser.get(f"{address}/docs")
    shown(browser, ".opblock-tag-section")
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
    assert any(url.endswith("swagger-ui-bundle.js") for url in urls)
    assert all(url.startswith((address, "data:", "blob:", "chrome:")) for url in urls)
    # Swagger UI deprecates parts of itself on the console; what counts is anything refused, failed or thrown.
    severe = [entry for entry in browser.get_log("browser") if entry["source"] != "console-api"]
    assert not [entry for entry in severe if entry["level"] == "SEVERE"]
