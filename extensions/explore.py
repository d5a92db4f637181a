"""Print what the endpoint template finds in a FastAPI project: `python extensions/explore.py PATH [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fastapi_endpoint.exploration import as_json, explore, full_report


def main() -> int:
    """Read the arguments, explore and print; the exit status is 2 when PATH is no folder."""
    parser = argparse.ArgumentParser(description="Say what is found in a FastAPI project, without importing it.")
    parser.add_argument("path", type=Path, metavar="PATH", help="folder of the project")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    arguments = parser.parse_args()
    if not arguments.path.is_dir():
        print(f"{arguments.path} is not a folder.", file=sys.stderr)
        return 2
    facts = explore(arguments.path)
    print(json.dumps(as_json(facts), indent=2, ensure_ascii=False) if arguments.json else full_report(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
