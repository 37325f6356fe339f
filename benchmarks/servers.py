"""The servers that are compared: `python -m benchmarks.servers KIND PORT [ANSWERS]`, each on uvicorn in one process.

naive   a tutorial-style FastAPI endpoint: lists of lists in and out, NumPy inside
echo    a bare FastAPI endpoint that returns what it got
bare    an ASGI function that takes the body and returns prepared bytes: the transport's own cost
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Matrix(BaseModel):
    """What a tutorial declares."""

    a: list[list[float]]


def naive() -> FastAPI:
    """The endpoint that people write first."""
    app = FastAPI()

    @app.post("/v1/linear-algebra/determinant")
    def determinant(matrix: Matrix) -> dict[str, float]:
        return {"result": float(np.linalg.det(np.array(matrix.a)))}

    @app.post("/v1/linear-algebra/inverse")
    def inverse(matrix: Matrix) -> dict[str, list[list[float]]]:
        return {"result": np.linalg.inv(np.array(matrix.a)).tolist()}

    return app


def echo() -> FastAPI:
    """As little as FastAPI can do."""
    app = FastAPI()

    @app.post("/v1/linear-algebra/determinant")
    async def same(body: dict[str, Any]) -> dict[str, Any]:
        return body

    return app


def bare(answers: Path) -> Any:
    """As little as ASGI can do: the answer to a path is the file of its name."""
    prepared = {f"/{file.name}": file.read_bytes() for file in answers.iterdir()}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        more, received = True, bytearray()
        while more:
            message = await receive()
            received += message.get("body", b"")
            more = message.get("more_body", False)
        body = prepared.get(scope["path"], b"")
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    application = {"naive": naive, "echo": echo}[kind]() if kind != "bare" else bare(Path(sys.argv[3]))
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="error", access_log=False)
