"""The command line: `python -m verify list | copy | mark | status | mutate | notebooks`."""

import argparse
import sys
from itertools import groupby
from pathlib import Path

from verify import bundle, checks, records, steps
from verify.steps import ROOT, Step


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m verify", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)

    add = commands.add_parser("list", help="every step by paper, and what is wrong with the tree")
    add.set_defaults(run=list_steps)

    add = commands.add_parser("copy", help="print a step's standalone form: torch alone needed")
    add.add_argument("step", help="gan/optimal_discriminator, say")
    add.set_defaults(run=copy)

    add = commands.add_parser("mark", help="mark your own version of a step with the step's tests")
    add.add_argument("step", help="gan/optimal_discriminator, say")
    add.add_argument("file", type=Path, help="your Python file, which defines the same name")
    add.set_defaults(run=mark)

    add = commands.add_parser("status", help="each step and notebook: verified, stale or never run")
    add.add_argument("--strict", action="store_true", help="exit 1 if a CPU entry is not fresh")
    add.set_defaults(run=status)

    add = commands.add_parser("mutate", help="change one thing at a time; some test must fail")
    add.add_argument("what", nargs="*", help="a paper (gan) or a step; everything if none is named")
    add.add_argument("--stale", action="store_true", help="only steps whose count is not fresh")
    add.add_argument("--record", action="store_true", help="write the counts into the CPU record")
    add.set_defaults(run=mutate)

    add = commands.add_parser("notebooks", help="run notebooks and store their outputs")
    add.add_argument("what", nargs="*", help="gan/digits, say; every notebook if none is named")
    add.set_defaults(run=run_notebooks)

    args = parser.parse_args(argv)
    try:
        return args.run(args)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def list_steps(args) -> int:
    for paper, group in groupby(steps.find(ROOT), key=lambda step: step.paper):
        print(paper)
        for step in group:
            print(f"  {step.name:34} {step.source}")
    wrong = checks.problems(ROOT)
    print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
    return 1 if wrong else 0


def copy(args) -> int:
    print(bundle.standalone(_step(args.step)), end="")
    return 0


def mark(args) -> int:
    from verify.mark import mark as run_tests_on

    return run_tests_on(_step(args.step), args.file)


def _step(name: str) -> Step:
    step = Step(ROOT, name)
    if name.count("/") != 1 or not step.snippet.exists():
        raise ValueError(f"no step is named {name}: see 'python -m verify list'")
    return step


def status(args) -> int:
    book = records.load(ROOT)
    devices = book.devices()
    print(f"{'':50}" + "".join(f"{device:28}" for device in devices) + "mutants caught")
    for id in book.hashes:
        cells = [f"{_cell(book, id, device):28}" for device in devices]
        print(f"{id:50}" + "".join(cells) + _mutants(book, id))
    shown, total = checks.displayed_share(ROOT)
    print(f"displayed equation tested: {shown} of {total} steps")
    wrong = records.problems(ROOT)
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong and args.strict else 0


def _cell(book: records.Records, id: str, device: str) -> str:
    entry = book.on(id, device)
    return f"{entry.state}, torch {entry.torch}" if entry else "never run"


def _mutants(book: records.Records, id: str) -> str:
    if id.startswith("notebooks/"):
        return ""
    entry = book.on(id, "cpu")
    if entry is None or entry.mutants is None:
        return "never run"
    mutants = entry.mutants
    waived = f", {mutants['waived']} waived" if mutants["waived"] else ""
    stale = "" if mutants["fresh"] else " (stale)"
    return f"{mutants['caught']} of {mutants['tried']}{waived}{stale}"


def mutate(args) -> int:
    from verify import mutate as engine

    what = args.what
    if args.stale:
        book = records.load(ROOT)
        entries = [book.on(step.id, "cpu") for step in steps.find(ROOT)]
        what = [
            e.id
            for e in entries
            if e
            and not (e.mutants and e.mutants["fresh"])
            and (not what or {e.id, e.id.split("/")[0]} & set(what))
        ]
        if not what:
            print("every count of mutants is fresh")
            return 0
    return engine.main(ROOT, what, record=args.record)


def run_notebooks(args) -> int:
    from verify import nbrun

    return nbrun.main(ROOT, args.what)


if __name__ == "__main__":
    sys.exit(main())
