"""In English."""

from __future__ import annotations

from collections.abc import Mapping

from parley.identity.letters.kinds import Kind, Letter

_CODE_ENDS = "It works for 10 minutes, on the page that asked for it. Nobody of ours will ever ask you for it."
_NOT_YOU = "If that was not you, ignore this mail: without it nothing happens."
_TELL = "If that was not you, tell your administrator at once."

LETTERS: Mapping[Kind, Letter] = {
    "sign_up": Letter(
        "Your code for Parley",
        ("Somebody is signing up to Parley with this address. This is the code:", "$code", _CODE_ENDS, _NOT_YOU),
    ),
    "sign_up_taken": Letter(
        "You have an account at Parley",
        (
            "Somebody tried to sign up to Parley with this address. There is an account for it already; its username "
            "is $username. If you do not know the password, the sign-in page helps.",
            "$link",
            _NOT_YOU,
        ),
    ),
    "password": Letter(
        "Your code for a new password at Parley",
        ("Somebody asked for a new password for $username. This is the code:", "$code", _CODE_ENDS, _NOT_YOU),
    ),
    "password_reset": Letter(
        "Choose a new password for Parley",
        ("An administrator has reset the password of $username. Choose a new one here:", "$link"),
    ),
    "password_changed": Letter(
        "Your password at Parley has changed",
        ("The password of $username has just been changed. Everything else that was signed in is no longer.", _TELL),
    ),
    "email": Letter(
        "Confirm your new e-mail address for Parley",
        ("$username wants this to be their e-mail address at Parley. This is the code:", "$code", _CODE_ENDS, _NOT_YOU),
    ),
    "email_changed": Letter(
        "Your e-mail address at Parley has changed",
        ("The e-mail address of $username is now $email. This one is no longer used.", _TELL),
    ),
    "invitation": Letter(
        "You are invited to Parley",
        ("You are invited to Parley. Choose your name and password here, within 7 days:", "$link"),
    ),
}
