"""``fairgate feed``: applications in, credentials and registrations out, keys of other systems."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.options import config_option, load_with
from kiosk.commands.store_ import told_plainly
from kiosk.settings_centre import load_centre

if TYPE_CHECKING:
    from gatekeeper.certificates.acting import By, Centre

SCOPES = ("applications:write", "credentials:read", "registrations:read", "persons:read")


@click.group()
def command() -> None:
    """Take files of applications, give out what changed, keep the keys of other systems."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--photos", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="FILE.zip", help="Photos named by identity number or reference.")  # fmt: skip
@click.option(
    "--check", "only_check", is_flag=True, help="Only tell what would become of the rows."
)
@config_option
def take(config: Path, file: Path, photos: Path | None, *, only_check: bool) -> None:
    """Take the applications of FILE (.xlsx or .csv); each row that passes, and none twice.

    A line on standard output for each row that does not pass; exit status 1 if there is one.
    """
    from kiosk.commands.feed_work import take_file  # noqa: PLC0415 - it reads workbooks

    with _told():
        centre, by = _centre(config)
        with centre.store:
            tally = take_file(centre, by, file, photos, tell=click.echo, only_check=only_check)
    verb = "would be taken" if only_check else "taken"
    click.echo(f"{tally.new} {verb}, {tally.again} came before, {tally.refused} refused.")
    sys.exit(1 if tally.refused else 0)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--after", default="", metavar="CURSOR", help="Only what changed since.")
@click.option("--xlsx", "as_xlsx", is_flag=True, help="Workbooks instead of CSV.")
@config_option
def give(config: Path, folder: Path, after: str, *, as_xlsx: bool) -> None:
    """Write credentials and registrations into FOLDER, in the form that fairgate import takes.

    The last line on standard output is the cursor for the next time.
    """
    from kiosk.commands.feed_work import give_files  # noqa: PLC0415 - the same

    with _told():
        centre, by = _centre(config)
        with centre.store:
            given = give_files(centre, by, folder, after, as_xlsx=as_xlsx)
    click.echo(f"{given.credentials} credentials, {given.registrations} registrations.", err=True)
    click.echo(given.cursor)


@command.group("key")
def key_group() -> None:
    """Make, list and revoke the keys with which other systems speak to the centre."""


@key_group.command("add")
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True,
              help="What it may be used for; several times.")  # fmt: skip
@config_option
def add_key(config: Path, name: str, scopes: tuple[str, ...]) -> None:
    """Make a key called NAME, such as online/spring, and show it: this once."""
    from gatekeeper.certificates.files import keys  # noqa: PLC0415 - the same

    with _told():
        centre, by = _centre(config)
        with centre.store:
            made = keys.add(centre, by, name, scopes)
    click.echo(made.secret)


@key_group.command("list")
@config_option
def list_keys(config: Path) -> None:
    """List the keys; those that are revoked too."""
    from gatekeeper.certificates.files import keys  # noqa: PLC0415 - the same

    with _told():
        centre, by = _centre(config)
        with centre.store:
            found = keys.listed(centre, by)
    for key in found:
        state = f"revoked {key.revoked_at:%F %T}Z" if key.revoked_at else ""
        click.echo(f"{key.name:<32} {' '.join(sorted(key.scopes))} {state}".rstrip())


@key_group.command("revoke")
@click.argument("name")
@config_option
def revoke_key(config: Path, name: str) -> None:
    """End the key NAME at once."""
    from gatekeeper.certificates.files import keys  # noqa: PLC0415 - the same

    with _told():
        centre, by = _centre(config)
        with centre.store:
            keys.revoke(centre, by, name)
    click.echo(f"{name} is revoked.")


@contextmanager
def _told() -> Iterator[None]:
    """Turns what cannot be done into a sentence and exit status 1."""
    from gatekeeper.errors import CertificateError  # noqa: PLC0415 - the same
    from kiosk.commands.feed_work import sentence  # noqa: PLC0415

    with told_plainly():
        try:
            yield
        except CertificateError as error:
            raise click.ClickException(sentence(error)) from error


def _centre(config: Path) -> "tuple[Centre, By]":
    """The centre, its store open, and who acts: whoever is signed in at this machine."""
    from gatekeeper.certificates.acting import By, Centre  # noqa: PLC0415 - the same
    from gatekeeper.editions import edition_on  # noqa: PLC0415
    from gatekeeper.policy.words import Role  # noqa: PLC0415
    from gatekeeper.store.database import open_store  # noqa: PLC0415

    settings, now = load_with(load_centre, config), datetime.now(UTC)
    store = open_store(settings.store)
    centre = Centre(store, edition_on(settings.edition, now), settings.device)
    return centre, By(account=getpass.getuser(), role=Role.OPERATOR, desk="console", now=now)
