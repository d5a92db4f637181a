"""The command line of `fastapi-endpoint`: what can be said, and what is explained by `--help`."""

from __future__ import annotations

import errno
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from .outcome import CommandError, Exit, FullDiskError

app = typer.Typer(
    name="fastapi-endpoint",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=(
        "Look after endpoints that were generated with `copier copy --trust <template> .`.\n\n"
        "Each endpoint has an answers file, .copier-answers.<name>.yml, at the root of the project; commands take that "
        "name. Nothing of the project is imported or run, unless you ask for it.\n\n"
        "Exit codes: 0 done; 1 refused, a sentence says why; 2 wrong usage; 3 something needs your attention; "
        "4 stopped at a conflict."
    ),
)

Folder = Annotated[
    Path, typer.Option("--project", "-C", metavar="DIR", help="Folder of the project, the one with the answers files.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Trust = Annotated[
    bool,
    typer.Option(
        "--trust",
        help="Run the Python of the template that the answers file names, as `copier --trust` does. Not needed for the "
        "repository from which this command was installed, and for those that Copier's settings trust.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
PlanOnly = Annotated[bool, typer.Option("--plan-only", help="Only say what would be done.")]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="ENDPOINT", help="Names of endpoints, such as order_item; all without.")
]
HERE = Path()


def run(arguments: list[str] | None = None) -> None:
    """Run the command with those arguments, or with those of the process; a refusal is one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(arguments, standalone_mode=False)
    except CommandError as error:
        print(error, file=sys.stderr)
        sys.exit(error.code)
    except OSError as error:
        said = f"{error.filename or 'a file'}: {error.strerror or error}"
        full = FullDiskError(said) if error.errno == errno.ENOSPC else None
        print(full or f"The command cannot go on ({said}); mend that, and run it again.", file=sys.stderr)
        sys.exit(Exit.REFUSED)
    except typer.Abort:
        print("Stopped; nothing more was done.", file=sys.stderr)
        sys.exit(Exit.REFUSED)
    except Exception as error:
        # Click's errors of usage know how to show themselves, and Typer gives them no other name.
        if not hasattr(error, "show") or not hasattr(error, "exit_code"):
            raise
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code or Exit.DONE)


def _may(question: str, *, yes: bool) -> bool:
    """Whether the user agrees; where nobody can be asked, that has to be said beforehand."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise CommandError("Nothing was written: nobody can be asked here; pass `--yes` to do it.")
    return typer.confirm(question, default=False, err=True)


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


@app.command()
def explore(project: Annotated[Path, typer.Argument(metavar="DIR")] = HERE, as_json: AsJson = False) -> int:
    """Say what is found in a project, each finding with its place; nothing is written.

    The same is read before the first question of `copier copy`. A finding that is wrong or not certain can be
    answered: docs/exploration.md names the question of each.
    """
    from ..exploration import as_json as plain
    from ..exploration import explore as find
    from ..exploration import full_report

    if not project.is_dir():
        raise CommandError(f"{project} is no folder.")
    facts = find(project)
    if as_json:
        _print(plain(facts))
    else:
        typer.echo(full_report(facts))
    return Exit.DONE


@app.command()
def status(names: Names = None, project: Folder = HERE, as_json: AsJson = False, trust: Trust = False) -> int:
    """Say how each endpoint is.

    Version of the template and whether there is a newer one; files that were edited by hand, moved or are missing (for
    that, the files are rendered again at their version, elsewhere); conflict markers; whether the router and the model
    are registered; whether the revisions of Alembic lead to the model.

    Exit code 3 when something has to be set right: unreadable answers, conflicts, no registration, a model that is out
    of step with its revisions. Edits by hand and updates are no reason.
    """
    from .installed import chosen
    from .status import statuses
    from .writing import is_interrupted

    found = statuses(project, chosen(project, names or ()), trust=trust)
    interrupted = is_interrupted(project)
    if as_json:
        _print({"endpoints": [each.as_json() for each in found], "generate_was_interrupted": interrupted})
    elif not found:
        typer.echo("No endpoint was generated here.")
    else:
        typer.echo("\n".join(line for each in found for line in each.lines()))
    if interrupted and not as_json:
        typer.echo(
            "`generate` was interrupted while it wrote: run it again, it takes back what it wrote and begins anew."
        )
    return Exit.ATTENTION if interrupted or any(each.needs_attention for each in found) else Exit.DONE


@app.command()
def check(
    names: Names = None,
    project: Folder = HERE,
    run: Annotated[
        bool,
        typer.Option("--run-tests", help="Run the generated tests, too, in the project's own environment."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Check, by reading, that endpoints are whole and that the application reaches their routers.

    Every file is there and can be parsed, every import of it leads somewhere, router and model are registered, and from
    the application a chain of imports leads to the router. `copier copy` says the same when it ends.

    With `--run-tests` the generated tests run, in `.venv` or with uv or Poetry: that runs code of the project.
    Exit code 3 when something is wrong or a test fails.
    """
    from ..self_check import self_check
    from .installed import chosen
    from .tests_run import run_tests

    endpoints = chosen(project, names or ())
    rows: list[dict[str, Any]] = []
    for each in endpoints:
        found = self_check(project, each.endpoint) if each.endpoint else None
        chain, problems = (found.chain, found.problems) if found else ((), (each.problem,))
        rows.append({"name": each.name, "chain": chain, "problems": problems})
        if not as_json:
            typer.echo("\n".join([each.name, *(f"  {line}" for line in (found.lines() if found else problems))]))
    files = [each.endpoint.files.test for each in endpoints if each.endpoint]
    tests = run_tests(project, files) if run and files else None
    if as_json:
        _print({"endpoints": rows, "tests": asdict(tests) if tests else None})
    elif tests:
        typer.echo("\n".join(tests.lines()))
    is_wrong = any(row["problems"] for row in rows) or (tests is not None and not tests.passed)
    return Exit.ATTENTION if is_wrong else Exit.DONE


@app.command()
def update(
    names: Names = None,
    project: Folder = HERE,
    version: Annotated[
        str, typer.Option("--to", metavar="VERSION", help="Version of the template to go to; the newest without.")
    ] = "",
    as_json: AsJson = False,
    trust: Trust = False,
) -> int:
    """Bring endpoints to the newest version of the template, each in a commit of its own.

    Everything has to be committed before. Your edits stay. Where you and the template changed the same lines, it stops
    with exit code 4: solve the conflict and run the same command again, it commits and goes on. When it was killed, the
    same command begins that endpoint anew; what was left half-done is in `git stash`. An endpoint that cannot be
    updated is named, and the others are updated.
    """
    from .updating import Updates

    updates = Updates(project, trust=trust, version=version)
    try:
        code = updates.run(names or ())
    finally:
        if as_json:
            _print({"endpoints": [asdict(each) for each in updates.done]})
        elif updates.done:
            typer.echo("\n".join(line for each in updates.done for line in each.lines()))
    return code


@app.command()
def revision(
    names: Names = None,
    project: Folder = HERE,
    since: Annotated[
        str, typer.Option("--since", metavar="COMMIT", help="Commit whose models your revisions lead to.")
    ] = "HEAD",
    as_json: AsJson = False,
) -> int:
    """Write the revisions of Alembic's that endpoints lack; what is there already is never changed.

    A copy and an update write theirs. This one is for what they could not write, because a model had conflicts, and
    for models that you changed by hand: the difference between the model of a commit and the one on the disk. Where no
    revision creates the table, it writes that one. Exit code 3 when one is lacking and cannot be written.
    """
    from .installed import chosen
    from .revising import revise

    rows = []
    for each in revise(project, chosen(project, names or ()), since=since):
        rows.append(each)
        if not as_json:
            typer.echo("\n".join(each.lines()))
    if as_json:
        _print({"endpoints": [each.as_json() for each in rows]})
    return Exit.ATTENTION if any(each.failed for each in rows) else Exit.DONE


@app.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="ENDPOINT", help="Name of the endpoint, such as order_item.")],
    project: Folder = HERE,
    drop_table: Annotated[
        bool, typer.Option("--drop-table", help="Write a revision of Alembic's that drops the table, too.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Delete files that were edited by hand, and do not mind code that needs them."),
    ] = False,
    yes: Yes = False,
    plan_only: PlanOnly = False,
    as_json: AsJson = False,
    trust: Trust = False,
) -> int:
    """Take an endpoint out: its files, its registration, the import of its model.

    What would be done is shown first. Files that were edited by hand are not deleted, and neither is what other code
    imports, unless you say so; edits that are not committed are never deleted. Shared modules stay as long as anything
    imports them. When it was interrupted, the same command finishes it.
    """
    from .installed import chosen
    from .removal import plan_removal
    from .removal import remove as take_out

    (installed,) = chosen(project, [name])
    plan = plan_removal(project, installed, trust=trust, force=force, drop_table=drop_table)
    if as_json:
        _print(plan.as_json())
    else:
        typer.echo("\n".join(plan.lines()))
    if plan_only:
        return Exit.DONE
    if not _may("Do this?", yes=yes):
        raise typer.Abort
    take_out(project, plan)
    if not as_json:
        typer.echo(f"{installed.name} is removed. Run the tests, read `git diff`, and commit.")
    return Exit.DONE


@app.command()
def generate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="YAML file with the answers of one endpoint or of several.")
    ],
    template: Annotated[
        str,
        typer.Option(
            "--template",
            "-t",
            metavar="ADDRESS",
            help="Address or folder of the template. Not needed where the file names it (`template: …`), or where this "
            "command was installed from it.",
        ),
    ] = "",
    version: Annotated[
        str, typer.Option("--vcs-ref", metavar="VERSION", help="Version of the template; the newest without.")
    ] = "",
    project: Folder = HERE,
    yes: Yes = False,
    plan_only: PlanOnly = False,
    as_json: AsJson = False,
    trust: Trust = False,
) -> int:
    """Generate all endpoints that a file describes, in one plan.

    The file holds `resources:`, and below it the answers of each endpoint by its name, in any order: those that others
    refer to are generated first. `defaults:` holds answers for all. A file with the answers of one endpoint, as
    `copier copy --data-file` takes it, does as well.

    They are generated in a copy of the project first. The plan is shown, and then everything is written, or nothing.
    Each endpoint gets an answers file of its own, as from `copier copy`. Endpoints that exist already stay as they are.
    When it was killed while it wrote, the next call takes back what it wrote, and begins anew.
    """
    from .batch import plan_batch
    from .batch_file import read_batch
    from .templates import installed_from, is_trusted
    from .writing import is_interrupted, take_back, write_all

    batch = read_batch(file)
    address = template or batch.template or installed_from()
    if not address:
        raise CommandError("Which template? Name it with `--template`, or in the file as `template: …`.")
    if not is_trusted(address, given=trust):
        raise CommandError(f"That takes Python of {address}; pass `--trust` to run it.")
    if is_interrupted(project):
        if plan_only:
            raise CommandError(
                "An earlier `generate` was interrupted while it wrote; run the command without `--plan-only`: it takes "
                "that back first."
            )
        take_back(project)
    plan = plan_batch(project, batch, address, version)
    if as_json:
        _print(plan.as_json())
    else:
        typer.echo("\n".join(plan.lines()))
    if plan_only or not plan.copied:
        return Exit.DONE
    if not _may("Write this?", yes=yes):
        raise typer.Abort
    write_all(project, plan.created, plan.changed)
    if not as_json:
        typer.echo("\n".join(["Written. Next:", *(f"  {line}" for line in plan.afterwards)]))
    return Exit.DONE


@app.command()
def schema(
    several: Annotated[
        bool, typer.Option("--several", help="The schema of a file for `generate`, with several endpoints.")
    ] = False,
) -> int:
    """Print the JSON Schema of a data file, for editors and assistants.

    A file that begins with `# yaml-language-server: $schema=answers.schema.json` is completed and checked by editors
    that know YAML, when that schema lies beside it.
    """
    name = "resources" if several else "answers"
    typer.echo((Path(__file__).parent / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"), nl=False)
    return Exit.DONE
