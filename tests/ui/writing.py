#!/usr/bin/env python3
"""Writes to staff in four scripts, with a finger on the keyboard of the screen and with a keyboard
of the desk: real input events at a real window, compared by what stands in the field. Run by ctest
with the folder of the programs.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "packaging"))
sys.path.insert(0, str(SOURCE / "tests" / "support"))
sys.dont_write_bytecode = True

import drive  # noqa: E402
from enrolled import enrolled_home  # noqa: E402
from png import png_rows  # noqa: E402

# The libraries of the graphics driver keep what they allocate; sound memory is still checked.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"

FIELD = "note.field"


class Writing(unittest.TestCase):
    """One kiosk for all of them; each begins and ends on the idle screen."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="handslag-writing-")
        cls.addClassCleanup(folder.cleanup)
        cls.out = pathlib.Path(folder.name)
        federation = enrolled_home(OPTIONS.bin, cls.out)
        cls.addClassCleanup(federation.end)
        cls.display = drive.Display("1280x800")
        cls.addClassCleanup(cls.display.kill)
        log = open(cls.out / "kiosk.log", "w", encoding="utf-8")
        cls.addClassCleanup(log.close)
        cls.kiosk = drive.Kiosk(OPTIONS.bin, cls.out / "kiosk", cls.display.name, log)
        cls.addClassCleanup(cls.kiosk.kill)
        cls.kiosk.wait_screen("idle")

    def setUp(self):
        self.addCleanup(self.go_home)

    def go_home(self):
        for _ in range(5):
            if self.kiosk.view()["screen"] == "idle":
                break
            time.sleep(0.4)  # sooner, it would be the second half of a double tap
            self.kiosk.press("back")
        self.kiosk.wait_screen("idle")

    def open_note(self, language):
        kiosk = self.kiosk
        kiosk.press("language.open")
        kiosk.wait_screen("language")
        time.sleep(0.4)
        kiosk.press(f"language.{language}")
        kiosk.wait_screen("idle")
        time.sleep(0.4)
        kiosk.press("help.open")
        kiosk.wait_screen("help")
        time.sleep(0.4)
        kiosk.press("help.note")
        kiosk.wait_screen("note")
        time.sleep(0.4)

    def count(self):
        return len(self.kiosk.item(FIELD)["value"])

    def wait_count(self, count):
        drive.wait_for(f"{count} characters", 10, lambda: self.count() == count)

    def wait_item(self, name):
        drive.wait_for(name, 10, lambda: self.kiosk.item(name))

    def tap(self, *keys):
        """A letter, or the name of another key; 'e>é' is held until it offers the second."""
        for key in keys:
            first, _, offered = key.partition(">")
            self.wait_item(f"note.key.{first}")
            if offered:
                self.kiosk.hold(f"note.key.{first}", 0.7)
                self.wait_item(f"note.offer.{offered}")
                self.kiosk.press(f"note.offer.{offered}")
            else:
                self.kiosk.press(f"note.key.{first}")
            time.sleep(0.03)

    def layout(self, name):
        subprocess.run(["setxkbmap", "-display", self.display.name, *name.split()], check=True)

    def look(self, name):
        """What stands in the field."""
        picture = self.out / f"{name}.png"
        self.kiosk.screenshot(picture)
        x, y, width, height = self.kiosk.item(FIELD)["rect"]
        seen = [row[3 * x:3 * (x + width)] for row in png_rows(picture)[y:y + height]]
        picture.unlink()
        return seen

    def writes_the_same(self, language, taps, layout, keys, count):
        self.open_note(language)
        empty = self.look("empty")
        self.tap(*taps)
        self.wait_count(count)
        by_finger = self.look("finger")
        self.assertNotEqual(by_finger, empty)
        self.kiosk.press("note.clear")
        self.wait_count(0)
        self.assertEqual(self.look("cleared"), empty)
        self.layout(layout)
        self.kiosk.key(*keys)
        self.wait_count(count)
        self.assertEqual(self.look("desk"), by_finger)

    def test_swedish(self):
        self.writes_the_same(
            "sv", ["shift", "H", "e", "j", "space", "p", "å", "space", "c", "a", "f", "e>é"],
            "se", ["H", "e", "j", "space", "p", "aring", "space", "c", "a", "f", "dead_acute", "e"],
            11)

    def test_a_dead_key_and_a_space_write_its_sign(self):
        self.open_note("sv")
        self.layout("se")
        self.kiosk.key("dead_grave", "space")
        self.wait_count(1)
        by_dead_key = self.look("dead")
        self.kiosk.press("note.clear")
        self.wait_count(0)
        self.layout("us")
        self.kiosk.key("grave")
        self.wait_count(1)
        self.assertEqual(self.look("grave"), by_dead_key)

    def test_arabic(self):
        """The caret goes to the right through a text that runs to the left."""
        letters = ["meem", "ra", "hah", "beh", "alef"]
        self.writes_the_same(
            "ar", ["م", "ر", "ح", "ب", "ا", "right", "right", "erase"],
            "ara", [f"Arabic_{name}" for name in letters] + ["Right", "Right", "BackSpace"], 4)

    def test_ukrainian(self):
        self.writes_the_same(
            "uk", ["shift", "П", "р", "и", "в", "і", "т"], "ua",
            ["Cyrillic_PE", "Cyrillic_er", "Cyrillic_i", "Cyrillic_ve", "Ukrainian_i",
             "Cyrillic_te"], 6)

    def test_tigrinya(self):
        """No keyboard of a desk has all its letters: they come as input methods give them."""
        text = "ሰላም"
        self.open_note("ti")
        empty = self.look("empty")
        for consonant, letter in (("ሰ", "ሰ"), ("ለ", "ላ"), ("መ", "ም")):
            self.tap(consonant)
            self.wait_item(f"note.offer.{letter}")
            self.kiosk.press(f"note.offer.{letter}")
            time.sleep(0.03)
        self.wait_count(len(text))
        by_finger = self.look("finger")
        self.assertNotEqual(by_finger, empty)
        self.kiosk.press("note.clear")
        self.wait_count(0)
        self.kiosk.key("Shift_L")  # has the focus set
        for n, letter in enumerate(text, start=1):
            # Each borrows a key of the display, which it is to keep until the kiosk has looked.
            self.kiosk._xdotool("key", "--delay", 600, f"U{ord(letter):04X}")
            self.wait_count(n)
        self.assertEqual(self.look("desk"), by_finger)

    def test_a_finger_places_the_caret(self):
        kiosk = self.kiosk
        self.open_note("sv")
        self.layout("se")
        kiosk.key("m", "r")
        self.wait_count(2)
        at_end = self.look("end")
        kiosk.key("Home")
        drive.wait_for("the caret", 10, lambda: self.look("home") != at_end)
        x, y, width, height = kiosk.item(FIELD)["rect"]
        kiosk._xdotool("mousemove", "--window", kiosk.window, x + width - 20, y + height // 2)
        kiosk._xdotool("click", 1)
        drive.wait_for("the caret", 10, lambda: self.look("touched") == at_end)

    def test_nothing_of_it_is_left(self):
        """Who goes back, and comes again, finds an empty page."""
        self.open_note("sv")
        empty = self.look("empty")
        self.layout("se")
        self.kiosk.key("h", "e", "j")
        self.wait_count(3)
        self.go_home()
        self.open_note("sv")
        self.assertEqual(self.look("again"), empty)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
