#!/usr/bin/env python3
"""Plants a bug: writes a copy of a source file, changed as a patch says.

Usage: plant_bug.py PATCH SOURCE_DIR OUT

The patch is a unified diff of one file, after lines that say what the bug is. Line numbers play no
part: what a hunk expects must stand in the file exactly once, so that a patch lives on until the
lines that it changes do. Exit status 1 where it no longer fits.
"""

import sys


def hunks_of(lines):
    """(expected, planted) of each hunk, as text."""
    hunks = []
    for line in lines:
        if line.startswith("@@"):
            hunks.append(([], []))
        elif hunks and line[:1] in (" ", "-", "+"):
            if line[0] != "+":
                hunks[-1][0].append(line[1:])
            if line[0] != "-":
                hunks[-1][1].append(line[1:])
    return [("\n".join(old), "\n".join(new)) for old, new in hunks]


def main():
    patch, source_dir, out = sys.argv[1:4]
    with open(patch, encoding="utf-8") as file:
        lines = file.read().splitlines()
    source = next(line[6:] for line in lines if line.startswith("--- a/"))
    with open(f"{source_dir}/{source}", encoding="utf-8") as file:
        text = file.read()
    for expected, planted in hunks_of(lines):
        if text.count(expected) != 1:
            print(f"{patch}: what it expects stands {text.count(expected)} times in {source}; "
                  "write the patch anew", file=sys.stderr)
            return 1
        text = text.replace(expected, planted)
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
