"""How a Krylov iteration ended."""

from __future__ import annotations

from typing import Any, Literal

KrylovStatus = Literal["converged", "iteration_limit"]


def convergence(success: bool, found: int, k: int, steps: int) -> dict[str, Any]:
    """The fields of a result that tell how a Krylov iteration for k values ended."""
    message = "All values converged." if success else f"{found} of {k} values converged in the restarts allowed."
    return {
        "success": success,
        "message": message,
        "status": "converged" if success else "iteration_limit",
        "iterations": steps,
        "function_evaluations": steps,
    }
