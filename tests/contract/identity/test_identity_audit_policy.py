"""The functions' policies keep the trail append-only: what may change or remove items is denied the trail's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.contract.conftest import _Template

TEMPLATE = Path(__file__).parents[3] / "template.yaml"
CHANGES = {
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
}


def statements() -> dict[str, list[dict[str, Any]]]:
    """What each function may and may not do with the identity table."""
    resources = yaml.load(TEMPLATE.read_text(), _Template)["Resources"]  # noqa: S506
    found = {}
    for name, resource in resources.items():
        if resource["Type"] == "AWS::Serverless::Function":
            policies = resource["Properties"].get("Policies", [])
            every = [each for policy in policies for statement in policy["Statement"] for each in branches(statement)]
            found[name] = [each for each in every if each["Resource"] == "Data.Outputs.IdentityTableArn"]
    return found


def branches(statement: Any) -> list[dict[str, Any]]:
    """The statement, or what ``!If`` may make of it."""
    return [each for each in statement if isinstance(each, dict)] if isinstance(statement, list) else [statement]


def actions(statement: dict[str, Any]) -> set[str]:
    named = statement["Action"]
    return {named} if isinstance(named, str) else set(named)


def changes(allowed: list[dict[str, Any]]) -> bool:
    return any(CHANGES & actions(each) for each in allowed if each["Effect"] == "Allow")


CHANGING = [name for name, each in statements().items() if changes(each)]


def test_some_functions_change_items() -> None:
    assert {"AuthFunction", "ApiFunction"} <= set(CHANGING)


@pytest.mark.parametrize("name", CHANGING)
def test_a_function_that_changes_items_may_not_change_the_trail(name: str) -> None:
    (denied,) = [each for each in statements()[name] if each["Effect"] == "Deny"]
    assert actions(denied) == CHANGES
    assert denied["Condition"] == {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["AUDIT#*"]}}


@pytest.mark.parametrize("name", statements())
def test_no_function_may_do_whatever_it_likes(name: str) -> None:
    allowed = {action for each in statements()[name] if each["Effect"] == "Allow" for action in actions(each)}
    assert not [action for action in allowed if "*" in action]
