"""What `sam build` made: it imports by itself, and it is small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from devstack import artifact

FUNCTIONS = (
    "Authorizer", "Connect", "Disconnect", "Send", "Signal", "Delivery", "Media", "Push", "Sweep", "Api",
    "Auth", "Deploy", "RotateKeys",
)  # fmt: skip
# docs/decisions.md, *Budgets*
MOST_BYTES = 11 * 1024 * 1024
MOST_OWN_BYTES = {"MediaLayer": 8 * 1024 * 1024, "PushLayer": 1024 * 1024}


@pytest.fixture(scope="module")
def build(stack: Any) -> Path:
    folder: Path = stack.place.home / "build"
    return folder


@pytest.fixture(scope="module")
def provided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return artifact.provided_by_lambda(tmp_path_factory.mktemp("provided"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_with_nothing_but_itself_its_layer_and_what_lambda_provides(
    function: str, build: Path, provided: Path
) -> None:
    environ = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    assert artifact.import_handler(build, f"{function}Function", provided, environ) == ""


def test_every_built_function_is_tried(build: Path) -> None:
    assert {f"{name}Function" for name in FUNCTIONS} == artifact.handlers(build).keys()


def test_all_that_ships_is_within_its_budget(build: Path) -> None:
    sizes = artifact.sizes(build)
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_what_one_function_alone_carries_is_within_its_budget(build: Path) -> None:
    sizes = artifact.own_sizes(build)
    assert sizes.keys() == MOST_OWN_BYTES.keys()
    assert all(sizes[name] <= MOST_OWN_BYTES[name] for name in sizes), sizes


def test_what_reads_images_runs_with_what_its_layers_bring(build: Path, provided: Path) -> None:
    assert artifact.import_name(build, "MediaFunction", "media.picture", "main", provided, {}) == ""


def test_what_lambda_provides_is_not_shipped(build: Path) -> None:
    shipped = {path.name for path in (build / artifact.LAYER / "python").iterdir()}
    assert not shipped & {"boto3", "botocore", "s3transfer", "pip", "setuptools", "pytest", "moto"}
