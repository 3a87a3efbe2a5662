"""The command line: a room of its own for every command, entered only when the command is called."""

from __future__ import annotations

import difflib
from importlib import import_module

import click

from wellhit.cli.common import any_letters

# Command -> the module that holds it, under the command's own name (a dash is written as an underscore there).
COMMANDS = {
    "ablate": "wellhit.cli.ablate",
    "calibrate": "wellhit.cli.calibrate",
    "check": "wellhit.cli.check",
    "compare": "wellhit.cli.compare",
    "diagnose": "wellhit.cli.diagnose",
    "doe": "wellhit.cli.doe",
    "exhibit": "wellhit.cli.exhibit",
    "explain": "wellhit.cli.explain",
    "export": "wellhit.cli.export",
    "hindcast": "wellhit.cli.hindcast",
    "new": "wellhit.cli.new",
    "plans": "wellhit.cli.plans",
    "plausible": "wellhit.cli.plausible",
    "predict": "wellhit.cli.predict",
    "replay": "wellhit.cli.replay",
    "rules": "wellhit.cli.rules",
    "run": "wellhit.cli.run",
    "sensitivity": "wellhit.cli.sensitivity",
    "serve": "wellhit.cli.serve",
}

# What `wellhit --help` prints: commands by what one wants, the first one first, each in a few words.
SECTIONS = {
    "Read it": {
        "serve": "the atlas in a browser: map, days, stories, results",
        "export": "the atlas as files, for a web host or a USB stick",
        "exhibit": "results for the atlas to show",
    },
    "Play a campaign": {
        "run": "many times, beside the record: begin here",
        "plans": "its plans, the what-ifs among them",
        "compare": "two plans or more on the same luck",
        "replay": "a log again, turn by turn",
        "explain": "the story of a log",
        "rules": "the rule book, or any rule of it",
    },
    "A siege or campaign of your own": {
        "new": "start a folder; --siege for one page",
        "check": "every problem of a folder at once",
        "predict": "foretell a siege, then score it",
    },
    "Learn from the record": {
        "calibrate": "the model on the record",
        "diagnose": "how honest a calibration is",
        "hindcast": "each siege foretold by the others",
    },
    "Explore the model": {
        "sensitivity": "what outcomes hang on",
        "doe": "a designed experiment",
        "ablate": "each mechanism switched off",
        "plausible": "orders of magnitude",
    },
}


class Rooms(click.Group):
    """A group of commands each of which is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the alphabet."""
        return sorted(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what one wants, and the campaigns that there are. Enters no command's room."""
        from wellhit.scenario.read import shipped

        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()))
        with formatter.section("Campaigns"):
            formatter.write_text(f"{', '.join(shipped())}; or a folder of your own.")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; for one that is none the nearest is named."""
        near = difflib.get_close_matches(args[0], COMMANDS, 1) if args else []
        if near and args[0] not in COMMANDS:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wellhit")
def main() -> None:
    """A campaign laboratory: play a documented campaign a thousand times beside the record."""
    any_letters()
