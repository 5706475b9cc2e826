#!/usr/bin/env python3
"""Holds README.md of this folder to the tree: each error that the table names is one of the source,
each test that it names exists, and each row names both.

Usage: check_table.py
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CODE = re.compile(r"`([a-z_]+\.[a-z_]+)`")


def source_codes():
    """Every text in the source that has the form of an error's name."""
    found = set()
    for folder in ("shared", "kiosk", "sync"):
        for path in (ROOT / folder).rglob("*.cpp"):
            found.update(re.findall(r'"([a-z]+\.[a-z_]+)"', path.read_text(encoding="utf-8")))
    return found


def titles():
    """The title of every test, with its file below tests/."""
    found = set()
    for path in (ROOT / "tests").rglob("*.cpp"):
        text = path.read_text(encoding="utf-8")
        for case in re.findall(r'TEST_CASE(?:_METHOD)?\(\s*(?:\w+,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)',
                               text):
            title = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', case))
            found.add((path.relative_to(ROOT / "tests").as_posix(), title))
    for path in (ROOT / "tests").rglob("*.py"):
        group = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("class "):
                group = re.match(r"class (\w+)", line).group(1)
            elif test := re.match(r"    def (test_\w+)", line):
                name = path.relative_to(ROOT / "tests").as_posix()
                found.add((name, f"{group}.{test.group(1)}"))
    return found


def main():
    codes, tests, problems, rows = source_codes(), titles(), [], 0
    for number, line in enumerate((HERE / "README.md").read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("| ") or line.startswith(("| case ", "| ---")):
            continue
        rows += 1
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4:
            problems.append(f"README.md:{number}: {len(cells)} cells; write four")
            continue
        named = CODE.findall(cells[2])
        if not named and not cells[2].startswith("none:"):
            problems.append(f"README.md:{number}: no error; name it, or say why there is none")
        for code in named:
            if code not in codes:
                problems.append(f"README.md:{number}: no source has {code}; correct it")
        shown = re.findall(r"`([\w/.]+)`: ([^;]+)", cells[3])
        if not shown:
            problems.append(f"README.md:{number}: no test; name it as `file`: title")
        for file, title in shown:
            if (file, title.strip()) not in tests:
                problems.append(f"README.md:{number}: {file} has no test '{title.strip()}'")
    print("\n".join(problems))
    sys.exit(1 if problems or rows < 20 else 0)


if __name__ == "__main__":
    main()
