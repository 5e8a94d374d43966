"""One's own second factor: setting it up, its recovery codes, removing it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel, ConfigDict, Field

from api.scope import scope_of
from parley.bootstrap.security import qr_code
from parley.clock import Timestamp

router = Router()

Code = Annotated[str, Field(max_length=64, description="Of the authenticator app, or a recovery code")]


class SecondFactorStatus(BaseModel):
    enrolled: bool
    enrolled_at: Timestamp | None
    recovery_codes_left: int
    required: bool
    """Whether the company's policy asks this person for one."""


class EnrolmentRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Enrolment(BaseModel):
    secret: str
    """For typing, in base32."""
    uri: str
    """``otpauth://totp/...``, for a link on the same device."""
    qr: str
    """The same as a picture, a data URI."""
    enrolment: str
    """To be sent back with the app's first code, within half an hour."""


class Confirmation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    enrolment: str = Field(max_length=256)
    code: Code


class CodeInHand(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Code


class RecoveryCodes(BaseModel):
    recovery_codes: list[str]
    """Told this once; each works once."""


@router.get("/users/me/second-factor", summary="Whether I have a second factor")
def status() -> SecondFactorStatus:
    scope = scope_of(router)
    factor = scope.second_factors.find(scope.user_id)
    return SecondFactorStatus(
        enrolled=factor is not None,
        enrolled_at=factor.enrolled_at if factor else None,
        recovery_codes_left=len(factor.recovery_hashes) if factor else 0,
        required=scope.services.security.policy.requires_two(scope.caller.groups),
    )


@router.post("/users/me/second-factor/enrolments", summary="A key for an authenticator app; nothing is stored yet")
def begin(body: EnrolmentRequest) -> Response[Enrolment]:
    scope = scope_of(router)
    user = scope.directory.access_user(scope.access_recent())
    begun = scope.second_factors.begin(user)
    shown = Enrolment(secret=begun.secret, uri=begun.uri, qr=qr_code(begun.uri), enrolment=begun.sealed)
    return Response(status_code=HTTPStatus.CREATED.value, content_type="application/json", body=shown)


@router.post("/users/me/second-factor", summary="Enrol, with the first code that the app shows")
def confirm(body: Confirmation) -> Response[RecoveryCodes]:
    scope = scope_of(router)
    user = scope.directory.access_user(scope.access_recent())
    codes = RecoveryCodes(recovery_codes=scope.second_factors.confirm(user, body.enrolment, body.code))
    scope.tell("second_factor_enrolled")
    return Response(status_code=HTTPStatus.CREATED.value, content_type="application/json", body=codes)


@router.post("/users/me/second-factor/recovery-codes", summary="New recovery codes in place of the old")
def regenerate_recovery_codes(body: CodeInHand) -> RecoveryCodes:
    scope = scope_of(router)
    codes = scope.second_factors.regenerate_recovery_codes(scope.access_recent(), body.code)
    scope.tell("recovery_codes_regenerated")
    return RecoveryCodes(recovery_codes=codes)


@router.delete("/users/me/second-factor", summary="Remove my second factor")
def remove(
    second_factor_code: Annotated[str, Header(max_length=64, description="A current code, or a recovery code")],
) -> Response[None]:
    scope = scope_of(router)
    scope.second_factors.remove(scope.access_recent(), second_factor_code)
    scope.tell("second_factor_removed")
    return Response(status_code=HTTPStatus.NO_CONTENT.value)
