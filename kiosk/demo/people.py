"""Who signs in at a demo: an account of every role, with a new password and one-time codes."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from gatekeeper import second_factor
from gatekeeper.policy.rights import SECOND_FACTOR, Right, may, works_at_centre
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts
from gatekeeper.store.database import Store

PEOPLE = {
    "guard": Role.GUARD,
    "supervisor": Role.GUARD_SUPERVISOR,
    "clerk": Role.CLERK,
    "cashier": Role.CASHIER,
    "chief": Role.SUPERVISOR,
    "manager": Role.DUTY_MANAGER,
    "operator": Role.OPERATOR,
    "admin": Role.ADMINISTRATOR,
}
FILE = "people.json"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account of the demo with its password and the secret of its one-time codes."""

    name: str
    role: Role
    password: str
    secret: str | None = None

    @property
    def at_gate(self) -> bool:
        """Whether it signs in at the gate."""
        return may(self.role, Right.WORK_GATE)

    @property
    def at_centre(self) -> bool:
        """Whether it signs in at the centre."""
        return works_at_centre(self.role)

    def code(self, now: datetime) -> str | None:
        """The one-time code of this half minute, if it needs one; ``now`` is aware."""
        return second_factor.code_at(self.secret, now) if self.secret else None


def sign_ins(folder: Path, store: Store, key: bytes, now: datetime) -> tuple[SignIn, ...]:
    """Give the demo's people new random passwords; whatever they had before ends.

    ``key`` is the centre's, under which second factors are sealed. What was given is kept in the
    folder, readable by its owner only, for the tap panel to show.
    """
    made = tuple(
        SignIn(
            name,
            role,
            _password(),
            second_factor.new_secret() if role in SECOND_FACTOR else None,
        )
        for name, role in PEOPLE.items()
    )
    known = {account.name for account in accounts.listed(store)}
    for one in made:
        if one.name in known:
            accounts.reset(store, one.name, one.password)
        else:
            accounts.add(store, one.name, one.role, one.password, now)
        if one.secret:
            sealed = second_factor.sealed(key, one.name, one.secret)
            with store.transaction() as conn:
                accounts.change(conn, one.name, totp_secret=sealed, totp_step=None)
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in made], file)
    return made


def read(folder: Path) -> tuple[SignIn, ...]:
    """Who signs in at the demo of a folder; nobody where it keeps none."""
    try:
        rows = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(SignIn(**{**row, "role": Role(row["role"])}) for row in rows)


def _password() -> str:
    """Random, of letters and digits that nobody confuses: three times four, 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
