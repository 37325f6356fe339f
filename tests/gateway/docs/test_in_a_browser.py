"""The docs pages in a real browser: found by everyday words, read, run, on a screen and on a telephone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.processes import running_service
from tests.waiting import PATIENCE

pytestmark = pytest.mark.real

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1400,1400",
)  # fmt: skip

# What a stranger types, and where that is computed or told.
TASKS = {
    "average": "statistics/describe",
    "std": "statistics/describe",
    "fit a line with error bars": "statistics/regression/linear",
    "slope": "calculus/derivative",
    "roots of a cubic": "optimization/polynomial-roots",
    "p-value of two samples": "statistics/tests/t-independent",
    "t-test": "statistics/tests/t-independent",
    "least squares": "linear-algebra/least-squares",
    "fourier": "numerics/fft",
    "DFT": "numerics/fft",
    "standard deviation": "statistics/describe",
    "Newton": "optimization/root",
    "area under a curve": "calculus/integrate",
    "solve simultaneous equations": "linear-algebra/solve",
    "differential equation": "calculus/ode",
    "invert a matrix": "linear-algebra/inverse",
    "percentile": "statistics/quantiles",
    "random numbers": "statistics/distributions/sample",
    "maximise profit": "optimization/linear-program",
    "how many subjects do I need": "statistics/tests/power",
    "eigenvalues": "linear-algebra/eigen",
    "exponential curve fit": "optimization/curve-fit",
    "chi-square": "statistics/tests/chi-squared-independence",
    "backpropagation": "neural-networks/forward-backward",
    "fit a parabola": "statistics/regression/polynomial",
    "curve fitting": "optimization/curve-fit",
    "trend line": "statistics/regression/linear",
    "predict y from x": "statistics/regression/linear",
    "are these two groups different": "statistics/tests/t-independent",
    "compare proportions": "statistics/tests/fisher-exact",
    "outliers": "statistics/describe",
    "biggest eigenvalue": "linear-algebra/eigen",
    "linear programming": "optimization/linear-program",
    "optimise": "optimization/minimize",
    "maximize revenue": "optimization/minimize",
    "net present value": "calculus/evaluate",
    "internal rate of return": "optimization/root-scalar",
    "pendulum": "calculus/ode",
    "low pass filter": "numerics/smooth",
    "smooth noisy data": "numerics/smooth",
    "sorting": "numerics/sort",
    "normalise data": "numerics/standardize",
    "cluster customers": "statistics/cluster/k-means",
    "correlation between two columns": "statistics/correlation",
    "bessel function": "expressions#functions",
    "incomplete gamma": "expressions#functions",
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_service(workers="1") as (address, _):
        yield address


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
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


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> webdriver.Chrome:
    size = {"width": 1400, "height": 1400, "deviceScaleFactor": 1, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    return chromium


def all_of(browser: webdriver.Chrome, selector: str) -> list[Any]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def one(browser: webdriver.Chrome, selector: str) -> Any:
    return WebDriverWait(browser, PATIENCE).until(lambda _: browser.find_element(By.CSS_SELECTOR, selector))


def found(browser: webdriver.Chrome, question: str) -> list[str]:
    field = one(browser, "#search")
    field.clear()
    field.send_keys(question)
    WebDriverWait(browser, PATIENCE).until(lambda _: all_of(browser, "#results a"))
    return [link.get_attribute("href").partition("/docs/")[2] for link in all_of(browser, "#results a")]


def run(browser: webdriver.Chrome, body: Any = None) -> str:
    """Press Run, with another request if there is one; the answer as it is shown."""
    if body is not None:
        browser.execute_script("document.getElementById('body').value = arguments[0]", json.dumps(body))
    browser.execute_script("document.querySelector('.run').click()")
    WebDriverWait(browser, PATIENCE).until(lambda _: one(browser, "#status").text.endswith("ms"))
    return browser.execute_script("return document.getElementById('answer').textContent")  # type: ignore[no-any-return]


def test_everyday_words_find_operations(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs")
    missed = {question: found(browser, question)[:3] for question in TASKS}
    assert {question: first for question, first in missed.items() if TASKS[question] not in first} == {}


def test_the_keyboard_is_enough(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs")
    one(browser, "body").send_keys(Keys.CONTROL, "k")
    browser.switch_to.active_element.send_keys("average")
    WebDriverWait(browser, PATIENCE).until(lambda _: all_of(browser, "#results a"))
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(browser, PATIENCE).until(lambda _: browser.current_url.endswith("/docs/statistics/describe"))


def test_the_language_is_found_too(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs")
    assert any(link.startswith("expressions#") for link in found(browser, "functions"))


def test_an_example_has_its_answer_and_runs(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs/linear-algebra/inverse")
    shown = one(browser, "#answer").text
    assert "condition_number" in shown
    assert one(browser, "#status").text == "of the example"
    assert json.loads(run(browser)) == json.loads(shown)
    assert one(browser, "#status").text.startswith("200")


def test_every_description_is_seen_without_a_click(browser: webdriver.Chrome, address: str) -> None:
    for key in ("optimization/minimize", "statistics/distributions/density", "neural-networks/train"):
        browser.get(f"{address}/docs/{key}")
        described = all_of(browser, ".field dd > p, .parameter")
        assert len(described) > 15
        assert all(text.size["height"] > 0 and text.text for text in described[:60])


def test_numbers_stand_in_rows(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs/linear-algebra/outer")
    answer = run(browser, {"a": list(range(200)), "b": [0.5] * 200})
    assert 200 < len(answer.splitlines()) < 230
    assert len(json.loads(answer)["result"]) == 200


def test_every_digit_is_shown_as_it_was_sent(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs/linear-algebra/multiply")
    answer = run(browser, {"a": [9007199254740993], "b": [1]})
    assert "9007199254740993" in answer


def test_a_large_answer_is_shown(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs/statistics/distributions/sample")
    body = {"distribution": {"name": "normal", "mean": 0, "standard_deviation": 1}, "size": 160_000, "seed": 1}
    assert len(run(browser, body)) > 3_000_000


def test_an_error_says_what_to_do(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs/statistics/regression/linear")
    run(browser, {"x": [1, 2, 3, 4], "y": [1, 2, 3, 5], "level": 95})
    notice = one(browser, "#shown .notice")
    assert "422 An input is not valid" in notice.text
    assert "/level" in notice.text
    notice.find_element(By.TAG_NAME, "a").click()
    assert "/problems/invalid-input" in browser.current_url


def test_formulas_are_typeset(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs/statistics/tests/t-one-sample")
    fraction = one(browser, ".about mfrac")
    above, below = (part.rect for part in fraction.find_elements(By.XPATH, "./*"))
    assert above["y"] + above["height"] <= below["y"] + 1


def test_a_distribution_is_put_into_the_request(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docs/statistics/distributions/density")
    browser.execute_script(
        "[...document.querySelectorAll('.variant button')].find((b) => b.textContent === 'gamma').click()"
    )
    assert json.loads(one(browser, "#body").get_attribute("value"))["distribution"]["name"] == "gamma"
    assert one(browser, ".variants").size["height"] < 500
    assert '"result"' in run(browser)


@pytest.mark.parametrize("width", [1271, 1600])
def test_parameters_of_distributions_have_room(browser: webdriver.Chrome, address: str, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{address}/docs/statistics/distributions/density")
    kinds = one(browser, ".variants")
    name = next(code for code in all_of(browser, ".parameter code") if code.text == "standard_deviation")
    assert kinds.get_property("scrollWidth") <= kinds.get_property("clientWidth")
    assert name.size["height"] < 30  # its name stands on one line


@pytest.mark.parametrize("path", ["", "/statistics/distributions/density", "/tour", "/optimization/minimize"])
def test_a_telephone_is_wide_enough(browser: webdriver.Chrome, address: str, path: str) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{address}/docs{path}")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    assert not one(browser, ".side").is_displayed()
    one(browser, ".menu").click()
    assert one(browser, ".side").is_displayed()
    assert found(browser, "average")[0] == "statistics/describe"


def test_it_is_painted_and_nothing_comes_from_outside(browser: webdriver.Chrome, address: str) -> None:
    browser.get_log("performance")
    browser.get_log("browser")
    for path in ("", "/linear-algebra/svd", "/expressions"):
        browser.get(f"{address}/docs{path}")
    paint = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    assert WebDriverWait(browser, PATIENCE).until(lambda _: browser.execute_script(paint))
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    ]
    assert any(url.endswith("docs.js") for url in urls)
    assert all(url.startswith((address, "data:", "blob:", "chrome:")) for url in urls)
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
