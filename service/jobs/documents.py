"""What clients read about jobs, in the words of OGC API - Processes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from service.jobs.records import ACCEPTED, DISMISSED, RUNNING, SUCCESSFUL, State

ROOT = "/v1/jobs"
_RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"
_MESSAGES = {
    ACCEPTED: "Waiting for a worker.",
    RUNNING: "Computing.",
    SUCCESSFUL: "Done.",
    DISMISSED: "Dismissed.",
}


def status_document(state: State) -> dict[str, Any]:
    """The status of a job."""
    return {
        "jobID": state.id,
        "processID": state.operation,
        "type": "process",
        "status": state.status,
        "message": state.message or _MESSAGES.get(state.status, ""),
        "progress": int(state.progress),
        "partial": partial_results(state),
        "created": _time(state.created),
        "started": _time(state.started),
        "updated": _time(state.updated),
        "finished": _time(state.finished),
        "links": _links(state),
    }


def partial_results(state: State) -> Any:
    """What a running job has found so far."""
    return None if state.partial is None else json.loads(state.partial)


def location(job_id: str) -> str:
    """Where a job stands."""
    return f"{ROOT}/{job_id}"


def _links(state: State) -> list[dict[str, str]]:
    place = location(state.id)
    links = [
        {"rel": "self", "href": place, "type": "application/json", "title": "This status"},
        {"rel": "monitor", "href": f"{place}/events", "type": "text/event-stream", "title": "Status and progress"},
    ]
    if state.ended and state.status != DISMISSED:
        links.append({"rel": _RESULTS, "href": f"{place}/results", "title": "The answer"})
    return links


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
