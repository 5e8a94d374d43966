"""What docs/ says of the wire is what the code does."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

import apidocs
from devstack.config import ROOT
from parley.identity.service.limits import DEFAULTS


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_the_document_is_what_the_code_makes(name: str) -> None:
    assert (apidocs.DOCS / name).read_text() == apidocs.documents()[name], "run `make docs`"


@pytest.mark.parametrize(("name", "types"), [("openapi.json", "api.ts"), ("asyncapi.json", "socket.ts")])
def test_the_typescript_types_are_of_the_document(name: str, types: str) -> None:
    digest = hashlib.sha256((apidocs.DOCS / name).read_bytes()).hexdigest()
    made = apidocs.DOCS.parent / "sdk" / "typescript" / "src" / "generated" / types
    assert digest in made.read_text().split("\n", 1)[0], "run `make docs`"


def test_what_is_sent_has_all_its_fields_and_what_is_asked_only_those_it_must() -> None:
    answers, frames = (made["components"]["schemas"] for made in (apidocs.openapi(), apidocs.asyncapi()))
    for schemas in (answers, frames):
        assert {"edited_at", "status"} <= set(schemas["Message"]["required"])
    assert "type" in frames["MessageCreated"]["required"]
    assert "id" not in frames["MarkRead"]["required"]


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_every_reference_leads_somewhere(name: str) -> None:
    document = json.loads(apidocs.documents()[name])
    dangling = [reference for reference in references(document) if resolve(document, reference) is None]
    assert dangling == []


def test_every_operation_names_its_refusals_as_problems() -> None:
    for operations in apidocs.openapi()["paths"].values():
        for operation in operations.values():
            assert "422" not in operation["responses"]
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_the_example_in_python_asks_for_what_the_tests_ran_it_with() -> None:
    locked = (ROOT / "requirements" / "dev.txt").read_text()
    for line in (ROOT / "docs" / "examples" / "python" / "requirements.txt").read_text().splitlines():
        assert f"\n{line} \\\n" in locked, line


def test_the_limits_on_trying_are_told_as_they_are_and_once() -> None:
    page = (ROOT / "docs" / "operations.md").read_text().split("## Limits on trying")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| (\d+ in \d+ s) \|", page, re.MULTILINE)
    told = [(kind, limit) for kinds, limit in rows for kind in re.findall(r"[a-z_]+", kinds)]
    assert sorted(told) == sorted((kind, f"{limit.burst} in {limit.per} s") for kind, limit in DEFAULTS.items())


def references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for value in node for found in references(value)]
    return []


def resolve(document: object, reference: str) -> object:
    node = document
    for part in reference.removeprefix("#/").split("/"):
        node = node.get(part.replace("~1", "/")) if isinstance(node, dict) else None
    return node
