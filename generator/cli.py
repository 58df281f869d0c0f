"""The shell: what ends a run becomes a sentence and an exit code, never a traceback."""

from __future__ import annotations

import io
import sys
import tempfile
import traceback

import click

from generator.commands.check import check
from generator.commands.delivered import delivered
from generator.commands.doctor import doctor
from generator.commands.explain import explain
from generator.commands.handoff import handoff
from generator.commands.init import init
from generator.commands.interest import interest
from generator.commands.issue import issue
from generator.commands.rates import rates
from generator.commands.report import say
from generator.commands.run import run
from generator.commands.sign import sign
from generator.commands.verify import verify
from generator.commands.void import void
from generator.findings import DunnageError, ExitCode
from generator.run import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="dunnage")
def commands() -> None:
    """Collection letters, statements and a dashboard from an aging spreadsheet."""


for _command in (
    handoff,
    issue,
    void,
    delivered,
    verify,
    check,
    doctor,
    explain,
    init,
    interest,
    rates,
    run,
    sign,
):
    commands.add_command(_command)


def main() -> None:
    """The command `dunnage`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        commands.main(prog_name="dunnage", auto_envvar_prefix="DUNNAGE", standalone_mode=False)
    except click.exceptions.Abort:
        _leave("Stopped.", ExitCode.INTERRUPTED)
    except KeyboardInterrupt:
        _leave("Stopped.", ExitCode.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DunnageError as error:
        _leave("\n".join((*map(str, error.findings), str(error))), error.exit_code)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _leave(f"{place}{error.strerror or error}.", ExitCode.FILE)
    except Exception:
        _leave(_written_down(), ExitCode.INTERNAL)


def _leave(words: str, code: ExitCode) -> None:
    say(words)
    sys.exit(code)


def _written_down() -> str:
    """The traceback goes into a file; a person gets a sentence."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="dunnage-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exc(file=log)
    return (
        "Something happened that the program does not know."
        f" Please report it with the file {log.name}."
    )
