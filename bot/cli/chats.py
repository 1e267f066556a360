"""What an administrator needs for the chats: `slack manifest`, `links revoke`."""

from __future__ import annotations

import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.bootstrap import application
from bot.cli.shared import err, out, run_async, settings
from bot.errors import InputError

slack_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
links_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(app: typer.Typer) -> None:
    app.add_typer(slack_app, name="slack", help="Set up Slack.")
    app.add_typer(links_app, name="links", help="Posted links to evidence.")


@slack_app.callback()
def _slack() -> None:
    """Set up Slack; docs/slack.md leads through it."""


@slack_app.command("manifest")
def manifest(
    prefix: Annotated[
        str | None, typer.Option(help="Before the commands' names; default: DRAGOMAN_SLACK_COMMAND_PREFIX.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="For HTTP instead of Socket Mode: where Slack reaches this program.")
    ] = None,
) -> None:
    """Print the manifest from which Slack makes the app.

    Example: `dragoman slack manifest --prefix acme- > manifest.yaml`
    """
    from bot.chat.slack.manifest import manifest_yaml  # noqa: PLC0415 - a second of imports that no other command needs

    loaded = settings(log_file=False)
    sys.stdout.write(
        manifest_yaml(prefix=loaded.slack_command_prefix if prefix is None else prefix, public_url=public_url)
    )


@links_app.callback()
def _links() -> None:
    """Posted links to evidence."""


@links_app.command("revoke")
def revoke(
    link: Annotated[str, typer.Argument(metavar="LINK", help="The link as it was posted, or the part after /e/.")],
) -> None:
    """Make a posted link show nothing from now on.

    Example: `dragoman links revoke https://news.example.org/e/Zk3…`
    """
    loaded = settings()
    token = urlsplit(link).path.rstrip("/").rpartition("/")[2]

    async def work() -> bool:
        async with application(loaded, progress=err()) as program:
            return await program.desk.revoke_link(token)

    if not run_async(work):
        raise InputError("there is no such link")
    out().print("The link shows nothing any more.")
