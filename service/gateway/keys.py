"""The file of API keys: clients by name, each with the digests of its keys and perhaps a quota."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

_DIGEST = re.compile("[0-9a-f]{64}", re.IGNORECASE)
_MOST_CALLS = 1_000_000  # a minute: more than one machine answers


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _digest(text: str) -> str:
    if not _DIGEST.fullmatch(text):
        raise ValueError("a digest has 64 hexadecimal digits: printf %s KEY | sha256sum")
    return "sha256:" + text.lower()


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Digest = Annotated[str, AfterValidator(_digest)]


class Client(BaseModel):
    """What the file says of a client."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sha256: Annotated[list[Digest], BeforeValidator(_as_list), Field(min_length=1)]
    """Digests of its keys, as `service.settings.digest` writes them: of two while it moves from one to the other."""
    quota: Annotated[int, Field(ge=1, le=_MOST_CALLS)] | None = None
    """Operations that it may call in a minute."""


_CLIENTS = TypeAdapter(dict[Name, Client])


def read_clients(content: bytes) -> dict[str, Client]:
    """The clients of a file by name. Raises ValueError with a line that says where it is wrong, and no value."""
    try:
        clients = _CLIENTS.validate_python(tomllib.loads(content.decode()))
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ValueError("; ".join(faults)) from None
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from None
    if not clients:
        raise ValueError("names no client")
    owners: dict[str, str] = {}
    for name, client in clients.items():
        for digest in client.sha256:
            if owners.setdefault(digest, name) != name:
                raise ValueError(f"{owners[digest]} and {name} have the same key")
    return clients
