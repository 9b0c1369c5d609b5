"""Whether decisions can be made and recorded: edition, store, space, clock, socket."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url

from gatekeeper.editions import EditionError, edition_on
from gatekeeper.errors import KeyFileWrong
from gatekeeper.logbook import CLOCK_TOLERANCE
from gatekeeper.policy.edition import Edition
from gatekeeper.seal import load_trusted_keys
from gatekeeper.store.database import open_store
from gatekeeper.store.errors import (
    SchemaOutdated,
    SchemaUnknown,
    StoreError,
    StoreMissing,
    StoreReadOnly,
)
from gatekeeper.store.eventlog import head
from kiosk.doctor.findings import Finding, broken, fine, warning
from kiosk.doctor.machine import Machine
from kiosk.doctor.software import UNITS
from kiosk.settings import Settings
from kiosk.settings_centre import CentreSettings
from kiosk.settings_machine import WithStore

LITTLE_BYTES = 2 * 1024**3
"""A fair's log and register fit; below it is time to make room."""
NO_BYTES = 100 * 1024**2
RUN = Path("/run")
SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes it once it has set the clock."""
REMEDIES = {
    StoreMissing: "Make it with: sudo -u fairgate fairgate store create.",
    SchemaOutdated: "Bring it up with: sudo -u fairgate fairgate store upgrade.",
    SchemaUnknown: "Install the version of Fairgate that made it, or restore a backup.",
    StoreReadOnly: "Give it to the gate's user: sudo chown -R fairgate: on its folder.",
}
OTHER_REMEDY = "Look at the disk or the database server, then restore a backup if need be."


def edition(machine: Machine, settings: WithStore) -> Iterator[Finding]:
    """The edition is sound, and has the configured gate and direction."""
    try:
        loaded = edition_on(settings.edition, machine.now())
    except EditionError as error:
        first, *more = str(error).splitlines()
        text = f"{first} (and {len(more)} more)" if more else first
        remedy = f"See every mistake with: fairgate edition check {settings.edition}."
        yield broken("edition", text, remedy)
        return
    yield fine("edition", f"{loaded.number}, {loaded.name.en}")
    try:
        zone = ZoneInfo(loaded.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield broken("time zone", f"{loaded.timezone} is not known", "Type: pip install tzdata.")
    else:
        yield fine("time zone", f"{zone.key}, now {machine.now().astimezone(zone):%Y-%m-%d %H:%M}")
    if isinstance(settings, Settings):
        yield from _gate(loaded, settings)


def _gate(loaded: Edition, settings: Settings) -> Iterator[Finding]:
    if settings.gate is None:
        remedy = "Pick it on the screen, or set gate in the configuration."
        yield warning("gate", "none is configured", remedy)
        return
    gate = loaded.gates.get(settings.gate)
    if gate is None:
        known = ", ".join(sorted(loaded.gates))
        yield broken("gate", f"the edition has no gate {settings.gate}", f"Set one of: {known}.")
    elif settings.direction not in gate.directions:
        remedy = f"Set direction to one of: {', '.join(gate.directions)}."
        yield broken("gate", f"{gate.id} has no direction {settings.direction}", remedy)
    else:
        yield fine("gate", f"{gate.id}, {settings.direction}")


def trusted_keys(settings: Settings | CentreSettings) -> Iterator[Finding]:
    """The keys that may sign payloads can be read; without them a sealed code is no code."""
    if settings.trusted_keys is None:
        return
    try:
        keys = load_trusted_keys(settings.trusted_keys)
    except KeyFileWrong as error:
        yield broken("trusted keys", str(error), "Put the file there that the centre gave out.")
    else:
        yield fine("trusted keys", ", ".join(key.name for key in keys))


def key_file(machine: Machine, settings: CentreSettings) -> Iterator[Finding]:
    """Sessions can be signed, and nobody else can read the key that seals second factors."""
    file = settings.centre.secret_key_file
    if not machine.exists(file):
        if machine.usable(file.parent):
            yield fine("key", f"{file} is made at the first start")
        else:
            remedy = f"Let the centre's user write there: sudo chown fairgate: {file.parent}."
            yield broken("key", f"this user may not write in {file.parent}", remedy)
    elif machine.open_to_others(file):
        remedy = f"Type: sudo chmod 0600 {file}, and keep its backup as safe."
        yield broken("key", f"others may read {file}", remedy)
    else:
        yield fine("key", f"{file}, for its owner only")


def store(machine: Machine, settings: WithStore) -> Iterator[Finding]:
    """The store has this program's shape and may be written to; the clock is not behind it."""
    try:
        with open_store(settings.store, read_only=True) as opened, opened.reading() as conn:
            last = head(conn, settings.device)
    except StoreError as error:
        yield broken("store", str(error), REMEDIES.get(type(error), OTHER_REMEDY))
        return
    place = make_url(settings.store).render_as_string(hide_password=True)
    file = settings.store_file
    if file and not (machine.usable(file) and machine.usable(file.parent)):
        text = f"this user may not write to {file} and its folder"
        yield broken("store", text, REMEDIES[StoreReadOnly])
        return
    yield fine("store", f"{place}, last event {last.sequence}")
    if last.recorded_at is not None and machine.now() < last.recorded_at - CLOCK_TOLERANCE:
        text = f"it is {machine.now():%Y-%m-%d %H:%M:%S} UTC, before the last event"
        yield broken("clock", text, "Set the clock right: sudo timedatectl set-time, or its NTP.")


def space(machine: Machine, settings: WithStore) -> Iterator[Finding]:
    """There is room for the log."""
    if settings.store_file is None:
        return
    folder = settings.store_file.parent
    free = machine.free_bytes(folder)
    if free is None:
        yield broken("space", f"{folder} cannot be looked at", f"Make the folder {folder}.")
        return
    text = f"{free / 1024**3:.1f} GiB free in {folder}"
    remedy = "Make room: remove old backups, or compact with journalctl --vacuum-size=100M."
    if free < NO_BYTES:
        yield broken("space", text, remedy)
    elif free < LITTLE_BYTES:
        yield warning("space", text, remedy)
    else:
        yield fine("space", text)


def clock(machine: Machine) -> Iterator[Finding]:
    """The clock is kept right by somebody; a wrong one lets the wrong people in."""
    told = machine.output("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if told == "yes" or machine.exists(SYNCHRONISED):
        yield fine("clock", "synchronised")
    else:
        remedy = "Type: sudo timedatectl set-ntp true, or set it by hand and keep an eye on it."
        yield warning("clock", "not synchronised", remedy)


def station_socket(machine: Machine, settings: Settings) -> Iterator[Finding]:
    """The gate process and its screen can meet."""
    folder = settings.socket.parent
    if machine.answers(settings.socket):
        yield fine("socket", "a gate process answers")
    elif machine.usable(folder):
        yield fine("socket", f"{folder} is ready")
    elif not machine.exists(folder) and folder.parent == RUN and machine.exists(UNITS[0]):
        yield fine("socket", f"the unit makes {folder} when it starts")
    else:
        remedy = "Let the unit make it (RuntimeDirectory=), or name a folder that this user owns."
        yield broken("socket", f"this user may not write in {folder}", remedy)
