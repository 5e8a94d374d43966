"""The built web client into the bucket behind CloudFront, on AWS."""

from __future__ import annotations

import mimetypes
import time

import boto3

from devstack.config import ROOT, CannotRun

DIST = ROOT / "web" / "dist"


def publish(stack: str) -> None:
    """Uploads web/dist to the stack's bucket, kept for a year where a hash is in the name, and refreshes the rest.

    Runs with the AWS credentials and region of whoever calls it. Raises CannotRun when there is nothing to publish to.
    """
    if not (DIST / "index.html").exists():
        raise CannotRun("The web client is not built: npm run build in web/")
    (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
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
