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
    "second_factor_enrolled": Letter(
        "A second factor was added at Parley",
        ("From now on $username signs in with the password and a code of an authenticator app.", _TELL),
    ),
    "second_factor_removed": Letter(
        "Your second factor at Parley was removed",
        ("From now on the password of $username is enough to sign in: no code is asked for any more.", _TELL),
    ),
    "recovery_codes_regenerated": Letter(
        "You have new recovery codes at Parley",
        ("New recovery codes were made for $username. The old ones no longer work.", _TELL),
    ),
    "new_device": Letter(
        "You signed in to Parley on another device",
        (
            "$username has just signed in with $device, which none of your other sign-ins is from.",
            "If that was not you, change your password, which signs out everything else, and tell your administrator.",
        ),
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
