"""`breakeven token`: what machines show to read figures where people log in: add, list, revoke."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from breakeven.commands.common import Commands, add_format, add_number, operator, print_rows, saved_library, say

if TYPE_CHECKING:
    from economics.fields.field import Field

_ROLES = ("view", "edit")


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its parts."""
    parser = commands.add_parser("token", help="tokens of machines: add, list, revoke")
    parts = parser.add_subparsers(required=True, metavar="PART")
    added = parts.add_parser("add", help="make a token; its secret is shown once and kept nowhere")
    added.add_argument("--person", required=True, metavar="NAME", help="who answers for it")
    added.add_argument("--email", default="", help="their e-mail, whose domain the access file may ask for")
    added.add_argument("--subject", default="", help="what the identity provider calls them, where that is known")
    added.add_argument("--role", choices=_ROLES, default=_ROLES[0], help="the most that it may do (default: view)")
    added.add_argument(
        "--groups", default="", metavar="GROUP,…", help="as in the access file; they decide as a login's"
    )
    add_number(added, "--days", _days, default=90, help="until it expires, 1 to 366 (default: 90)")
    added.set_defaults(run_part=_add)
    listed = parts.add_parser("list", help="all tokens, without their secrets")
    add_format(listed)
    listed.set_defaults(run_part=_list)
    revoked = parts.add_parser("revoke", help="let a token open nothing from now on")
    revoked.add_argument("id", metavar="ID", help="as `breakeven token list` has it")
    revoked.set_defaults(run_part=_revoke)
    return parser


def run(options: argparse.Namespace) -> int:
    """Run the part that was asked for."""
    status: int = options.run_part(options)
    return status


def _add(options: argparse.Namespace) -> int:
    from team.access.tokens import hash_of, new_secret
    from team.library.rows import Actor
    from team.library.texts import name_of

    name = name_of(options.person, "--person")
    # somebody with an e-mail is not whoever types the same name without a login
    subject = name_of(options.subject, "--subject") if options.subject else f"token:{options.email or name}"
    groups = [name_of(group, "--groups") for group in options.groups.split(",") if group.strip()]
    email = name_of(options.email, "--email") if options.email else ""
    secret, expires = new_secret(), datetime.now(tz=UTC) + timedelta(days=int(options.days))
    with saved_library(create=True) as library:
        token = library.add_token(
            hash_of(secret),
            person=Actor(subject, name, email),
            role=options.role,
            groups=groups,
            expires=expires,
            by=operator(),
        )
    print(secret)
    say([f"token {token.id} of {token.person}, until {token.expires_at}; this is the only time that it is shown"])
    return 0


def _list(options: argparse.Namespace) -> int:
    from breakeven.files.tables import Table

    with saved_library() as library:
        rows = library.tokens()
    columns = ("id", "person", "email", "role", "groups", "created_at", "expires_at", "revoked_at", "used_at")
    cells = [
        (
            *(row.id, row.person, row.email, row.role, ", ".join(row.groups)),
            *(row.created_at, row.expires_at, row.revoked_at, row.used_at),
        )
        for row in rows
    ]
    print_rows(Table(columns, cells), options.format)
    return 0


def _revoke(options: argparse.Namespace) -> int:
    with saved_library() as library:
        library.revoke_token(options.id, by=operator())
    return 0


def _days() -> Field:
    from economics.fields.field import Field

    return Field("days", "Days", "d", 1, 366, "Until a token expires.", "", 90, whole=True)
