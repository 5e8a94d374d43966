"""What ships to Lambda: how large it is, and whether it runs with nothing but itself and what Lambda provides."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import yaml

LAYER = "DependenciesLayer"
OWN_LAYERS = {"MediaFunction": "MediaLayer", "PushFunction": "PushLayer"}
"""What one function alone carries besides."""
# Lambda's Python brings these (developer guide, *Runtime-included SDK versions*): boto3 and all that it needs.
PROVIDED = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3")


def handlers(build: Path) -> dict[str, str]:
    """The built functions: logical id -> handler."""

    class Loader(yaml.SafeLoader):
        """Reads a template whose intrinsic functions do not matter here."""

    def ignore(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> object:
        return None

    Loader.add_multi_constructor("!", ignore)
    template = yaml.load((build / "template.yaml").read_text(), Loader)  # noqa: S506 - a SafeLoader
    return {
        name: resource["Properties"]["Handler"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def zipped_size(folder: Path) -> int:
    """The size in bytes of the folder as Lambda gets it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.tell()


def sizes(build: Path) -> dict[str, int]:
    """Zipped bytes of every function and of the layer that all of them have."""
    return {name: zipped_size(build / name) for name in (*handlers(build), LAYER)}


def own_sizes(build: Path) -> dict[str, int]:
    """Zipped bytes of the layers that one function alone has."""
    return {name: zipped_size(build / name) for name in OWN_LAYERS.values()}


def provided_by_lambda(folder: Path) -> Path:
    """Fills a folder with links to the packages that Lambda provides, and nothing else."""
    folder.mkdir(exist_ok=True)
    for name in PROVIDED:
        package = distribution(name)
        tops = {file.parts[0] for file in package.files or () if not file.parts[0].startswith("..")}
        for top in tops - {"__pycache__"}:
            link = folder / top
            if not link.exists():
                link.symlink_to(Path(str(package.locate_file(top))))
    return folder


def path_of(build: Path, function: str, provided: Path) -> list[str]:
    """Where a function finds what it imports, beside the standard library."""
    layers = [LAYER, *([OWN_LAYERS[function]] if function in OWN_LAYERS else [])]
    return [str(build / function), *(str(build / layer / "python") for layer in layers), str(provided)]


def import_handler(build: Path, function: str, provided: Path, environ: dict[str, str]) -> str:
    """Imports a function's handler in an interpreter that sees nothing but what Lambda has; gives what went wrong."""
    module, _, name = handlers(build)[function].rpartition(".")
    return import_name(build, function, module, name, provided, environ)


def import_name(build: Path, function: str, module: str, name: str, provided: Path, environ: dict[str, str]) -> str:
    """Imports something callable as :func:`import_handler` imports a handler."""
    path = path_of(build, function, provided)
    code = f"import sys; sys.path[:0] = {path!r}; import {module}; assert callable({module}.{name})"
    done = subprocess.run(
        [sys.executable, "-B", "-I", "-S", "-c", code], env=environ, capture_output=True, text=True, check=False
    )
    return done.stderr
