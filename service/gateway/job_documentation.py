"""The resources of jobs in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.execution.formats import JSON
from service.gateway.events import EVENTS
from service.gateway.resource_documentation import answers, declare, described, ref
from service.jobs.documents import ROOT
from service.jobs.records import STATES

TAG = {
    "name": "Jobs",
    "description": "Work that outlives its request: `Prefer: respond-async` on any operation answers 202 with a job.",
}


class Link(BaseModel):
    """A link to another resource."""

    model_config = ConfigDict(extra="forbid")

    rel: str = Field(description="What stands there.")
    href: str = Field(description="Where, relative to this service.")
    type: str | None = Field(default=None, description="Its media type.")
    title: str | None = Field(default=None, description="What it is, in words.")


class JobStatus(BaseModel):
    """How far a job is, in the words of OGC API - Processes."""

    model_config = ConfigDict(extra="forbid")

    jobID: str = Field(description="Its id, 128 random bits.")  # noqa: N815 - the standard's spelling
    processID: str = Field(description="The operation, as behind /v1/.")  # noqa: N815
    type: str = Field(description="Always `process`.")
    status: str = Field(
        description="accepted, running, successful, failed or dismissed.", json_schema_extra={"enum": [*STATES]}
    )
    message: str = Field(description="The same in words, or how many steps of how many are done, or why it failed.")
    progress: int = Field(ge=0, le=100, description="Percent.")
    partial: dict[str, Any] | None = Field(description="What was found so far, by name; null where nothing is told.")
    created: str = Field(description="When it was accepted (RFC 3339, as all times).")
    started: str | None = Field(description="When it was last begun.")
    updated: str = Field(description="When this changed last.")
    finished: str | None = Field(description="When it ended.")
    links: list[Link] = Field(description="This status, its events, and the answer once it is there.")


class JobList(BaseModel):
    """One's jobs."""

    model_config = ConfigDict(extra="forbid")

    jobs: list[JobStatus] = Field(description="The newest first.")
    links: list[Link] = Field(description="This list.")


def add_jobs(document: dict[str, Any]) -> None:
    """Declare the resources of jobs in an OpenAPI document."""
    declare(document, TAG, _paths(), JobList, JobStatus)


def _paths() -> dict[str, Any]:
    which = {"name": "job_id", "in": "path", "required": True, "description": "The job.", "schema": {"type": "string"}}
    status = answers("Its status.", {JSON: {"schema": ref(JobStatus)}})
    anything: dict[str, Any] = {"schema": {}}
    text = {"schema": {"type": "string"}}
    last = {"name": "Last-Event-ID", "in": "header", "description": "The id of the event that was seen last.", **text}
    job = f"{ROOT}/{{job_id}}"
    listed = {
        "get": {
            **described(TAG, "jobs", "List one's jobs", "The jobs of one's API key, the newest first."),
            "parameters": [
                _query("status", "Only those of this status.", {"type": "string", "enum": [*STATES]}),
                _query("limit", "So many at most.", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
            ],
            "responses": answers("The jobs.", {JSON: {"schema": ref(JobList)}}),
        }
    }
    one = {
        "parameters": [which],
        "get": {**described(TAG, "job_status", "How far a job is", "Its status and progress."), "responses": status},
        "delete": {
            **described(TAG, "job_dismiss", "Stop a job", "Its worker is killed, and its answer dropped."),
            "responses": status,
        },
    }
    results = {
        "parameters": [which],
        "get": {
            **described(TAG, "job_results", "The answer of a job", "Status, headers and bytes of a direct call."),
            "responses": answers("The answer, in the encoding that was asked for with the job.", {JSON: anything}),
        },
    }
    events = {
        "parameters": [which],
        "get": {
            **described(
                TAG, "job_events", "Follow a job", "Server-sent events `status`, `progress` and, at last, `done`."
            ),
            "parameters": [last],
            "responses": answers("The events.", {EVENTS: text}),
        },
    }
    return {ROOT: listed, job: one, f"{job}/results": results, f"{job}/events": events}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}
