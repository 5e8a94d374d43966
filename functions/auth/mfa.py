"""GET and POST /mfa: the second factor, for those who have one, and setting it up for those who need one.

Between the password and the code of any client (steps.py). With ``use=recovery`` a recovery code is asked for instead
of the app's.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from auth.authorize import AuthorizationRequest, read_authorization_request
from auth.deps import Deps
from auth.forms import Link, form_page, is_forged, links_as_html, read_form
from auth.hosted import language_of
from auth.http import Request, Response, redirect
from auth.inputs import Input, as_html, code, recovery_code
from auth.steps import second_factor_is_needed
from auth.texts import TEXTS
from auth.visit import Visit, strengthen_visit, visit_of
from parley.bootstrap.security import qr_code
from parley.errors import Conflict, InvalidRequest, NotFound
from parley.identity.errors import WrongCode
from parley.identity.service import Enrolment, SecondFactors
from parley.identity.service.second_factor import FEW_RECOVERY_CODES


def show(request: Request, deps: Deps) -> Response:
    """The page that fits the visitor. Raises Refusal, Unavailable."""
    asked = read_authorization_request(request, deps)
    visit = visit_of(request, deps)
    if visit is None:
        return asked.sign_in()
    if not second_factor_is_needed(asked, visit, deps):
        return _forward(asked).go_on(visit, deps)
    return _Page(request, deps, asked, visit).ask()


def enter(request: Request, deps: Deps) -> Response:
    """On to the client once the code is right, or the page again. Raises Refusal, RateLimited, Unavailable."""
    asked = read_authorization_request(request, deps)
    form = read_form(request)
    visit = visit_of(request, deps)
    if visit is None:
        return asked.sign_in()
    page = _Page(request, deps, asked, visit)
    # Somebody else may have signed in since the page was shown.
    if is_forged(request, form, deps) or form.get("user") != visit.account.user.id:
        return page.ask(403, "expired", form.get("enrolment"))
    deps.limits.take("second_factor", deps.trail(request))
    typed = form.get("code", "")
    return page.enrol(form["enrolment"], typed) if "enrolment" in form else page.enter(typed)


class _Page:
    """What one visitor is shown, and what comes of what they send."""

    def __init__(self, request: Request, deps: Deps, asked: AuthorizationRequest, visit: Visit) -> None:
        self._request, self._deps, self._asked, self._visit = request, deps, asked, visit
        self._user = visit.account.user
        self._factors: SecondFactors = deps.second_factors(request, asked.client.client_id)

    def ask(self, status: int = 200, error: str = "", sealed: str | None = None) -> Response:
        """For a code, or to enrol: with the same secret where one was shown already."""
        if self._factors.find(self._user.id):
            return self._show_question(status, error)
        try:
            enrolment = self._factors.begin_again(self._user, sealed) if sealed else self._factors.begin(self._user)
        except InvalidRequest:
            enrolment, status, error = self._factors.begin(self._user), 400, "mfa_over"
        except Conflict:
            return self._again()
        return self._show_enrolment(enrolment, status, error)

    def enter(self, typed: str) -> Response:
        try:
            passed = self._factors.enter(self._user.id, typed)
        except NotFound:
            return self._again()
        except WrongCode:
            return self.ask(400, "mfa_wrong")
        visit, cookie = strengthen_visit(self._request, self._deps, self._visit)
        if passed.kind == "recovery" and passed.recovery_codes_left <= FEW_RECOVERY_CODES:
            return self._show("mfa_few", left=str(passed.recovery_codes_left)).with_cookies(cookie)
        return _forward(self._asked).go_on(visit, self._deps).with_cookies(cookie)

    def enrol(self, sealed: str, typed: str) -> Response:
        try:
            codes = self._factors.confirm(self._user, sealed, typed)
        except Conflict:
            return self._again()
        except InvalidRequest:
            return self.ask(400, "mfa_over")
        except WrongCode:
            return self.ask(400, "mfa_wrong", sealed)
        _, cookie = strengthen_visit(self._request, self._deps, self._visit)
        if self._deps.mailroom:
            language, trail = language_of(self._request), self._deps.trail(self._request)
            self._deps.mailroom.tell("second_factor_enrolled", language, self._user, trail=trail)
        return self._show("mfa_codes", codes=codes).with_cookies(cookie)

    def _again(self) -> Response:
        """Something has changed in another window since the page was shown."""
        return redirect(self._address())

    def _show_question(self, status: int, error: str) -> Response:
        if self._asked.parameters.get("use") == "recovery":
            return self._show("mfa", status, error, recovery_code(), (self._address(), "mfa_use_app"))
        return self._show("mfa", status, error, code("mfa_label"), (self._address(use="recovery"), "mfa_use_recovery"))

    def _show_enrolment(self, enrolment: Enrolment, status: int, error: str) -> Response:
        return self._show(
            "mfa_enrol",
            status,
            error,
            code("mfa_enrol_label"),
            secret=enrolment.secret,
            uri=enrolment.uri,
            qr=qr_code(enrolment.uri),
            enrolment=enrolment.sealed,
        )

    def _show(
        self,
        name: str,
        status: int = 200,
        error: str = "",
        asked_for: Input | None = None,
        *instead: Link,
        **values: str | list[str],
    ) -> Response:
        texts = TEXTS[language_of(self._request)]
        another = (f"/login?{urlencode(_forward(self._asked).parameters)}", "mfa_another")
        return form_page(
            name,
            self._request,
            self._deps,
            self._asked,
            status=status,
            error=error,
            user=self._user.id,
            person=f"{self._user.display_name} ({self._user.username})",
            way_on=self._address(),
            inputs=as_html([asked_for] if asked_for else [], texts, "code" if error else "", focus=name == "mfa"),
            links=links_as_html([*instead, another], texts),
            **values,
        )

    def _address(self, **more: str) -> str:
        return f"/mfa?{urlencode({**_forward(self._asked).parameters, **more})}"


def _forward(asked: AuthorizationRequest) -> AuthorizationRequest:
    """As it goes on from here."""
    return replace(asked, parameters={name: value for name, value in asked.parameters.items() if name != "use"})
