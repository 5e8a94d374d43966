"""``parley import``, and what a person changes about themselves."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.sdk.fake_parley import BASE, FakeParley

from parley_sdk import Credentials, InvalidRequest, new_http
from parley_sdk.cli.imports import PAGE_CHARACTERS, PAGE_ROWS, import_file, pages, read_rows
from parley_sdk.cli.main import build_parser
from parley_sdk.cli.terminal import Terminal
from parley_sdk.http import Api

HEADER = "username,email,display_name,groups\n"
CredentialsOf = Callable[..., Credentials]


@pytest.fixture
def api(parley: FakeParley, credentials_of: CredentialsOf) -> Api:
    return Api(f"{BASE}/api/v1", credentials_of("alice"), new_http(parley.http))


async def run(api: Api, tmp_path: Path, content: str | bytes) -> tuple[bool, str]:
    """Whether all lines were good, and what was told."""
    path, out = tmp_path / "users.csv", io.StringIO()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    done = await import_file(path, api, Terminal(out, io.StringIO()), invite=True, language="en")
    return done, out.getvalue()


async def test_every_bad_line_is_told_with_its_number_in_the_file(api: Api, tmp_path: Path) -> None:
    content = HEADER + 'dora,dora@a.example,"Dora\nLi",\n\nemil,nowhere,Emil,\nbob,bob@a.example,Bob,\nfay,,Fay,\n'
    done, told = await run(api, tmp_path, content)
    assert told.splitlines() == [
        "line 5: emil: email must be an e-mail address.",
        "line 7: fay: email must be an e-mail address.",
        "1 imported, 1 there already, 2 refused.",
    ]
    assert not done


async def test_a_large_file_goes_in_pages_each_with_the_header(parley: FakeParley, api: Api, tmp_path: Path) -> None:
    people = "".join(f"p{number},p{number}@a.example,P {number},\n" for number in range(60))
    done, told = await run(api, tmp_path, "\ufeff" + HEADER + people)
    assert (done, told) == (True, "60 imported, 0 there already, 0 refused.\n")
    assert [body["csv"].count("\r\n") - 1 for body in parley.imports] == [PAGE_ROWS, PAGE_ROWS, 10]
    assert all(body["csv"].startswith("username,email,display_name,groups\r\n") for body in parley.imports)
    assert (await run(api, tmp_path, HEADER + people))[1] == "0 imported, 60 there already, 0 refused.\n"


def test_pages_are_bounded_in_length_too(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(HEADER + "".join(f"p{n},p{n}@a.example,{'王' * 1000},\n" for n in range(20)), encoding="utf-8")
    _, rows = read_rows(path)
    found = list(pages(rows))
    assert [row for page in found for row in page] == rows
    assert all(sum(len(",".join(row.cells)) for row in page) <= PAGE_CHARACTERS for page in found)
    assert max(len(page) for page in found) == 6


@pytest.mark.parametrize("content", [b"", b"\n\n", b"username\n\xff\xfe", HEADER.encode() + b'"dora,d@a.example\n'])
async def test_a_file_that_is_no_csv_imports_nobody(
    parley: FakeParley, api: Api, tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(InvalidRequest):
        await run(api, tmp_path, content)
    assert parley.imports == []


async def test_a_file_that_is_not_there_is_told(api: Api, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"users\.csv"):
        await import_file(tmp_path / "users.csv", api, Terminal(io.StringIO()), invite=True, language="en")


def test_the_command_line_says_who_is_mailed() -> None:
    parsed = build_parser().parse_args(["import", "users.csv", "--no-invitations", "--language", "zh"])
    assert (parsed.file, parsed.no_invitations, parsed.language) == (Path("users.csv"), True, "zh")


async def test_a_person_changes_what_is_given_alone(parley: FakeParley, api: Api) -> None:
    me = await api.update_me(display_name="Alice Li", avatar="https://a.example/1.png")
    assert (me.display_name, me.avatar) == ("Alice Li", "https://a.example/1.png")
    assert (await api.update_me(avatar="")).avatar is None
    assert (await api.confirm_email("123456")).email == "confirmed by 123456"
