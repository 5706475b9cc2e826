#!/usr/bin/env python3
"""What fresh_machines.py decides before it makes anything: its arguments, who may run it, where the
packages come from, and whether there is room. The rest of it is long, and is run by hand."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import fresh_machines as fresh

PROGRAM = pathlib.Path(fresh.__file__)
NOBODY = 65534

TARGETS = [
    ("http://mirror.example/debian/", "bookworm", "main", "Debian"),
    ("http://mirror.example/debian/", "bookworm-updates", "main", "Debian"),
    ("http://mirror.example/security/", "bookworm-security", "main", "Debian"),
    ("http://mirror.example/debian/", "bookworm", "main", "Debian"),
    ("http://other.example/tools/", "bookworm", "main", "Other"),
    ("http://other.example/tools/", "stable", "main", "Debian"),
]


class BeforeAnythingIsMade(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="handslag-fresh-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_program(self, *arguments, **options):
        return subprocess.run([sys.executable, "-B", PROGRAM, *arguments], capture_output=True,
                              text=True, check=False, **options)

    def test_help_names_every_option(self):
        done = self.run_program("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--out", "--release", "--keep"):
            self.assertIn(option, done.stdout)

    def test_wrong_use_is_refused(self):
        for arguments in ([], ["--out"], ["--out", self.folder, "--release", "11"],
                          ["--out", self.folder, "--all"]):
            self.assertEqual(self.run_program(*arguments).returncode, 2, arguments)
        self.assertEqual(list(self.folder.iterdir()), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
    def test_others_than_root_are_told_so(self):
        program = self.folder / "fresh_machines.py"
        shutil.copy(PROGRAM, program)
        self.folder.chmod(0o777)
        program.chmod(0o644)
        done = subprocess.run([sys.executable, "-B", program, "--out", self.folder / "out"],
                              capture_output=True, text=True, check=False, user=NOBODY,
                              group=NOBODY, cwd=self.folder)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("run it as root", done.stderr)
        self.assertFalse((self.folder / "out").exists())

    @unittest.skipUnless(os.geteuid() == 0 and all(map(shutil.which, fresh.TOOLS)),
                         "needs root and the tools")
    def test_a_folder_that_holds_something_is_left_alone(self):
        kept = self.folder / "kept"
        kept.write_text("mine", encoding="ascii")
        done = self.run_program("--out", self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not empty", done.stderr)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["kept"])

    def test_the_packages_come_from_where_this_machine_gets_them(self):
        self.assertEqual(fresh.sources_of(TARGETS, "trixie"), [
            ("http://mirror.example/debian/", "trixie", "main"),
            ("http://mirror.example/debian/", "trixie-updates", "main"),
            ("http://mirror.example/security/", "trixie-security", "main")])

    def test_a_machine_without_such_sources_is_refused(self):
        with self.assertRaises(fresh.Trouble):
            fresh.sources_of(TARGETS[-1:], "trixie")

    def test_room_is_counted_for_what_stands_there_at_once(self):
        one = fresh.ROOM_FOR_A_MACHINE
        self.assertEqual(fresh.room_missing(one, 2, keep=False), 0)
        self.assertEqual(fresh.room_missing(one - 1, 2, keep=False), 1)
        self.assertEqual(fresh.room_missing(one, 2, keep=True), one)


if __name__ == "__main__":
    unittest.main()
