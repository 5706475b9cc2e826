#!/usr/bin/env python3
"""Plants one violation of each rule in a tree of its own and looks whether check_style finds it."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import check_style

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

CMAKE = """
function(handslag_library folder)
endfunction()
handslag_library(shared/base USES fmt::fmt)
handslag_library(shared/domain LINKS shared/base USES fmt::fmt)  # comment with LINKS kiosk/ui
handslag_library(kiosk/app LINKS shared/domain)
handslag_library(kiosk/ui
  LINKS kiosk/app
  USES glfw)
handslag_library(kiosk)
handslag_program(handslag-kiosk MAIN kiosk/main.cpp LINKS kiosk/ui)
"""


def unpublished_number():
    """A valid number that is not published, made here and stored nowhere: born in 2099."""
    for check in "0123456789":
        if check_style.luhn_holds("991231" + "238" + check):
            return "20991231" + "238" + check
    raise AssertionError("one of ten check digits holds")


class PlantedViolations(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="handslag style ")
        self.addCleanup(shutil.rmtree, self.root)
        self.write("CMakeLists.txt", CMAKE)
        os.makedirs(os.path.join(self.root, "shared/domain"))
        shutil.copy(os.path.join(ROOT, check_style.PUBLISHED_NUMBERS),
                    os.path.join(self.root, check_style.PUBLISHED_NUMBERS))

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def problems(self):
        return check_style.Checker(self.root).run()

    def assert_clean(self):
        self.assertEqual(self.problems(), [])

    def assert_found(self, *parts):
        """Exactly one problem, which holds all parts and says what to do instead."""
        problems = self.problems()
        self.assertEqual(len(problems), 1, problems)
        self.assertIn("; ", problems[0])
        for part in parts:
            self.assertIn(part, problems[0])

    def source(self, path, *lines):
        self.write(path, "\n".join(("// What it is for.",) + lines) + "\n")

    # ---- arrows ----

    def test_allowed_arrows_pass(self):
        self.source("kiosk/ui/draw.cpp", '#include "kiosk/ui/draw.h"', '#include "kiosk/app/a.h"',
                    '#include "shared/base/bytes.h"', "#include <imgui.h>", "#include <vector>")
        self.source("kiosk/main.cpp", '#include "kiosk/ui/draw.h"', "#include <CLI/CLI.hpp>")
        self.source("tests/kiosk/ui/draw.cpp", '#include "kiosk/ui/draw.h"', "#include <sodium.h>")
        self.assert_clean()

    def test_an_arrow_upwards_is_found(self):
        self.source("shared/domain/a.cpp", '#include "kiosk/app/state.h"')
        self.assert_found("shared/domain/a.cpp:2:",
                          "no arrow leads from shared/domain to kiosk/app")

    def test_an_arrow_in_angle_brackets_is_found(self):
        self.source("shared/domain/a.cpp", "#include <kiosk/app/state.h>")
        self.assert_found("shared/domain/a.cpp:2:", "no arrow")

    def test_only_a_main_file_has_the_arrows_of_a_program(self):
        self.source("kiosk/other.cpp", '#include "kiosk/ui/draw.h"')
        self.assert_found("kiosk/other.cpp:2:", "no arrow leads from kiosk to kiosk/ui")

    def test_a_folder_without_a_library_is_found(self):
        self.source("sync/server/a.cpp", '#include "shared/base/bytes.h"')
        self.assert_found("sync/server/a.cpp:2:", "handslag_library(sync/server LINKS ...)")

    def test_a_path_that_is_not_from_the_root_is_found(self):
        self.source("shared/base/a.cpp", '#include "bytes.h"')
        self.assert_found("shared/base/a.cpp:2:", 'write "shared/base/bytes.h"')

    def test_tests_are_not_included(self):
        self.source("shared/base/a.cpp", '#include "tests/support/catch.h"')
        self.assert_found("shared/base/a.cpp:2:", "is for tests")

    # ---- third party ----

    def test_each_third_party_header_has_its_folder(self):
        for header in ("sodium.h", "sqlite3.h", "imgui.h", "imgui_impl_glfw.h", "GLFW/glfw3.h",
                       "GL/gl.h", "pango/pangocairo.h", "cairo.h", "qrencode.h", "boost/asio.hpp",
                       "openssl/ssl.h", "curl/curl.h", "nlohmann/json.hpp", "CLI/CLI.hpp",
                       "catch2/catch.hpp"):
            with self.subTest(header):
                self.source("kiosk/app/a.cpp", f"#include <{header}>")
                self.assert_found("kiosk/app/a.cpp:2:", f"<{header}> belongs to")
        self.source("kiosk/app/a.cpp", "#include <toml++/toml.h>")
        self.assert_found("<toml++/toml.h> belongs to shared/domain")

    # ---- files ----

    def test_a_header_without_opening_is_found(self):
        self.write("shared/base/a.h", "#pragma once\n")
        self.assert_found("shared/base/a.h:1:", "does not say what it is for")

    def test_a_source_without_header_and_opening_is_found(self):
        self.write("shared/base/a.cpp", "int a;\n")
        self.assert_found("shared/base/a.cpp:1:", "does not say what it is for")

    def test_a_header_without_pragma_is_found(self):
        self.source("shared/base/a.h", "int a;")
        self.assert_found("shared/base/a.h:1:", "#pragma once")

    def test_a_long_line_is_found_by_characters_and_not_bytes(self):
        self.source("shared/base/a.cpp", "// " + "å" * 97)
        self.assert_clean()
        self.source("shared/base/a.cpp", "// " + "å" * 98)
        self.assert_found("shared/base/a.cpp:2:", "101 columns")

    def test_phrases_that_leave_work_behind_are_found(self):
        for phrase in ("TO" + "DO: later", "FIX" + "ME", "good enough for n" + "ow"):
            with self.subTest(phrase):
                self.write("README.md", f"first\n{phrase}\n")
                self.assert_found("README.md:2:", "leaves work behind")
        self.write("README.md", "todos los días\n")
        self.assert_clean()

    # ---- personal numbers ----

    def test_a_number_is_found_in_every_form(self):
        number = unpublished_number()
        short, last = number[2:8], number[8:]
        arabic = "".join(chr(0x660 + int(digit)) for digit in number)
        for form in (number, number[:8] + "-" + last, number[:8] + "+" + last, short + last,
                     short + "-" + last, number[:8] + " " + last, number[:8] + "\u2013" + last,
                     f"{number[:4]} {number[4:6]} {number[6:8]} \u2013 {last}",
                     f"{number[:4]}-{number[4:6]}-{number[6:8]}-{last}", arabic, f'"{number}"',
                     f"id_{number}_x", f"{number}."):
            with self.subTest(form):
                self.write("notes.md", f"first\n\nsee {form} here\n")
                self.assert_found("notes.md:3:", "personal number")
                self.assertNotIn(number, self.problems()[0])

    def test_digits_before_a_number_do_not_hide_it(self):
        number = unpublished_number()
        for line in (f"01 {number}", f"990101 {number}", f"01-01 {number[2:8]}-{number[8:]}"):
            with self.subTest(line):
                self.write("notes.md", line)
                self.assert_found("notes.md:1:", "personal number")

    def test_a_coordination_number_with_a_partial_date_is_found(self):
        for date in ("990060", "990091", "991260", "991291"):
            number = next(date + "238" + c for c in "0123456789"
                          if check_style.luhn_holds(date + "238" + c))
            with self.subTest(date):
                self.write("notes.md", "20" + number)
                self.assert_found("notes.md:1:", "personal number")

    def test_a_number_in_a_file_name_is_found(self):
        self.write(unpublished_number() + ".txt", "empty\n")
        self.assert_found("personal number")

    def test_published_numbers_pass_in_their_own_form_only(self):
        self.write("notes.md", "199001012385 900101-2385 19900101-2385 030818+9802 000104+2399 "
                               "000104-2399 800060-2394 1990 01 01 2385\n")
        self.assert_clean()
        self.write("notes.md", "030818" + "-" + "9802\n")
        self.assert_found("notes.md:1:", "personal number")

    def test_numbers_that_nobody_can_bear_pass(self):
        self.write("notes.md", "199001012386 202601612382 199013012385 199002302385 199001322385 "
                               "202201922380 000229+2399\n")
        self.assert_clean()

    def test_longer_runs_and_hexadecimal_pass(self):
        number = unpublished_number()
        self.write("notes.md", f"1{number} {number}0 a{number} {number}f 0x{number}\n")
        self.assert_clean()

    def test_a_list_without_numbers_is_found(self):
        self.write(check_style.PUBLISHED_NUMBERS, "// What it is for.\n#pragma once\n")
        self.assert_found("no published test number")

    def test_a_title_that_ctest_cannot_run_is_found(self):
        self.write("tests/a.cpp", 'TEST_CASE("One thing, and "\n          "another") {}\n')
        self.assert_clean()
        self.write("tests/a.cpp", '\nTEST_CASE(\n    "One thing"\n    "; another") {}\n')
        self.assert_found("tests/a.cpp:2:", "a semicolon in a test's title")

    # ---- which files ----

    @unittest.skipUnless(shutil.which("git"), "git is not installed")
    def test_git_decides_which_files_are_looked_at(self):
        subprocess.run(["git", "-C", self.root, "init", "-q"], check=True)
        self.write(".gitignore", "ignored/\n")
        self.write("ignored/notes.md", unpublished_number())
        self.assert_clean()
        self.write("untracked.md", unpublished_number())
        self.assert_found("untracked.md:1:")

    def test_a_number_in_a_binary_input_of_a_fuzz_target_is_found(self):
        os.makedirs(os.path.join(self.root, check_style.FUZZ_INPUTS))
        with open(os.path.join(self.root, check_style.FUZZ_INPUTS, "a"), "wb") as file:
            file.write(b"\0\1" + unpublished_number().encode() + b"\xff")
        self.assert_found("personal number")

    def test_binary_files_are_left_out(self):
        with open(os.path.join(self.root, "picture.png"), "wb") as file:
            file.write(b"\0" + unpublished_number().encode())
        self.assert_clean()


if __name__ == "__main__":
    sys.exit(unittest.main())
