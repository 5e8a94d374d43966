"""What the functions may do, as the templates say it: what is not allowed happens on no path."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
TEMPLATES = [ROOT / "template.yaml", *sorted((ROOT / "infra").glob("*.yaml"))]
READ_WHOLE_TABLES = {"Scan", "PartiQLSelect", "ExportTableToPointInTime", "*"}


def test_nothing_scans_a_table() -> None:
    text = "\n".join(path.read_text() for path in TEMPLATES)
    allowed = set(re.findall(r"\bdynamodb:([A-Za-z*]+)", text))
    assert {"GetItem", "Query", "BatchGetItem"} <= allowed
    assert not allowed & READ_WHOLE_TABLES
    assert not re.search(r"""Action: *\[?["']\*""", text)
    calls = [path for path in (ROOT / "functions").rglob("*.py") if re.search(r"\.scan\(", path.read_text())]
    assert calls == []
