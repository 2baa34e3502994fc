# SPDX-License-Identifier: MIT
"""How fast, how large and how late ombud is, beside what is possible on the same machine in the same minutes.
usage: bench.py [--mails N] [--build FOLDER] [road] [latency] [memory] [flat] [rules] [replay] [read] [sms]"""
import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "harness")]

from tally import Tally  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--keep", action="store_true", help="leave the stores and mails where they are")
    parser.add_argument("parts", nargs="*", default=["road"], help="road, latency, memory, flat, rules, replay, read, sms")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("bench: needs root: the mail folders of its Dovecot belong to nobody")
    build = pathlib.Path(os.environ.get("OMBUD_BUILD", "build")).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ombud-bench."))
    folder.chmod(0o755)
    tally = Tally(build, folder, arguments.mails, arguments.keep)
    try:
        for part in arguments.parts:
            try:
                __import__(f"measure_{part}").measure(tally)
            except Exception:  # what was measured before is told all the same
                traceback.print_exc()
                tally.promise(f"parts that came to an end: {part}", 0, 1, at_most=False)
    finally:
        if arguments.keep:
            print(f"bench: the stores and mails are in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(tally.table())
    (build / "bench.json").write_text(json.dumps(tally.as_json(), indent=1) + "\n")
    print(tally.last_line())
    return 1 if tally.broken() else 0


if __name__ == "__main__":
    sys.exit(main())
