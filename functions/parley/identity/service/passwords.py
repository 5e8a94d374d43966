"""What a password must be (NIST SP 800-63B §3.1.1.2): long enough, and nothing that is tried first."""

from __future__ import annotations

from parley.identity.errors import InvalidField
from parley.identity.model import User
from parley.identity.service.names import fold

MIN_PASSWORD = 8
MAX_PASSWORD = 256

_MIN_CHARACTERS = 4
"""Different ones."""

# Of those with eight characters and more, what people choose most often.
_TRIED_FIRST = """
01234567 012345678 0123456789 11223344 1122334455 123123123 12341234 12344321 1234512345 12345678 123456789
1234567890 12345678910 123456789a 123456789q 123456abc 1234qwer 123abc123 123qwe123 123qweasd 12qwaszx 147258369
1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 20202020 5201314520 741852963 87654321 963852741 987654321
9876543210 a1234567 a12345678 a123456789 a1b2c3d4 aa123456 aa12345678 abc12345 abc123456 abcd1234 abcd12345 abcdefgh
abcdefg1 access14 admin123 admin1234 administrator alexander arsenal1 asd12345 asdasdasd asdf1234 asdfasdf asdfghjk
asdfghjkl asdqwe123 babygirl1 barcelona baseball baseball1 basketball bigdaddy blink182 butterfly carolina caroline
changeme changeme1 charlie1 cheese123 chelsea1 chocolate christian chris123 computer computer1 corvette danielle
dearbook default1 dolphin1 elephant evolution facebook fangfang football football1 forever1 freedom1 garfield
gateway1 godzilla greenday hello123 hellohello helloworld iloveyou iloveyou1 iloveyou2 internet isabella jennifer
jessica1 jonathan jordan23 juventus kingkong letmein1 letmein123 leonardo lifehack liverpool liverpool1 loveyou1
mercedes michael1 michelle midnight monkey123 mustang1 ncc1701d nicholas northern p@ssw0rd p@ssword pa55word
pakistan pass1234 passw0rd password password! password1 password12 password123 password1234 patricia pokemon1
princess princess1 q1w2e3r4 q1w2e3r4t5 qazwsxedc qq123456 qq123456789 qwe123456 qweasdzxc qweqweqwe qwer1234
qwert123 qwert12345 qwerty12 qwerty123 qwerty1234 qwerty12345 qwertyui qwertyuiop rockyou1 samantha scorpion
secret123 security september shadow12 sunshine sunshine1 superman superman1 starwars startrek summer2024 summer2025
summer2026 sweetheart target123 test1234 test12345 testtest trustno1 victoria wang1234 welcome1 welcome123 whatever
william1 winter2024 winter2025 winter2026 woaini123 woaini1314 woaini520 woaini521 woainima xiaoming yuantuo2012
zaq12wsx zaq1zaq1 zhang123 zxcvbnm1 zxcvbnm123 zz123456
"""
_COMMON = frozenset(_TRIED_FIRST.split())


def check_password(password: str, user: User | None = None) -> None:
    """Raises InvalidField for one that nobody may have, or not this user."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidField("password", "length", f"have {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    folded = fold(password)
    if folded in _COMMON or len(set(folded)) < _MIN_CHARACTERS:
        raise InvalidField("password", "common", "be none of those that are tried first")
    if user and folded in (user.username, user.email, user.email.partition("@")[0], fold(user.display_name)):
        raise InvalidField("password", "personal", "not be the username, the name or the e-mail address")
