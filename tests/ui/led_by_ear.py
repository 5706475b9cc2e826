#!/usr/bin/env python3
"""Checks in without looking: by a numeric keypad in three languages, by a keyboard, and by one
finger. Real input events at a real window; of the kiosk nothing is read but what it says, and once
that nothing is said. Run by ctest with the folder of the programs.
"""

import argparse
import os
import pathlib
import re
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

# The libraries of the graphics driver keep what they allocate; sound memory is still checked.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"

NUMBER = "199001012385"  # published for tests
GROUP = "Arbetsförberedande grupp"
WIDTH, HEIGHT = 1280, 800


def words_of(language):
    """The texts of a catalogue; of those that count, the form for one."""
    text = (SOURCE / "assets" / "languages" / f"{language}.po").read_text(encoding="utf-8")
    one = 1 if "nplurals=6" in text else 0  # Arabic has a form for none before it
    entries = re.findall(rf'^msgid "(\S+)"\n(?:msgid_plural.*\n(?:msgstr\[\d\].*\n){{{one}}})?'
                         r'msgstr(?:\[\d\])? ((?:"[^\n]*"\n?)+)', text, re.MULTILINE)
    return {key: "".join(re.findall(r'"(.*)"', value)) for key, value in entries}


def plain(text):
    """Without the marks that isolate names in a text that runs the other way."""
    return re.sub("[\u2066-\u2069]", "", text)


class Ear:
    """Somebody who hears what the kiosk says, and has hands. Sees nothing: see `_said`."""

    def __init__(self, kiosk):
        self.kiosk = kiosk
        self.count = self._said()[0]

    def _said(self):
        view = self.kiosk.view()
        return view["spoken_count"], plain(view["spoken"])

    def last(self):
        return self._said()[1]

    def listen(self, seconds=10):
        """The next thing that is said; fails where nothing is."""
        drive.wait_for("something to be said", seconds, lambda: self._said()[0] != self.count)
        self.count, text = self._said()
        return text

    def hears(self, text, seconds=10):
        """Waits until that has been said."""
        drive.wait_for(f"'{text}' to be said", seconds, lambda: text in self.last())
        self.count = self._said()[0]

    def key(self, *names):
        self.count = self._said()[0]
        self.kiosk.key(*names)

    def go_on_to(self, text, step):
        """Steps from one thing to the next until that is said."""
        for _ in range(40):
            self.key(step)
            if text in self.listen():
                return
        raise drive.Trouble(f"'{text}' was never said")


class LedByEar(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="handslag-ear-")
        cls.addClassCleanup(folder.cleanup)
        cls.out = pathlib.Path(folder.name)
        federation = enrolled_home(OPTIONS.bin, cls.out / "demo")
        cls.addClassCleanup(federation.end)
        cls.display = drive.Display(f"{WIDTH}x{HEIGHT}")
        cls.addClassCleanup(cls.display.kill)

    def setUp(self):
        log = open(self.out / "kiosk.log", "a", encoding="utf-8")
        self.addCleanup(log.close)
        self.kiosk = drive.Kiosk(OPTIONS.bin, self.out / "demo" / "kiosk", self.display.name, log)
        self.addCleanup(self.kiosk.kill)
        self.ear = Ear(self.kiosk)
        self.ear.hears(words_of("sv")["idle.heading"])

    def check_in(self, words, keys):
        """From the idle screen to the receipt. `keys`: for next, choose, and a digit."""
        ear = self.ear
        step, choose, digit = keys
        ear.go_on_to(words["idle.arrived"], step)
        ear.key(choose)
        ear.hears(words["number.heading"])
        self.assertIn(words["frame.steps"].format(step=1, steps=2), ear.last())
        self.assertIn(words["number.text"], ear.last())
        for figure in NUMBER:
            ear.key(digit + figure)
            self.assertEqual(ear.listen(), words["spoken.typed_hidden"])
        ear.go_on_to(words["number.continue"], step)
        ear.key(choose)
        ear.hears(words["activity.heading"])
        ear.go_on_to(GROUP, step)
        ear.key(choose)
        ear.hears(words["saved.heading"])
        self.assertIn(GROUP, ear.last())  # the receipt says what was saved (EN 301 549, 5.1.3.16)
        ear.go_on_to(words["saved.done"], step)
        ear.key(choose)
        ear.hears(words_of("sv")["idle.heading"])

    def test_keypad_in_swedish(self):
        words = words_of("sv")
        self.ear.key("KP_Add")
        heard = self.ear.listen()
        self.assertTrue(heard.startswith(words["spoken.keys"]), heard)  # how to go on
        self.ear.key("KP_Divide")
        self.ear.hears(words["help.heading"])
        self.ear.key("KP_Decimal")
        self.ear.hears(words["idle.heading"])
        self.check_in(words, ("KP_Add", "KP_Enter", "KP_"))

    def test_keypad_in_other_languages(self):
        for language, endonym in (("en", "English"), ("ar", "العربية")):
            with self.subTest(language):
                self.ear.go_on_to(endonym, "KP_Add")
                self.ear.key("KP_Enter")
                self.ear.hears(words_of(language)["idle.heading"])
                self.check_in(words_of(language), ("KP_Add", "KP_Enter", "KP_"))

    def test_keypad_verifies_and_mends(self):
        """What was typed is told by its length, a mistake by its name; and all is said again."""
        ear, words = self.ear, words_of("sv")
        ear.go_on_to(words["idle.arrived"], "KP_Add")
        ear.key("KP_Enter")
        ear.hears(words["number.heading"])
        for figure in NUMBER[:-1] + "6":
            ear.key("KP_" + figure)
            ear.listen()
        ear.key("KP_Enter")
        ear.hears(words["number.trouble.check_digit"])
        ear.go_on_to(words["number.erase"], "KP_Add")
        ear.key("KP_Enter")
        ear.hears(words["spoken.erased"])
        ear.key("KP_Multiply")
        heard = ear.listen()
        self.assertIn(words["number.heading"], heard)
        self.assertIn("11 tecken", heard)
        self.assertNotIn("1990", heard)
        ear.key("KP_Page_Up")  # its 9, also where the lock for numbers is off
        self.assertEqual(ear.listen(), words["spoken.typed_hidden"])
        ear.key("Page_Up")
        self.assertEqual(ear.listen(), words["spoken.volume"].format(volume=6, most=10))
        ear.key("KP_Decimal")
        ear.hears(words["idle.heading"])

    def test_large_text_and_the_mark_by_keypad(self):
        """What helps eyes is turned on without them, and staff end their call by a key."""
        ear, words = self.ear, words_of("sv")
        ear.key("KP_Divide")
        heard = ear.listen()
        self.assertIn(words["help.keys_large"], heard)
        self.assertIn(words["help.heading"], heard)
        ear.key("KP_Divide")
        ear.hears(words["display.large"] + ". " + words["display.on"])
        ear.key("KP_Divide")
        ear.hears(words["display.contrast"] + ". " + words["display.on"])
        ear.key("KP_Decimal")
        ear.hears(words["idle.heading"])
        ear.go_on_to(words["staff.call"], "KP_Subtract")
        ear.key("KP_Enter")
        ear.hears(words["staff.heading"])
        ear.go_on_to(words["frame.next_part"], "KP_Add")  # large text comes in parts
        ear.key("KP_Enter")
        ear.listen()
        ear.go_on_to("håll inne", "KP_Add")
        self.kiosk.hold_key("KP_Enter", 1)
        self.assertEqual(self.kiosk.view()["screen"], "staff")
        self.kiosk.hold_key("KP_Enter", 3.4)
        ear.hears(words["idle.heading"])

    def test_writing_by_keypad(self):
        """A capital and a letter with an accent, from wherever the last key was."""
        ear, words = self.ear, words_of("sv")
        ear.key("KP_Divide")
        ear.hears(words["help.heading"])
        ear.go_on_to(words["help.note"] + ".", "KP_Add")
        ear.key("KP_Enter")
        ear.hears(words["note.text"])
        ear.go_on_to(words["entry.shift"], "KP_Add")
        ear.key("KP_Enter")
        ear.hears(words["display.on"])
        button = words["spoken.button"]
        ear.go_on_to(button.format(label="H"), "KP_Subtract")
        ear.key("KP_Enter")
        ear.hears(button.format(label="h"))
        ear.go_on_to(button.format(label="e"), "KP_Subtract")
        self.kiosk.hold_key("KP_Enter", 0.8)
        ear.hears("é. è")
        ear.go_on_to(button.format(label="é"), "KP_Subtract")
        ear.key("KP_Enter")
        ear.hears(button.format(label="e"))
        self.assertEqual(self.kiosk.item("note.field")["value"], "••")
        ear.key("KP_Multiply")
        self.assertIn("2 tecken", ear.listen())
        ear.key("KP_Decimal")
        ear.hears(words["help.heading"])
        ear.key("KP_Decimal")
        ear.hears(words["idle.heading"])

    def test_keyboard(self):
        self.check_in(words_of("sv"), ("Tab", "Return", ""))

    def find_all(self):
        """Draws a finger over the whole screen: what is heard, and where."""
        self.kiosk._xdotool("mousemove", "--window", self.kiosk.window, 2, 2)
        self.kiosk.lower_finger()
        found = {}
        for y in range(30, HEIGHT, 60):
            for x in range(45, WIDTH, 90):
                self.ear.count = self.ear._said()[0]
                self.kiosk._xdotool("mousemove", "--window", self.kiosk.window, x, y)
                until = time.monotonic() + 0.06
                while time.monotonic() < until and self.ear._said()[0] == self.ear.count:
                    time.sleep(0.005)
                count, text = self.ear._said()
                if count != self.ear.count:
                    found.setdefault(text, (x, y))
        self.kiosk.lift_finger()
        return found

    def choose(self, found, words):
        """Touches it twice: the first tells, the second chooses. What was told last is chosen."""
        place = next(place for text, place in found.items() if words in text)
        self.kiosk._xdotool("mousemove", "--window", self.kiosk.window, *place)
        if words not in self.ear.last():
            self.kiosk._xdotool("click", 1)
            self.ear.hears(words, 5)
        self.ear.count = self.ear._said()[0]
        self.kiosk._xdotool("click", 1)

    def test_one_finger(self):
        ear, words = self.ear, words_of("sv")
        self.kiosk._xdotool("mousemove", "--window", self.kiosk.window, WIDTH // 2, HEIGHT // 2)
        self.kiosk.lower_finger()
        ear.hears(words["spoken.explore"])
        self.kiosk.lift_finger()
        self.choose(self.find_all(), words["idle.arrived"])
        ear.hears(words["number.heading"])
        keys = self.find_all()
        button = words["spoken.button"]
        for figure in NUMBER:
            self.choose(keys, button.format(label=figure))
            ear.hears(words["spoken.typed_hidden"])
        self.choose(keys, words["number.continue"])
        ear.hears(words["activity.heading"])
        self.choose(self.find_all(), GROUP)
        ear.hears(words["saved.heading"])
        self.choose(self.find_all(), words["saved.done"])
        ear.hears(words["idle.heading"])


def main():
    global OPTIONS
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.bin = OPTIONS.bin.resolve()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
