"""Hanging up: sockets of sign-ins that have ended are told and closed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, NOON, World

from parley.errors import SignInEnded
from parley.messaging.events import SIGNED_OUT
from parley.messaging.fanout import ATTEMPTS, Outcome
from parley.messaging.hangup import SocketEnder, hang_up
from parley.messaging.jobs import Job, People
from parley.presence.model import Record
from parley.presence.service import connect, new_connection

ENDED = {"type": "session.ended", "code": "signed_out", "message": SIGNED_OUT.message}


class Line:
    """Anna on two devices of two login sessions, Ben on one."""

    def __init__(self) -> None:
        self.world = World()
        self.ended_pushes: list[Record] = []
        self.ender = SocketEnder(self.world.presence, self.world.jobs, self.world.clock, self.ended_pushes.append)
        self.up(ANNA, "a1", "laptop", "monday")
        self.up(ANNA, "a2", "phone", "tuesday")
        self.up(BEN, "b1", "desk", "wednesday")
        self.world.clock.advance(60)

    def up(self, user_id: str, connection_id: str, device_id: str, session_id: str | None) -> None:
        now = self.world.clock.now
        connection = new_connection(
            connection_id,
            user_id=user_id,
            device_id=device_id,
            session_id=session_id,
            connected_at=now,
            token_expires_at=now + timedelta(minutes=15),
            at=now,
        )
        connect(connection, store=self.world.presence, clock=self.world.clock)

    def run(self) -> int:
        """All jobs to the end; gives how many there were."""
        done = 0
        while waiting := self.world.jobs.take():
            for job, delay in waiting:
                self.world.clock.advance(delay)
                hang_up(job, fanout=self.world.fanout, jitter=lambda: 1.0)
                done += 1
        return done

    def connections(self, user_id: str) -> list[str]:
        return [each.id for record in self.world.presence.get_records([user_id]) for each in record.connections]


@pytest.fixture
def line() -> Line:
    return Line()


def test_all_of_a_users_sockets_are_told_closed_and_forgotten(line: Line) -> None:
    line.ender.end_all(ANNA, line.world.clock.now, None)
    assert line.run() == 1
    assert [json.loads(payload) for _, payload in line.world.poster.posts] == [ENDED, ENDED]
    assert line.world.poster.closed == ["a1", "a2"]
    assert (line.connections(ANNA), line.connections(BEN)) == ([], ["b1"])


def test_the_login_session_that_is_left_keeps_its_sockets(line: Line) -> None:
    line.ender.end_all(ANNA, line.world.clock.now, "tuesday")
    line.run()
    assert line.world.poster.closed == ["a1"]


@pytest.mark.parametrize("ids", [["laptop"], ["monday"], ["laptop", "monday", "other"]])
def test_a_device_or_a_login_session_ends_by_itself(line: Line, ids: list[str]) -> None:
    line.ender.end(ANNA, ids)
    line.run()
    assert line.world.poster.closed == ["a1"]
    assert line.connections(ANNA) == ["a2"]


def test_nothing_is_published_where_nobody_is_connected(line: Line) -> None:
    line.ender.end_all("nobody", line.world.clock.now, None)
    line.ender.end(ANNA, ["elsewhere"])
    assert line.world.jobs.waiting == []


def test_a_connection_that_had_expired_is_closed_too(line: Line) -> None:
    """It is posted nothing any more, but its socket may be open."""
    line.world.clock.advance(600)
    line.ender.end_all(ANNA, line.world.clock.now, None)
    line.run()
    assert line.world.poster.closed == ["a1", "a2"]


def test_a_handshake_that_was_under_way_is_refused(line: Line) -> None:
    before = line.world.clock.now
    line.ender.end_all(ANNA, before, None)
    line.run()
    connection = new_connection(
        "late",
        user_id=ANNA,
        device_id="laptop",
        connected_at=before + timedelta(milliseconds=5),
        token_expires_at=before + timedelta(minutes=15),
        at=before,
    )
    with pytest.raises(SignInEnded):
        connect(connection, store=line.world.presence, clock=line.world.clock, since=NOON)
    assert line.connections(ANNA) == []


def test_who_signs_in_again_connects(line: Line) -> None:
    line.ender.end_all(ANNA, line.world.clock.now, None)
    line.run()
    line.world.clock.advance(1)
    line.up(ANNA, "a3", "laptop again", "thursday")
    assert line.connections(ANNA) == ["a3"]


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.DELIVERED, Outcome.REFUSED])
def test_a_socket_that_is_closed_or_gone_is_done_with(line: Line, outcome: Outcome) -> None:
    line.world.poster.outcomes["a1"] = outcome
    line.ender.end(ANNA, ["laptop"])
    assert line.run() == 1
    assert line.connections(ANNA) == ["a2"]


def test_a_socket_that_cannot_be_closed_is_tried_again_alone_and_given_up_in_the_end(line: Line) -> None:
    line.world.poster.outcomes["a1"] = Outcome.RETRY
    line.ender.end_all(ANNA, line.world.clock.now, None)
    assert line.run() == ATTEMPTS
    assert line.world.poster.closed.count("a1") == ATTEMPTS
    assert line.world.poster.closed.count("a2") == 1
    assert line.connections(ANNA) == []


def test_a_socket_whose_handshake_is_not_over_is_tried_again(line: Line) -> None:
    """API Gateway answers 410 for it until then."""
    line.up(ANNA, "young", "laptop", "monday")
    line.world.poster.outcomes["young"] = Outcome.GONE
    line.ender.end_all(ANNA, line.world.clock.now, None)
    assert line.run() > 1
    assert line.connections(ANNA) == []


def test_only_connections_can_be_hung_up(line: Line) -> None:
    with pytest.raises(TypeError):
        hang_up(Job(event=SIGNED_OUT, to=People(user_ids=(ANNA,))), fanout=line.world.fanout, jitter=lambda: 1.0)
