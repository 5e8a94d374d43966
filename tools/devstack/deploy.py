"""Build and deploy by SAM, exactly as to AWS, then bridge what the emulator leaves out."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from localstack_client.session import Session

from devstack.config import ROOT, SAM, UV, Place
from devstack.process import run, step

ARTIFACTS = "parley-artifacts"
MAIL_FROM = "parley@example.com"


def client(place: Place, service: str) -> Any:
    """A boto3 client of the emulator."""
    return Session(localstack_host=place.aws_endpoint_url.split("://", 1)[1]).client(service)


def deploy(place: Place, parameters: dict[str, str] | None = None) -> dict[str, str]:
    """Builds, deploys and bridges; gives the outputs of the stack."""
    with step("Building the functions"):
        _build(place)
    with step("Deploying the stack"):
        _deploy(place, parameters or {})
        outputs = stack_outputs(place)
        _bridge(place, outputs)
    return outputs


def stack_outputs(place: Place) -> dict[str, str]:
    """The outputs of the deployed stack, and what its edge proves itself with; empty where there is none."""
    try:
        (stack,) = client(place, "cloudformation").describe_stacks(StackName=place.stack)["Stacks"]
    except ClientError:
        return {}
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    return outputs and outputs | {"OriginSecret": stack["StackId"].split("/")[2]}


def stack_parameters(place: Place) -> dict[str, str]:
    """What the template's parameters are in the deployed stack."""
    (stack,) = client(place, "cloudformation").describe_stacks(StackName=place.stack)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


def functions(place: Place) -> dict[str, str]:
    """The stack's functions: logical id without "Function" -> real name."""
    pages = client(place, "cloudformation").get_paginator("list_stack_resources").paginate(StackName=place.stack)
    return {
        resource["LogicalResourceId"].removesuffix("Function"): resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::Lambda::Function"
    }


def python_version() -> str:
    """The interpreter that the emulator runs functions with: its environment is made with the project's."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _parameters(place: Place, extra: dict[str, str]) -> list[str]:
    values = {
        "Environment": "local",
        "PublicUrl": place.web_url,
        "MailFrom": MAIL_FROM,
        "SignUp": "open",
        # Everybody on this machine is one address.
        "SignInLimits": "login:90000/60,token:90000/60,signup:90000/60,reset:90000/60,second_factor:90000/60",
        "Runtime": f"python{python_version()}",
        "Architecture": "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
    }
    # In quotes, as SAM wants what holds spaces or is empty.
    return [f'{name}="{_escaped(value)}"' for name, value in (values | place.parameters | extra).items()]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _build(place: Place) -> None:
    environ = place.environ() | {
        "SAM_CLI_TELEMETRY": "0",
        "UV": str(UV),
        "LAYER_PYTHON": python_version(),
        "LAYER_PLATFORM": "here",
        "PYTHON": sys.executable,
    }
    command: list[str | Path] = [
        SAM,
        "build",
        "--cached",
        "--parallel",
        "--build-in-source",
        "--build-dir",
        place.home / "build",
        "--cache-dir",
        place.home / "build-cache",
    ]
    command += ["--template", ROOT / "template.yaml", "--parameter-overrides", *_parameters(place, {})]
    run(command, environ=environ, log=place.logs / "build.log")


def _deploy(place: Place, extra: dict[str, str]) -> None:
    client(place, "s3").create_bucket(Bucket=ARTIFACTS)
    command: list[str | Path] = [
        SAM,
        "deploy",
        "--config-file",
        ROOT / "samconfig.toml",
        "--config-env",
        "local",
        "--stack-name",
        place.stack,
    ]
    command += [
        "--template-file",
        place.home / "build" / "template.yaml",
        "--parameter-overrides",
        *_parameters(place, extra),
    ]
    # An emulator is done at once: waiting long between two looks is all that would take time.
    environ = place.environ() | {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "0.1"}
    run(command, environ=environ, log=place.logs / "deploy.log")


def _bridge(place: Place, outputs: dict[str, str]) -> None:
    """What AWS does from the template and MiniStack does not: TTL of the tables (template property ignored, 1.5.33).

    And what an operator does by hand on AWS: SES is told that the sender is theirs.
    """
    client(place, "ses").verify_email_identity(EmailAddress=MAIL_FROM)
    dynamodb = client(place, "dynamodb")
    for name in ("IdentityTable", "ChatTable", "PresenceTable"):
        table = outputs[name]
        status = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"]
        if status == "DISABLED":
            dynamodb.update_time_to_live(
                TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
            )
