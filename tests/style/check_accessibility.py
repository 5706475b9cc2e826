#!/usr/bin/env python3
"""Holds ACCESSIBILITY.md to the tree: each requirement has one row, each row one of three states,
what is met names a test, each test that is named exists, and each choice of the kiosk that makes it
easier is described.

Usage: check_accessibility.py
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATES = ("met", "not yet", "not applicable")
# What each section must cover, in short: "5.1.3.1-16" is sixteen of them.
REQUIRED = {
    "EN 301 549, clause 5": """
        5.1.2.1-2 5.1.3.1-16 5.1.4-5 5.1.6.1-2 5.1.7 5.2-4 5.5.1-2 5.6.1-2 5.7-9""",
    "EN 301 549, clause 11": """
        11.1.1.1.1-2 11.1.2.1.1-2 11.1.2.2 11.1.2.3.1-2 11.1.2.4-5 11.1.3.1.1-2 11.1.3.2.1-2
        11.1.3.3-4 11.1.3.5.1-2 11.1.4.1-3 11.1.4.4.1-2 11.1.4.5.1-2 11.1.4.10-13
        11.2.1.1.1-2 11.2.1.2 11.2.1.4.1-2 11.2.2.1-2 11.2.3.1 11.2.4.3-4 11.2.4.6-7 11.2.5.1-2
        11.2.5.3.1-2 11.2.5.4 11.3.1.1.1-2 11.3.2.1-2 11.3.3.1.1-2 11.3.3.2-4
        11.4.1.1.1-2 11.4.1.2.1-2 11.4.1.3.1-2 11.5-8""",
    "EN 301 549, clause 12": "12.1.1-2 12.2.2-4",
    "WCAG 2.2, level A": """
        1.1.1 1.2.1-3 1.3.1-3 1.4.1-2 2.1.1-2 2.1.4 2.2.1-2 2.3.1 2.4.1-4 2.5.1-4 3.1.1 3.2.1-2
        3.2.6 3.3.1-2 3.3.7 4.1.2""",
    "WCAG 2.2, level AA": """
        1.2.4-5 1.3.4-5 1.4.3-5 1.4.10-13 2.4.5-7 2.4.11 2.5.7-8 3.1.2 3.2.3-4 3.3.3-4 3.3.8
        4.1.3""",
}


def spelt_out(ranges):
    """'5.7-9' as 5.7, 5.8, 5.9."""
    out = []
    for one in ranges.split():
        first, _, last = one.partition("-")
        head, _, number = first.rpartition(".")
        out += [f"{head}.{n}" for n in range(int(number), int(last or number) + 1)]
    return out


def test_names():
    """The name of every test, as ctest lists it."""
    lists = (ROOT / "tests" / "CMakeLists.txt").read_text(encoding="utf-8")
    found = {name for name in re.findall(r'add_test\(NAME "([^"]+)"', lists) if "${" not in name}
    for folder in re.findall(r"^\s*handslag_test\((\S+?)[\s)]", lists, re.MULTILINE):
        for path in (ROOT / "tests" / folder).glob("*.cpp"):
            text = path.read_text(encoding="utf-8")
            for case, tags in re.findall(
                    r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)(?:,\s*"([^"]*)")?', text):
                title = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', case))
                if "[." not in tags:  # which ctest does not run
                    found.add(f"{folder}:" + re.sub(r"\\(.)", r"\1", title))
    return found


def aids():
    """The Swedish words of each choice that makes the kiosk easier."""
    source = (ROOT / "kiosk" / "screens" / "display.cpp").read_text(encoding="utf-8")
    words = (ROOT / "assets" / "languages" / "sv.po").read_text(encoding="utf-8")
    keys = re.findall(r'\boffer\("[\w.]+", "([\w.]+)"_key', source)
    return [re.search(rf'^msgid "{re.escape(key)}"\nmsgstr "(.*)"$', words, re.MULTILINE).group(1)
            for key in keys]


def problems_of(text, tests, choices):
    """What is wrong with the statement, one line each."""
    problems, covered, described, section = [], {}, [], ""
    for number, line in enumerate(text.splitlines(), 1):
        place = f"ACCESSIBILITY.md:{number}"
        if line.startswith("## "):
            section = next((name for name in REQUIRED if line[3:].split(":")[0] == name), "")
        if not line.startswith("| ") or re.match(r"\| (---|clause|criterion|choice) ", line):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not section:
            described.append(cells[0])
            continue
        if len(cells) != 4 or not all(cells):
            problems.append(f"{place}: {len(cells)} cells; write four, none of them empty")
            continue
        for one in cells[0].split(", "):
            if one in covered.setdefault(section, []):
                problems.append(f"{place}: {one} has a row before; keep one of them")
            covered[section].append(one)
        if cells[2] not in STATES:
            problems.append(f"{place}: '{cells[2]}' is no state; write one of {', '.join(STATES)}")
        named = re.findall(r"`([^`]+)`", cells[3])
        if cells[2] == "met" and not named:
            problems.append(f"{place}: met by no test; name one, or write 'not yet'")
        problems += [f"{place}: there is no test '{name}'; correct its name"
                     for name in named if name not in tests]
    for section, ranges in REQUIRED.items():
        has, needs = set(covered.get(section, [])), set(spelt_out(ranges))
        problems += [f"{section}: {one} has no row; add it" for one in sorted(needs - has)]
        problems += [f"{section}: {one} is not asked for; take it out"
                     for one in sorted(has - needs)]
    problems += [f"'{one}' is a choice of the kiosk and not described; add it"
                 for one in choices if one not in described]
    problems += [f"'{one}' is described and no choice of the kiosk; take it out"
                 for one in described if one not in choices]
    return problems


def main():
    text = (ROOT / "ACCESSIBILITY.md").read_text(encoding="utf-8")
    problems = problems_of(text, test_names(), aids())
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
