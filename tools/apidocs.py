"""docs/openapi.json and docs/asyncapi.json, made from the models that the functions run with: ``python -m apidocs``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.handlers import resolver
from api.problems import STATUS
from gateway import frames
from parley.messaging import events

DOCS = Path(__file__).resolve().parents[1] / "docs"
VERSION = "1"
_REFUSALS = (400, 401, 403, 404, 413, 429, 500, 503)

Document = dict[str, Any]
Mode = tuple[Literal["validation", "serialization"], list[type[BaseModel]]]


def openapi() -> Document:
    """OpenAPI 3.1 of /api/v1."""
    document: Document = json.loads(
        resolver().get_openapi_json_schema(title="Parley", version=VERSION, description="Rules: docs/protocol.md")
    )
    schemas = document["components"]["schemas"]
    # What Powertools would answer; here every refusal is a problem document.
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _problem_schema()
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    document |= {"security": [{"bearer": []}], "servers": [{"url": "/"}]}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"] |= {str(status): _refusal(status) for status in _REFUSALS}
    operations = [operation for each in document["paths"].values() for operation in each.values()]
    _state_whole(schemas, [operation["responses"] for operation in operations])
    return document


def asyncapi() -> Document:
    """AsyncAPI 3.0 of the socket."""
    up = _models(frames.FrameUp)
    down = [*_models(frames.Answer), *_models(get_args(events.Event)[0])]
    modes: list[Mode] = [("validation", up), ("serialization", down)]
    references, definitions = models_json_schema(
        [(model, mode) for mode, models in modes for model in models], ref_template="#/components/schemas/{model}"
    )
    payloads = {_name(model): references[model, mode] for mode, models in modes for model in models}
    _state_whole(definitions["$defs"], [payloads[_name(model)] for model in down])
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Parley", "version": VERSION, "description": "Rules: docs/protocol.md"},
        "servers": {"parley": {"host": "example.com", "protocol": "wss"}},
        "channels": {
            "socket": {
                "address": "/ws",
                "messages": {_name(model): {"$ref": f"#/components/messages/{_name(model)}"} for model in up + down},
            }
        },
        "operations": {
            "send": _operation("receive", "What a client sends", up),
            "tell": _operation("send", "What a client is told", down),
        },
        "components": {
            "messages": {name: {"payload": payload} for name, payload in payloads.items()},
            "schemas": definitions["$defs"],
        },
    }


def write() -> None:
    for name, document in documents().items():
        (DOCS / name).write_text(document)


def documents() -> dict[str, str]:
    """The files by name, as they are to stand in docs/."""
    made = {"openapi.json": openapi(), "asyncapi.json": asyncapi()}
    return {name: json.dumps(made[name], indent=2, ensure_ascii=False, sort_keys=True) + "\n" for name in made}


def _state_whole(schemas: Document, sent: list[Document]) -> None:
    """What we send holds all its fields; pydantic takes those that have a default for ones that may be missing."""
    waiting = _references(sent)
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in done:
            done.add(name)
            if properties := schemas[name].get("properties"):
                schemas[name]["required"] = list(properties)
            waiting += _references(schemas[name])


def _references(node: Any) -> list[str]:
    """The names of the schemas that are referred to."""
    if isinstance(node, dict):
        own = [node["$ref"].rsplit("/", 1)[-1]] if isinstance(node.get("$ref"), str) else []
        return own + _references(list(node.values()))
    return [name for each in node for name in _references(each)] if isinstance(node, list) else []


def _models(union: Any) -> list[type[BaseModel]]:
    return list(get_args(union))


def _name(model: type[BaseModel]) -> str:
    """Two frames are called Typing: the one up and the one down."""
    return f"{model.__name__}Frame" if model.__module__ == "gateway.frames" else model.__name__


def _operation(action: str, summary: str, models: list[type[BaseModel]]) -> Document:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{_name(model)}"} for model in models],
    }


def _problem_schema() -> Document:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "RFC 9457, with our code and whether the same request may succeed later",
        "required": ["type", "title", "status", "detail", "code", "temporary"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": {"type": "string", "enum": sorted(STATUS)},
            "temporary": {"type": "boolean"},
        },
    }


def _refusal(status: int) -> Document:
    codes = ", ".join(sorted(code for code, mapped in STATUS.items() if mapped == status))
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": codes, "content": content}


if __name__ == "__main__":
    write()
