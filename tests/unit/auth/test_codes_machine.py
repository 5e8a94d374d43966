"""The state machine of codes, on the twin in memory; tests/integration runs it on DynamoDB."""

from __future__ import annotations

from hypothesis import settings
from tests.support.codes_machine import Codes

TestCodes = Codes.TestCase
TestCodes.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
