"""People's accounts, wired: what is done by mail, and by administrators."""

from __future__ import annotations

import secrets
from functools import cache, partial

from parley.bootstrap import identity
from parley.bootstrap.settings import MailSettings, read
from parley.bootstrap.sources import new_id, now
from parley.identity.service.mailroom import Mailroom, open_mailroom
from parley.identity.service.sign_up import read_policy


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


@cache
def mailroom() -> Mailroom | None:
    """None where no mail is set up."""
    settings = read(MailSettings)
    if not settings.mail_from:
        return None
    from parley.aws.clients import client
    from parley.identity.ses import SesMailer

    return open_mailroom(
        store=identity.store(),
        hasher=identity.hasher(),
        mailer=SesMailer(partial(client, "sesv2"), settings.mail_from),
        policy=read_policy(settings.sign_up, settings.sign_up_domains),
        clock=now,
        new_id=new_id,
        new_secret=identity.new_secret,
        new_code=new_code,
        public_url=settings.public_url,
    )
