"""Where one running Parley lives on this machine."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGION = "us-east-1"
EMULATOR_PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
SAM = ROOT / ".venv-sam" / "bin" / "sam"
UV = ROOT / ".parley" / "uv" / "bin" / "uv"

# Emulators take any credentials; these are the ones that both document.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
}


class CannotRun(Exception):
    """Something outside Parley is in the way; the message says what, and the way out, in one line."""


@dataclass(frozen=True)
class Place:
    """The folder, addresses and names of one system, so that several can run side by side."""

    home: Path
    """Holds the emulator's data, the build, the logs and local.json."""
    aws_endpoint_url: str
    web_url: str
    stack: str = "parley"
    parameters: dict[str, str] = field(default_factory=dict)
    """Template parameters beyond those that every local deployment has."""

    @property
    def local_json(self) -> Path:
        return self.home / "local.json"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    def environ(self) -> dict[str, str]:
        """The environment of tools that talk to the emulator; nothing of the user's own AWS settings leaks in."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_", "PARLEY_"))}
        return clean | CREDENTIALS | {"AWS_ENDPOINT_URL": self.aws_endpoint_url, "AWS_EC2_METADATA_DISABLED": "true"}


def standard_place() -> Place:
    """The place of `make up`: .parley in the checkout, the usual ports unless the environment names others."""
    web_port = os.environ.get("PARLEY_PORT", "5173")
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "http://localhost:4566").rstrip("/")
    return Place(home=ROOT / ".parley", aws_endpoint_url=endpoint, web_url=f"http://localhost:{web_port}")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Whether something answers on this port, by IPv4 or IPv6."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex((address, port)) == 0:
                return True
    return False
