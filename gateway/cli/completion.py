"""``aktenbote completion``: what a shell needs to complete commands, options and their values at the tab key."""

import click
from click.shell_completion import get_completion_class

from gateway.cli.rahmen import Rahmen, befehl

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_AKTENBOTE_COMPLETE"
"""What the shell sets when it asks; the parser of the command line answers it before anything else is done."""


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@befehl
def completion(rahmen: Rahmen, shell: str) -> None:
    """Print what makes a shell complete commands and options of this program at the tab key.

    The shell then asks this program itself, so that it always knows the commands of the version that is installed.
    Nothing of an installation is read meanwhile. Put "source <(aktenbote completion bash)" into ~/.bashrc, for zsh
    the same into ~/.zshrc behind compinit; for fish put it into ~/.config/fish/completions/aktenbote.fish.

    \b
    Example:
      aktenbote completion bash
    """
    root = click.get_current_context().find_root().command
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 -- the three are built in
    one = kind(root, {}, "aktenbote", VARIABLE)
    script = (one.source_template % one.source_vars()).strip()  # not source(): it starts a bash to ask its version
    rahmen.answer({"shell": shell, "script": script}, *script.split("\n"))
