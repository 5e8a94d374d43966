"""The store in one DynamoDB table (``pk``, ``sk``, TTL attribute ``ttl``). The twin is ``memory``.

========================  =============  ==============================  ============================================
pk                        sk             item                            how it spreads
========================  =============  ==============================  ============================================
USER#<id>                 PROFILE        Account                         random id; two small items a user
USER#<id>                 CREDENTIALS    Credentials
USER#<id>                 SIGNIN#…       a row each sign-in; TTL its end  by user; 100 bytes each
USER#<id>                 SIGNOUT        SignOut                         by user
USER#<id>                 TOTP           SecondFactor                    by user; a write each code that is tried
ROLL#<shard>              <user id>      one of all the people           8 shards, by the hash of the id; never changed
FEDERATED#<sha256>        FEDERATED      FederatedLink                   hash of issuer and subject; written once
LOGIN#<name or e-mail>    LOGIN          whose it is; makes it unique    by name; one item each
TERM#<first character>    <term>#<id>    an entry of the directory       see below
USER#<id>                 CONSENT#<c.>   Consent, one a client           by user; a read each code for a third party
CONFIRM#<purpose>#<whom>  CONFIRM        Confirmation; TTL 10 min        by user; of who is joining by hash
INVITATIONS#              <id>           Invitation; TTL 7 days          one partition: as many as a week brings
CLIENT#<client_id>        CLIENT         Client                          by client; a read each request of the client
CLIENTS#ALL               <client_id>    a line of the list of clients   one partition, see below
KEYRING#SIGNING           KEYRING        KeyRing                         one item; read every 5 minutes by each signer
CODE#<sha256>             CODE           AuthorizationCode; TTL 5 min    hash
FAMILY#<origin_jti>       FAMILY         RefreshFamily; TTL its end      random id; a write each refresh
SESSION#<sha256>          SESSION        LoginSession; TTL 1 hour        hash
TICKET#<sha256>           TICKET         Ticket; TTL 30 s                hash; a put and a delete each handshake
R#<kind>#<sha256>         BUCKET         tries left (parley.limits)      hash of address or name; written when busy
AUDIT#<day>#<shard>       <time>#<id>    AuditEvent; TTL 400 days        4 shards a day, by the hash of the event's id
========================  =============  ==============================  ============================================

The directory is found by prefix without a Scan: a query in the partition of the term's first character. An entry is
about 100 bytes and a user has four to ten, so 100,000 people put some 30,000 entries (3 MB) under the busiest Latin
letter and fewer under a common family name; entries are written when somebody joins, and a page of 20 reads half a unit
there. A partition is good for 10 GB and 3,000 read units/s; a company that outgrows this divides ``TERM#`` by the first
two characters.

The list of clients is one partition of lines of some 60 bytes: administrators alone write and read it, and a company
has hundreds of systems, not millions.

The index AuditByUser has the events under whom they are about (``audit_user``, an attribute of events alone), so an
event costs two write units. A user's events are few; who floods one name with guesses is slowed down by the limits, so
that the index never holds the table's writes back.

Nothing here takes all writes: what is written often (families, tickets, codes, sessions) has a random key.
Names of people and e-mail addresses are in keys, secrets never are.
"""

from __future__ import annotations

from parley.identity.dynamodb.audit import Audit
from parley.identity.dynamodb.clients import Clients
from parley.identity.dynamodb.confirmations import Confirmations
from parley.identity.dynamodb.consents import Consents
from parley.identity.dynamodb.factors import Factors
from parley.identity.dynamodb.federation import Federation
from parley.identity.dynamodb.grants import Grants
from parley.identity.dynamodb.invitations import Invitations
from parley.identity.dynamodb.keys import Keys
from parley.identity.dynamodb.sessions import Sessions
from parley.identity.dynamodb.users import Users


class DynamoDBStore(
    Users, Confirmations, Invitations, Clients, Consents, Grants, Sessions, Factors, Federation, Keys, Audit
):
    """A :class:`parley.identity.ports.IdentityStore`; ``DynamoDBStore(client("dynamodb"), table_name)``."""
