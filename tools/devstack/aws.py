"""What an operator does to a stack on AWS, with the credentials and region of whoever calls."""

from __future__ import annotations

import getpass
import mimetypes
import os
import time

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from devstack.config import ROOT, CannotRun

DIST = ROOT / "web" / "dist"


def publish(stack: str) -> None:
    """Uploads web/dist to the stack's bucket, kept for a year where a hash is in the name, and refreshes the rest.

    Raises CannotRun when there is nothing to publish, or nowhere.
    """
    if not (DIST / "index.html").exists():
        raise CannotRun("The web client is not built: npm run build")
    outputs = _outputs(stack)
    if "WebBucket" not in outputs:
        raise CannotRun(f"The stack {stack} has no web bucket")
    s3 = boto3.client("s3")
    # The page goes last: it names the files, which must be there before it.
    for path in sorted(DIST.rglob("*"), key=lambda each: each.name == "index.html"):
        if path.is_file():
            key = path.relative_to(DIST).as_posix()
            kept = "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"
            kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
            s3.upload_file(str(path), outputs["WebBucket"], key, ExtraArgs={"ContentType": kind, "CacheControl": kept})
    boto3.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time_ns())},
    )


def add_user(stack: str, username: str, email: str, display_name: str, *, admin: bool) -> None:
    """Makes an active user with a password that is asked for, if wanted an administrator.

    Raises CannotRun when that is refused.
    """
    os.environ["IDENTITY_TABLE"] = _outputs(stack)["IdentityTable"]
    os.environ.setdefault("AWS_REGION", boto3.session.Session().region_name or "us-east-1")

    from parley.bootstrap.identity import directory
    from parley.errors import ParleyError
    from parley.identity.access import ADMINS

    password = getpass.getpass("Password: ")
    try:
        user = directory().create_user(
            username=username,
            email=email,
            display_name=display_name,
            password=password,
            groups=[ADMINS] if admin else [],
        )
    except ParleyError as refused:
        raise CannotRun(refused.message) from refused
    print(f"{user.username} can sign in.")


def _outputs(stack: str) -> dict[str, str]:
    try:
        (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except (BotoCoreError, ClientError) as exc:
        raise CannotRun(f"The stack {stack} cannot be read: {exc}") from exc
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
