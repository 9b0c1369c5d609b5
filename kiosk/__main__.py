"""The command line: ``fairgate COMMAND``; a command's module is imported only when it is called."""

import importlib

import click

COMMANDS = {
    "account": "Add, list and unlock the people who sign in.",
    "centre": "Run the certificate centre: approve, charge, register, replace and block.",
    "config": "Check a machine's configuration file, show what is in force.",
    "demo": "Run a lively fair on this machine, to try everything by hand.",
    "desk": "Offer what a desk's readers read to the centre's pages in this PC's browser.",
    "doctor": "Tell what is missing on this machine.",
    "edition": "Check an edition file, show its calendar.",
    "feed": "Take files of applications, give out what changed, keep keys.",
    "gate": "Run a gate: readers, decisions, event log and the guard's screen.",
    "import": "Take a folder or workbook of organisations, people and credentials.",
    "log": "Show, export and verify the event log.",
    "print": "Run a print room: take jobs from the centre's queue, print each once.",
    "printers": "List the print room's printers and how each of them is.",
    "readers": "List the attached readers and show what each reads.",
    "simulate": "Decide a file of scans without writing anything.",
    "store": "Create, upgrade and check the store.",
}


class LazyGroup(click.Group):
    """A group whose commands live in ``kiosk.commands``, a module each, found by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """Every command, sorted."""
        return sorted(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command's module and hand over its ``command``."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kiosk.commands.{cmd_name}_")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup)
@click.version_option(package_name="fairgate")
def main() -> None:
    """Fairgate decides who may enter a trade fair."""


if __name__ == "__main__":
    main()
