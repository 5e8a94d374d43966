"""tools/setup, run as it is, in front of machines that lack something."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from devstack.config import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as the script needs, with a folder `bin` that stands first in PATH."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup", tmp_path / "tools" / "setup")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").write_text("")
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "bin").mkdir()
    uv = tmp_path / ".parley" / "uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    program(uv, "exit 0")
    return tmp_path


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def setup(checkout: Path, *parts: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PATH": f"{checkout / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run(
        [checkout / "tools" / "setup", *parts], env=environ, capture_output=True, text=True, check=False
    )


def test_an_old_node_is_refused_by_name_and_version(checkout: Path) -> None:
    program(checkout / "bin" / "node", "case $1 in -p) echo 16 ;; -v) echo v16.1.0 ;; esac")
    done = setup(checkout, "web")
    assert done.returncode == 1
    assert "Node 20 or newer is needed" in done.stderr
    assert "v16.1.0" in done.stderr


def test_an_old_python_is_refused(checkout: Path) -> None:
    program(checkout / "bin" / "python3.11", "case $1 in -V) echo Python 3.9.2 ;; *) exit 1 ;; esac")
    done = setup(checkout, "project")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_missing_network_is_named_with_the_way_out(checkout: Path) -> None:
    program(checkout / ".parley" / "uv" / "bin" / "uv", "echo 'error: Could not resolve host: a.example' >&2; exit 2")
    done = setup(checkout, "project")
    assert done.returncode == 1
    assert "the package registry cannot be reached" in done.stderr


def test_an_environment_is_made_once_and_again_when_its_lock_changes(checkout: Path) -> None:
    made = checkout / "made"
    # As far as the script looks, this is what `uv venv` makes.
    make = "mkdir -p .venv/bin; printf '#!/bin/sh' >.venv/bin/python; chmod +x .venv/bin/python"
    program(checkout / ".parley" / "uv" / "bin" / "uv", f"echo $1 >>{made}; [ $1 = pip ] || {{ {make}; }}")
    assert setup(checkout, "project").returncode == 0
    assert setup(checkout, "project").returncode == 0
    assert made.read_text().split() == ["venv", "pip"]
    (checkout / "requirements" / "dev.txt").write_text("# changed\n")
    assert setup(checkout, "project").returncode == 0
    assert made.read_text().split() == ["venv", "pip"] * 2
