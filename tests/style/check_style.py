#!/usr/bin/env python3
"""Holds the rules of the house over every file of the repository.

Usage: check_style.py [ROOT]

Each line of output names a place, what is wrong there and what to do instead; the exit status is 1
if there is any. There is no way to switch a rule off for a place: mend the place, or change the
rule here, where everybody sees it. check_style_test.py proves that each rule finds what it is for.
"""

import datetime
import os
import re
import shutil
import subprocess
import sys
import unicodedata

CODE_FOLDERS = ("shared", "kiosk", "sync")
LINE_LIMIT = 100
FUZZ_INPUTS = "tests/fuzz/corpus/"
PUBLISHED_NUMBERS = "shared/domain/test_numbers.h"

# Which third-party headers may be included where. The first group of a row is a pattern over the
# name between the brackets, the second the folders, the third what to do elsewhere.
THIRD_PARTY = [
    (r"sodium(/|\.h)", ["shared/crypto"], "call shared/crypto"),
    (r"sqlite3(ext)?\.h", ["shared/store"], "go through the stores of shared/store"),
    (r"(imgui|imstb|GLFW/|GL/|GLES\d?/|KHR/|stb_)", ["kiosk/ui"],
     "describe the screen as a tree of meaning and let kiosk/ui draw it"),
    (r"(pango/|cairo)", ["kiosk/text", "sync/card"], "ask kiosk/text for a texture"),
    (r"qrencode", ["sync/card"], "ask sync/card for a card"),
    (r"(boost/|openssl/)", ["sync/http"], "use the HTTP types of sync/http"),
    (r"curl/", ["sync/client"], "call sync/client"),
    (r"toml\+\+|toml\.hpp", ["shared/domain"], "read profiles by parse_profile"),
    (r"nlohmann/",
     ["shared/directory", "kiosk/inspect", "sync/report", "sync/admin", "sync/server",
      "sync/client", "sync/protocol"],
     "keep JSON at the edges and hand values on"),
    (r"CLI/", ["main*.cpp", "*options*"], "read the command line in a main or options file"),
    (r"catch2/", [], "include tests/support/catch.h, in tests only"),
]

# Spelt in two parts so that this file does not find itself.
FORBIDDEN_PHRASES = [
    (re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"), "do it, or file an issue"),
    (re.compile(r"\bfor n" + r"ow\b", re.IGNORECASE), "say what holds and until what happens"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
COMMAND = re.compile(r"^[ \t]*handslag_(library|program)\s*\(([^)]*)\)", re.MULTILINE)

# Swedish-shaped numbers of twelve and of ten digits, as people write them, between characters that
# are neither letter nor digit. As lookaheads, so that one candidate does not hide the next.
SHAPES = [
    re.compile(
        r"(?<![0-9A-Za-z])(?="
        + century + r"(?P<year>\d\d)[ -]?(?P<month>\d\d)[ -]?(?P<day>\d\d)"
        r"(?P<sign>\s?[-+\u2010-\u2015\u2212]?\s?)"
        r"(?P<last>\d{4})"
        r"(?![0-9A-Za-z]))")
    for century in (r"(?P<century>18|19|20)", r"(?P<century>)")
]


class Checker:
    def __init__(self, root):
        self.root = root
        self.problems = []
        self.files = list_files(root)
        self.links, self.program_links = read_arrows(self.read("CMakeLists.txt") or "")
        self.published = set(re.findall(r'"(\d{12})"', self.read(PUBLISHED_NUMBERS) or ""))

    def read(self, path):
        """The text of a file, or nothing where there is none or it is not text. What fuzz targets
        are fed is searched in any case: programs made it, and a number hides between zeros."""
        try:
            with open(os.path.join(self.root, path), "rb") as file:
                data = file.read()
        except OSError:
            return None
        if b"\0" in data and not path.startswith(FUZZ_INPUTS):
            return None
        return data.decode("utf-8", errors="replace")

    def problem(self, path, line, wrong, instead):
        self.problems.append(f"{path}:{line}: {wrong}; {instead}")

    def run(self):
        if not self.published:
            self.problem(PUBLISHED_NUMBERS, 1, "no published test number was found",
                         "keep the list there, twelve digits in quotes")
        for path in self.files:
            text = self.read(path)
            if text is None:
                continue
            lines = text.splitlines()
            self.check_numbers(path, [path] + lines)
            self.check_phrases(path, lines)
            if path.endswith((".h", ".cpp", ".py", ".sh")):
                self.check_width(path, lines)
            if path.endswith((".h", ".cpp")):
                self.check_opening(path, lines)
                self.check_includes(path, lines)
            if path.startswith("tests/") and path.endswith(".cpp"):
                self.check_titles(path, text)
        return self.problems

    # ---- what a file says ----

    def check_phrases(self, path, lines):
        for number, line in enumerate(lines, 1):
            for pattern, instead in FORBIDDEN_PHRASES:
                found = pattern.search(line)
                if found:
                    self.problem(path, number, f'"{found.group(0)}" leaves work behind', instead)

    def check_width(self, path, lines):
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_LIMIT:
                self.problem(path, number, f"{len(line)} columns",
                             f"break the line at {LINE_LIMIT} or fewer (clang-format)")

    def check_titles(self, path, text):
        for case in re.finditer(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)', text):
            if ";" in case.group(1):
                self.problem(path, text.count("\n", 0, case.start()) + 1,
                             "a semicolon in a test's title, which CMake takes for the end of it: "
                             "no such test is ever run", "write a comma")

    def check_opening(self, path, lines):
        header = path.endswith(".h")
        blank = not "".join(lines).strip()
        has_header = os.path.exists(os.path.join(self.root, path[:-4] + ".h"))
        speaks_for_itself = not header and (has_header or path.startswith("tests/"))
        if not blank and not speaks_for_itself and not lines[0].startswith(("//", "/*")):
            self.problem(path, 1, "the file does not say what it is for",
                         "open it with a comment: what lives here, who calls it, what must hold")
        if header and "#pragma once" not in lines:
            self.problem(path, 1, "no #pragma once", "add it after the opening comment")

    # ---- who may include what ----

    def check_includes(self, path, lines):
        if path.split("/")[0] not in CODE_FOLDERS:
            return
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            bracket, name = found.groups()
            if self.check_third_party(path, number, name):
                continue
            if bracket == '"' or name.split("/")[0] in CODE_FOLDERS + ("tests",):
                self.check_arrow(path, number, name)

    def check_third_party(self, path, number, name):
        """Whether a row of the table speaks of this header."""
        for pattern, places, instead in THIRD_PARTY:
            if not re.match(pattern, name):
                continue
            if not any(is_place(path, place) for place in places):
                self.problem(path, number, f"<{name}> belongs to {' and '.join(places) or 'tests'}",
                             instead)
            return True
        return False

    def check_arrow(self, path, number, name):
        folder, target = os.path.dirname(path), os.path.dirname(name)
        if target.split("/")[0] == "tests":
            self.problem(path, number, f'"{name}" is for tests', "move what is shared out of tests")
            return
        if target.split("/")[0] not in CODE_FOLDERS:
            self.problem(path, number, f'"{name}" is not a path from the root of the repository',
                         f'write "{folder}/{os.path.basename(name)}" if that is what is meant')
            return
        allowed = self.allowed_from(path)
        if allowed is None:
            self.problem(path, number, f"{folder} is no library of CMakeLists.txt",
                         f"declare handslag_library({folder} LINKS ...)")
        elif target not in allowed:
            self.problem(path, number, f"no arrow leads from {folder} to {target}",
                         f"hand the value in from above, or, if the drawing in ARCHITECTURE.md is "
                         f"to change, add {target} to LINKS of {folder} in CMakeLists.txt")

    def allowed_from(self, path):
        """The folders that a file may include from; nothing if its own is not declared."""
        folder = os.path.dirname(path)
        starts = [folder]
        if os.path.basename(path).startswith("main"):
            starts += self.program_links.get(path, []) + self.program_links.get(folder, [])
        if folder not in self.links and len(starts) == 1 and folder not in self.program_links:
            return None
        reached, waiting = set(), starts
        while waiting:
            current = waiting.pop()
            if current not in reached:
                reached.add(current)
                waiting = waiting + self.links.get(current, [])
        return reached

    # ---- personal numbers ----

    def check_numbers(self, path, lines):
        """`lines` begins with the path itself, so that a file's name is searched as well."""
        for number, line in enumerate(lines):
            digits_in_ascii = in_ascii_digits(line)
            for found in (f for shape in SHAPES for f in shape.finditer(digits_in_ascii)):
                if is_personal_number(found) and not self.is_published(found):
                    # The number itself is not repeated: logs are kept.
                    self.problem(path, max(number, 1),
                                 f"column {found.start() + 1}: a valid personal number that is not "
                                 "published for tests",
                                 f"use one of {PUBLISHED_NUMBERS}, in its own form")

    def is_published(self, found):
        digits = short_form(found)
        if found["century"]:
            return found["century"] + digits in self.published
        # In the ten-digit form the sign tells the century, so another sign is another number. No
        # published one was born in 1927 to 1931, where that would depend on the day of the check.
        for century in possible_centuries(found):
            old = int(century + digits[:2]) <= 1926
            if old == ("+" in found["sign"]) and century + digits in self.published:
                return True
        return False


def list_files(root):
    """What git tracks or would track; every file where there is no git or the tree is not its."""
    git = ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--cached", "--others",
           "--exclude-standard"]
    if os.path.exists(os.path.join(root, ".git")) and shutil.which("git"):
        listed = subprocess.run(git, capture_output=True, check=True).stdout.decode()
        return sorted({name for name in listed.split("\0") if name})
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in ("build", "out", ".git")]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def read_arrows(cmake):
    """LINKS by folder, of libraries and of programs (by main file or by folder)."""
    libraries, programs = {}, {}
    for kind, arguments in COMMAND.findall(re.sub(r"#.*", "", cmake)):
        positional, links, keyword = [], [], None
        for word in arguments.split():
            if re.fullmatch(r"[A-Z]+", word):
                keyword = word
            elif keyword is None:
                positional.append(word)
            elif keyword == "LINKS":
                links.append(word)
            elif keyword in ("MAIN", "SOURCE", "SOURCES", "FOLDER"):
                positional.append(word)
        target = libraries if kind == "library" else programs
        for place in positional:
            target.setdefault(place, []).extend(links)
            if place.endswith(".cpp"):
                target.setdefault(os.path.dirname(place), [])
    return libraries, programs


def is_place(path, place):
    if "*" not in place:
        return os.path.dirname(path) == place
    pattern = re.escape(place).replace(r"\*", ".*")
    return re.fullmatch(pattern, os.path.basename(path)) is not None


def in_ascii_digits(text):
    """The same text with the decimal digits of every script as 0 to 9, character by character."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c, c)) for c in text)


def short_form(found):
    return found["year"] + found["month"] + found["day"] + found["last"]


def is_personal_number(found):
    never_given = found["last"].startswith("000")
    return not never_given and has_birth_date(found) and luhn_holds(short_form(found))


def has_birth_date(found):
    month, day = int(found["month"]), int(found["day"])
    coordination = day >= 60
    if coordination:
        day -= 60
        if month == 0 or day == 0:
            return month <= 12 and day <= 31
    centuries = [found["century"]] if found["century"] else possible_centuries(found)
    return any(is_date(int(century + found["year"]), month, day) for century in centuries)


def possible_centuries(found):
    return ["18", "19"] if "+" in found["sign"] else ["19", "20"]


def is_date(year, month, day):
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def luhn_holds(digits):
    total = 0
    for position, digit in enumerate(digits):
        product = int(digit) * (2 if position % 2 == 0 else 1)
        total += product // 10 + product % 10
    return total % 10 == 0


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))
    problems = Checker(root).run()
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems of style" if problems else "no problems of style")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
