"""The Model Context Protocol: over its own client, and as JSON-RPC."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from service.assistants.descriptions import described
from service.assistants.search import Search
from service.assistants.server import Assistants
from service.execution.steps import SERVED, SERVED_AREAS
from service.gateway.admission import Admission
from service.gateway.docs.entries import entries
from service.gateway.documentation import describe
from service.main import create_app
from service.settings import Settings
from tests.asgi import SyncTransport

HOST = "127.0.0.1:8000"
ACCEPT = "application/json, text/event-stream"
KEY = "open-sesame"


def served(**settings: Any) -> SyncTransport:
    return SyncTransport(create_app(Settings(log_level="WARNING", mcp=True, **settings)))


@pytest.fixture(scope="module")
def mcp() -> Iterator[httpx.Client]:
    with served() as transport:
        yield httpx.Client(transport=transport, base_url=f"http://{HOST}", headers={"accept": ACCEPT})


def asked(client: httpx.Client, method: str, **params: Any) -> dict[str, Any]:
    answer = client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def tool(client: httpx.Client, name: str, **arguments: Any) -> tuple[bool, Any]:
    result = asked(client, "tools/call", name=name, arguments=arguments)
    (content,) = result["content"]
    return not result.get("isError", False), content["text"] if content["type"] == "text" else content


def test_six_tools_are_listed_in_few_words(mcp: httpx.Client) -> None:
    tools = asked(mcp, "tools/list")["tools"]
    names = ["find_operations", "describe_operation", "compute", "draw", "check_expression", "job"]
    assert [one["name"] for one in tools] == names
    assert all(one["annotations"]["readOnlyHint"] and one["annotations"]["idempotentHint"] for one in tools)
    assert len(json.dumps(tools)) / 4 < 1_500  # tokens, at four letters each


QUESTIONS = {
    "solve a system of linear equations": "linear-algebra/solve",
    "eigenvalues of a matrix": "linear-algebra/eigen",
    "best fit line through points": "statistics/regression/linear",
    "is the difference of two means significant": "statistics/tests/t-independent",
    "average and standard deviation": "statistics/describe",
    "area under a curve": "calculus/integrate",
    "slope of a function at a point": "calculus/derivative",
    "differential equation": "calculus/ode",
    "roots of a polynomial": "optimization/polynomial-roots",
    "where does an equation become zero": "optimization/root-scalar",
    "minimum of a function of several variables": "optimization/minimize",
    "frequencies in a signal": "numerics/fft",
    "spline through points": "numerics/interpolate",
    "confidence interval of a proportion": "statistics/confidence-intervals/proportion",
    "p-value of a contingency table": "statistics/tests/chi-squared-independence",
    "shuffle a list": "statistics/permutation",
    "prime factors of a number": "numerics/integers/factor",
    "sample size for a study": "statistics/tests/power",
    "train a small neural network": "neural-networks/train",
    "principal components": "linear-algebra/pca",
    "probability of a normal value below x": "statistics/distributions/cumulative",
    "linear programming": "optimization/linear-program",
    "fit an exponential curve to data": "optimization/curve-fit",
    "sort numbers and rank them": "numerics/sort",
    "Taylor expansion": "calculus/symbolic/series",
    "accuracy of a classifier": "statistics/metrics/classification",
    "invert a matrix": "linear-algebra/inverse",
    "compress a picture with few singular values": "linear-algebra/low-rank",
    "angle between two vectors": "linear-algebra/angle",
    "rotate points": "linear-algebra/transform",
    "length of a vector": "linear-algebra/norm",
    "plot a function": "calculus/plot",
    "limit of a formula as x goes to zero": "calculus/symbolic/limit",
    "simplify an expression": "calculus/symbolic/simplify",
    "volume under a surface": "calculus/integrate-multiple",
    "correlation between two columns": "statistics/correlation",
    "are three groups different": "statistics/tests/anova",
    "is my sample normally distributed": "statistics/tests/normality",
    "before and after measurements of the same people": "statistics/tests/t-paired",
    "probability of at least 8 heads in 10 tosses": "statistics/tests/binomial",
    "update a belief with new evidence": "statistics/bayes/update",
    "random numbers from a normal distribution": "statistics/distributions/sample",
    "chance of yes or no from a predictor": "statistics/regression/logistic",
    "error bars by resampling": "statistics/bootstrap",
    "cheapest plan under constraints with whole numbers": "optimization/mixed-integer-program",
    "who does which job at least cost": "optimization/assignment",
    "where two curves cross": "optimization/root",
    "greatest common divisor": "numerics/integers/gcd",
    "how often does each value occur": "numerics/unique",
    "correct p-values for many tests": "statistics/tests/adjust-p-values",
}
MOST_MISSED = 2


def test_questions_find_their_operation_in_the_first_five() -> None:
    search = Search(SERVED_AREAS)
    assert len(QUESTIONS) == 50
    missed = [question for question, key in QUESTIONS.items() if key not in search.found(question, 5)]
    assert len(missed) <= MOST_MISSED, missed


def test_the_catalogue_and_an_area(mcp: httpx.Client) -> None:
    _, everything = tool(mcp, "find_operations")
    assert len(everything.splitlines()) == len(SERVED)
    assert len(everything) / 4 < 4_000
    _, area = tool(mcp, "find_operations", area="calculus")
    assert all(line.startswith("calculus/") for line in area.splitlines())
    found, told = tool(mcp, "find_operations", query="zzzz")
    assert (found, told.startswith("Nothing was found.")) == (False, True)


def test_descriptions_are_short_and_complete(mcp: httpx.Client) -> None:
    ok, text = tool(mcp, "describe_operation", path="/v1/linear-algebra/solve")
    assert ok
    assert all(word in text for word in ("- a (", "- b (", "required", "Example: {", "Answer: "))
    _, full = tool(mcp, "describe_operation", path="linear-algebra/solve", schema=True)
    assert '"properties"' in full
    document = describe(SERVED_AREAS, "", secured=False)  # all at once: one by one they take five times as long
    texts = [described(orjson.loads(orjson.dumps(entry))) for _, entry in entries(document, SERVED_AREAS)]
    assert text in texts
    lengths = sorted(len(one) / 4 for one in texts)
    assert len(lengths) == len(SERVED)
    assert lengths[int(0.95 * len(lengths))] < 700  # tokens, at four letters each


def test_computing_and_drawing(mcp: httpx.Client) -> None:
    ok, text = tool(mcp, "compute", path="linear-algebra/determinant", arguments={"a": [[1, 2], [3, 4]]})
    assert (ok, json.loads(text)["result"]) == (True, -2)
    ok, image = tool(mcp, "draw", path="calculus/sample", arguments={"expression": "x**2", "variables": ["x"],
                     "ranges": [[0, 1]], "points": 20})  # fmt: skip
    assert (ok, image["mimeType"], base64.b64decode(image["data"])[:4]) == (True, "image/png", b"\x89PNG")
    ok, text = tool(mcp, "compute", path="numerics/reduce", arguments={"array": [1] * 9000, "operation": "sum"})
    assert ok
    ok, text = tool(mcp, "compute", path="numerics/cumulate", arguments={"array": [10**9] * 9000, "operation": "sum"})
    assert ok
    assert '"shape":[9000]' in text
    assert len(text) < 1_000


def test_faults_are_told_to_the_model(mcp: httpx.Client) -> None:
    for name, arguments, words in (
        ("compute", {"path": "linear-algebra/inverse", "arguments": {"a": [[1, 2], [2, 4]]}}, "singular"),
        ("compute", {"path": "linear-algebra/inverse", "arguments": {"b": 1}}, "/a"),
        ("compute", {"path": "linear-algebra/invers", "arguments": {}}, "No operation has this path"),
        ("compute", {"path": "linear-algebra/inverse"}, "`arguments` is missing"),
        ("describe_operation", {"path": "statistics/describe", "full": True}, "`full` is not known"),
        ("check_expression", {"expression": "2x", "variables": ["x"]}, "position 1"),
        ("check_expression", {"expression": "x+" * 600 + "x", "variables": ["x"]}, "1000 characters"),
        ("check_expression", {"expression": "x", "variables": ["x"] * 101}, "100 variables"),
        ("check_expression", {"expression": 1, "variables": ["x"]}, "`expression` is a text"),
        ("check_expression", {"expression": "x", "variables": "x"}, "`variables` is a list of texts"),
        ("check_expression", {"expression": "x", "variables": [None]}, "`variables` is a list of texts"),
        ("compute", {"path": ["numerics/sum"], "arguments": {}}, "`path` is a text. Path of an operation"),
        ("compute", {"path": "numerics/sum", "arguments": '{"values": [1]}'}, "`arguments` is an object, not a text"),
        ("compute", {"path": "numerics/sum", "arguments": None}, "`arguments` is an object"),
        ("compute", {"path": "numerics/sum", "arguments": {"values": [10**30]}}, "range of 64 bits"),
        ("describe_operation", {"path": "numerics/sum", "schema": "yes"}, "`schema` is true or false"),
        ("find_operations", {"query": {"words": "matrix"}}, "`query` is a text"),
        ("job", {"id": "none"}, "ABACUS_DATA_DIR"),
        ("guess", {}, "no tool"),
    ):
        ok, text = tool(mcp, name, **arguments)
        assert (ok, words in text) == (False, True), text
    assert tool(mcp, "check_expression", expression="x**2", variables=["x"])[0]
    assert tool(mcp, "find_operations", query="invert a matrix", area=None)[0]


def test_other_methods_and_hosts_are_refused(mcp: httpx.Client) -> None:
    answer = mcp.get("/mcp")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert mcp.post("/mcp", json=body, headers={"host": "evil.example"}).status_code in (403, 421)


def test_keys_are_those_of_the_service() -> None:
    with served(api_keys=(KEY,)) as transport:
        client = httpx.Client(transport=transport, base_url=f"http://{HOST}", headers={"accept": ACCEPT})
        assert client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).status_code == 401
        client.headers["authorization"] = f"Bearer {KEY}"
        ok, text = tool(client, "compute", path="numerics/sum", arguments={"values": [1, 2]})
        assert (ok, json.loads(text)["result"]) == (True, 3)


def test_any_replica_goes_on_where_another_began() -> None:
    begun = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    said = [
        ("initialize", begun),
        ("tools/list", {}),
        ("tools/call", {"name": "describe_operation", "arguments": {"path": "numerics/sum"}}),
        ("tools/call", {"name": "compute", "arguments": {"path": "numerics/sum", "arguments": {"values": [1, 2]}}}),
        ("tools/call", {"name": "find_operations", "arguments": {"query": "spline"}}),
    ]
    with served(workers=1) as one, served(workers=1) as two, served(workers=1) as three:
        replicas = [
            httpx.Client(transport=transport, base_url=f"http://{HOST}", headers={"accept": ACCEPT})
            for transport in (one, two, three)
        ]
        for i, (method, params) in enumerate(said):
            body = {"jsonrpc": "2.0", "id": i, "method": method, "params": params}
            answer = replicas[i % 3].post("/mcp", json=body, headers={"mcp-protocol-version": "2025-06-18"})
            assert answer.status_code == 200
            assert "mcp-session-id" not in answer.headers
            assert not answer.json()["result"].get("isError", False)


def test_it_is_off_unless_asked_for(client: httpx.Client) -> None:
    assert client.post("/mcp", json={}).status_code == 404


def test_a_long_answer_goes_on_as_a_data_set(tmp_path: Path) -> None:
    with served(data_dir=str(tmp_path)) as transport:
        client = httpx.Client(transport=transport, base_url=f"http://{HOST}", headers={"accept": ACCEPT})
        start = [[i + 100 * j for i in range(60)] for j in range(60)]
        good, text = tool(
            client, "compute", path="linear-algebra/matmul", arguments={"a": start, "b": [[0.5] * 60] * 60}
        )
        document, _ = json.JSONDecoder().raw_decode(text)
        assert good
        assert document["result"]["shape"] == [60, 60]
        assert len(text) < 5_000
        sums = {"data": {"dataset": document["result"]["dataset"]}}
        _, described = tool(client, "compute", path="statistics/describe", arguments=sums)
        assert json.loads(described)["count"] == [60] * 60
        assert json.loads(described)["mean"][0] == sum(map(sum, start)) * 0.5 / 60


OUTER = {
    "path": "linear-algebra/outer",
    "arguments": {"a": [1.0987654321e-100] * 400, "b": [1.234567890123e-100] * 400},
}


def test_an_answer_too_large_to_be_read_here_is_not(mcp: httpx.Client, tmp_path: Path) -> None:
    good, text = tool(mcp, "compute", **OUTER)
    assert not good
    assert "by HTTP" in text
    with served(data_dir=str(tmp_path)) as transport:
        client = httpx.Client(transport=transport, base_url=f"http://{HOST}", headers={"accept": ACCEPT})
        good, text = tool(client, "compute", **OUTER)
    assert good
    assert json.loads(text)["result"]["shape"] == [400, 400]
    assert json.loads(text)["result"]["dataset"].startswith("sha256-")


@pytest.mark.parametrize(
    "message",
    [[], [{}] * 20_000, "a", 1, {f"k{i}": {} for i in range(9000)}, {"jsonrpc": "2.0", "id": {}, "method": "ping"},
     {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": [{}]}, {"jsonrpc": "2.0", "id": 1, "result": {}}],
)  # fmt: skip
def test_what_is_no_message_is_told_so(mcp: httpx.Client, message: Any) -> None:
    answer = mcp.post("/mcp", json=message)
    assert answer.status_code == 400
    assert "one object with `jsonrpc`" in answer.json()["error"]["message"]


def test_a_large_message_is_refused(mcp: httpx.Client) -> None:
    assert mcp.post("/mcp", content=b" " * 200_000, headers={"content-type": "application/json"}).status_code == 413


async def refusal(receive: Any, admission: Admission) -> int:
    """The status with which a message is refused before it is looked at."""
    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    settings = Settings(mcp=True, body_grace_seconds=0.05)
    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": []}
    await Assistants(keep, settings, SERVED_AREAS, admission)(scope, receive, keep)
    assert admission.bytes == 0
    return sent[0]["status"]


@pytest.mark.anyio
async def test_a_message_that_does_not_end_is_refused() -> None:
    assert await refusal(asyncio.Event().wait, Admission(1, 1, 1 << 30)) == 408


@pytest.mark.anyio
@pytest.mark.parametrize("room", [100_000, 150_000], ids=["of the message", "of its answer"])
async def test_a_message_is_refused_where_there_is_no_room(room: int) -> None:
    admission, pieces, held = Admission(1, 1, room), [b" " * 60_000] * 2, []

    async def receive() -> Any:
        held.append(admission.bytes)
        return {"type": "http.request", "body": pieces.pop(), "more_body": bool(pieces)}

    assert await refusal(receive, admission) == 503
    assert held == [0, 60_000]


def test_a_query_of_thousands_of_words_is_its_first_ones() -> None:
    search = Search(SERVED_AREAS)
    assert search.found("invert a matrix " * 5_000, 5) == search.found("invert a matrix", 5)
    start = time.process_time()
    search.found(" ".join(f"word{i}" for i in range(20_000)), 5)
    assert time.process_time() - start < 0.5  # one by one it takes 6
