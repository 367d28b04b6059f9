"""The command `portevoix`."""

import typer

from cli import commands
from cli.demo.commands import demo, down, token, up
from cli.report.command import report

app = typer.Typer(name="portevoix", no_args_is_help=True, add_completion=False, help=__doc__)
app.command()(demo)
app.command()(up)
app.command()(down)
app.command()(token)
app.command("import")(commands.import_people)
app.command("import-waves")(commands.import_past_waves)
app.command()(commands.balance)
app.command()(commands.board)
app.command()(commands.explain)
app.command()(commands.participation)
app.command()(report)
app.command("dead-letters")(commands.dead_letters)


def main() -> None:
    """Run the command; its exit status is the process's."""
    app()


if __name__ == "__main__":
    main()
