#!/usr/bin/env python3
"""Runs the demonstration's day on the programs of a build, in a folder that is gone afterwards, and
checks what it leaves: every step seen, a screenshot of every screen, a report in three forms that
says that it is not for publication.

Usage: demonstration.py --bin FOLDER
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PNG = b"\x89PNG\r\n\x1a\n"
SCREENS = 23  # at least so many screenshots


def check(condition, what):
    if not condition:
        sys.exit(f"demonstration: {what}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="handslag-demonstration.") as folder:
        out = pathlib.Path(folder) / "out"
        status = subprocess.run(
            [sys.executable, "-B", ROOT / "packaging" / "demo.py", "--bin", options.bin,
             "--profile", ROOT / "assets" / "federations" / "vastra-malardalen.toml",
             "--out", out, "--headless", "--idle-seconds", "0"],
            check=False).returncode
        for log in sorted((out / "log").glob("*")):
            print(f"--- {log.name}\n{log.read_text(encoding='utf-8')}", end="")
        check(status == 0, f"it ended with {status}")
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        check(summary["ok"] and all(step["ok"] for step in summary["steps"]), "a step failed")
        shots = sorted((out / "screenshots").glob("*.png"))
        check(len(shots) >= SCREENS, f"only {len(shots)} screenshots")
        check(all(shot.read_bytes().startswith(PNG) for shot in shots), "a screenshot is no PNG")
        for name in ("visits.txt", "visits.csv", "visits.json"):
            text = (out / "report" / name).read_text(encoding="utf-8")
            check("Ej för publicering" in text, f"{name} is not marked 'not for publication'")
        for home in ("federation", "parties", "reporting", "server", "kiosk"):
            check((out / home).is_dir(), f"there is no {home}")


if __name__ == "__main__":
    main()
