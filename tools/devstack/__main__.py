"""``python -m devstack up | deploy | reset | logs | mail | size | publish | adduser``."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import threading
from typing import Any

from rich.table import Table

from devstack import artifact, aws, emulator, mail, system
from devstack.config import CannotRun, Place, standard_place
from devstack.logs import Follower
from devstack.process import console


def main() -> int:
    parser = argparse.ArgumentParser(prog="devstack", description=__doc__)
    commands = {"up": up, "deploy": system.redeploy, "reset": reset, "logs": logs, "mail": mail.show, "size": size}
    parser.add_argument("command", choices=[*commands, "publish", "adduser"])
    parser.add_argument("details", nargs="*", help="adduser: USERNAME EMAIL DISPLAY_NAME")
    parser.add_argument("--stack", default="parley", help="publish, adduser: the stack on AWS")
    parser.add_argument("--admin", action="store_true", help="adduser: an administrator")
    arguments = parser.parse_args()
    try:
        if arguments.command == "publish":
            aws.publish(arguments.stack)
        elif arguments.command == "adduser":
            aws.add_user(arguments.stack, *_three(parser, arguments.details), admin=arguments.admin)
        else:
            commands[arguments.command](standard_place())
    except CannotRun as problem:
        console.print(f"[red]✗[/red] {problem}", markup=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _three(parser: argparse.ArgumentParser, details: list[str]) -> tuple[str, str, str]:
    if len(details) != 3:
        parser.error("adduser needs USERNAME EMAIL DISPLAY_NAME")
    return details[0], details[1], details[2]


def up(place: Place) -> None:
    """Runs everything until Ctrl-C (or SIGTERM), then ends it in order."""
    ended = threading.Event()
    running = system.start(place)
    follower = Follower(place)
    try:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, lambda *_: ended.set())
        _welcome(running.description, ours=running.emulator.is_ours)
        follower.start()
        while not ended.wait(0.5):
            if running.web.process.poll() is not None or running.emulator.has_ended():
                raise CannotRun(f"The emulator or the web server ended by itself; see {place.logs}")
    finally:
        follower.stop()
        console.print("\nEnding; the emulator writes its data …")
        running.stop()
        console.print("Ended. `make up` brings everything back, `make reset` starts over.")


def reset(place: Place) -> None:
    """Forgets all data of this place."""
    emulator.left_over(place).stop()
    for name in ("emulator", "build", "build-cache", "logs", "local.json"):
        path = place.home / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    console.print("All data is gone. `make up` starts over.")


def logs(place: Place) -> None:
    """Follows the logs of a system that another terminal runs."""
    follower = Follower(place)
    follower.start()
    follower.join()


def size(place: Place) -> None:
    """Tells the zipped size of what the last build made."""
    build = place.home / "build"
    if not (build / "template.yaml").exists():
        raise CannotRun("Nothing is built yet: make up")
    found = artifact.sizes(build)
    rows = found | {"all, zipped": sum(found.values())} | artifact.own_sizes(build)
    for name, length in rows.items():
        console.print(f"{name:<22}{length / 1024:>10,.0f} KiB")


def _welcome(description: dict[str, Any], *, ours: bool) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for name, key in (
        ("Web client", "web_url"),
        ("API", "api_url"),
        ("Socket", "ws_url"),
        ("Issuer", "issuer"),
        ("AWS emulator", "aws_endpoint_url"),
    ):
        table.add_row(name, f"[bold]{description[key]}[/bold]")
    console.print()
    console.print(table)
    console.print(
        f"\nSign in as one of these, all with the password [bold]{description['accounts'][0]['password']}[/bold]:"
    )
    people = Table(box=None, show_header=False, padding=(0, 2))
    for account in description["accounts"]:
        people.add_row(f"[bold]{account['username']}[/bold]", account["display_name"])
    console.print(people)
    console.print("\nTwo people on one machine: use a private window for the second. For programs: .parley/local.json")
    if not ours:
        console.print("The emulator was running already and stays when this ends.")
    else:
        console.print("Data is kept over a restart; a kill -9 of the emulator loses at most the last 30 seconds.")
    console.print("Ctrl-C ends everything. The functions' logs follow.\n")


if __name__ == "__main__":
    sys.exit(main())
