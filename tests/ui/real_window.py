#!/usr/bin/env python3
"""A kiosk that belongs nowhere yet, in a real window: real pointer and key events on a display of
its own, and the ways in which the program refuses to start. Run by ctest with the folder of the
programs.
"""

import argparse
import os
import pathlib
import shutil
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
from png import png_size_and_variety  # noqa: E402

PROFILE = SOURCE / "assets" / "federations" / "vastra-malardalen.toml"
# The libraries of the graphics driver keep what they allocate; sound memory is still checked.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"


def production_home(folder):
    """A device's home whose directory is signed by a federation that is no demonstration."""
    words = b"a passphrase of one test run, long enough to be taken\n"
    read, write = os.pipe()
    os.write(write, 2 * words)
    os.close(write)
    federation = folder / "federation"
    try:
        drive.run([OPTIONS.bin / "handslag", "federation", "create", "--profile", PROFILE, "--home",
                   federation, "--passphrase-fd", read], pass_fds=[read])
    finally:
        os.close(read)
    home = folder / "home"
    home.mkdir(mode=0o700)
    (home / "directory").write_bytes((federation / "directory").read_bytes())
    return home


class Window(unittest.TestCase):
    """One kiosk for all of them, in the order of their names; each leaves the first screen."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="handslag-window-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.out = pathlib.Path(cls.folder.name)
        cls.display = drive.Display("1280x800")
        cls.addClassCleanup(cls.display.kill)
        cls.kiosk = None
        cls.addClassCleanup(lambda: cls.kiosk and cls.kiosk.kill())
        cls.log = open(cls.out / "kiosk.log", "w", encoding="utf-8")
        cls.addClassCleanup(cls.log.close)
        cls.kiosk = drive.Kiosk(OPTIONS.bin, cls.out / "home", cls.display.name, cls.log)

    def value(self):
        return self.kiosk.item("enrol.server.field")["value"]

    def wait_value(self, text):
        drive.wait_for(f"the field to show {text}", 10, lambda: self.value() == text)

    def wait_words(self, item, text):
        drive.wait_for(f"{item} to say {text}", 10,
                       lambda: (self.kiosk.item(item) or {}).get("label") == text)

    def test_1_first_frame(self):
        view = self.kiosk.wait_screen("enrol_server")
        self.assertGreaterEqual(view["frames"], 1)
        self.assertGreater(view["first_frame_ms"], 0)
        self.assertEqual(view["language"], "sv")
        self.assertEqual(view["direction"], "ltr")

    def test_2_pointer_and_keyboard(self):
        kiosk = self.kiosk
        kiosk.press("enrol.server.clear")
        self.wait_value("https://")
        kiosk.press("enrol.server.key.7")
        self.wait_value("https://7")
        kiosk.type("2.example")
        self.wait_value("https://72.example")
        kiosk.key("BackSpace")
        self.wait_value("https://72.exampl")
        kiosk.press("enrol.server.erase")
        self.wait_value("https://72.examp")
        kiosk.press("enrol.server.clear")
        self.wait_value("https://")

    def test_3_a_finger_that_slides_off(self):
        kiosk = self.kiosk
        kiosk.point_at("enrol.server.key.7")
        kiosk._xdotool("mousedown", 1)
        kiosk.point_at("enrol.server.key.8")
        kiosk._xdotool("mouseup", 1)
        kiosk.press("enrol.server.key.9")
        self.wait_value("https://9")
        kiosk.press("enrol.server.clear")
        self.wait_value("https://")

    def test_3_a_scanner_types_fast(self):
        digits = "147" + "0123456789" * 3 + "123"
        self.kiosk.scan(digits, end=None)
        self.wait_value("https://" + digits)
        self.kiosk.press("enrol.server.clear")
        self.wait_value("https://")

    def test_3_a_key_that_is_held(self):
        """It counts once, whether it types or leads (EN 301 549, 5.7)."""
        kiosk = self.kiosk
        kiosk.hold_key("7", 1.5)  # displays repeat keys after about half a second
        kiosk.type("8")
        self.wait_value("https://78")
        kiosk.press("enrol.server.key.1")
        kiosk.hold_key("Tab", 1.5)
        drive.wait_for("the focus", 10, lambda: kiosk.item("enrol.server.key.2")["focused"])
        kiosk.press("enrol.server.clear")
        self.wait_value("https://")

    def test_4_language(self):
        kiosk = self.kiosk
        for tag, words in (("en", "Call staff"), ("sv", "Ring på personal")):
            kiosk.press("language.open")
            kiosk.wait_screen("language")
            time.sleep(0.45)  # sooner, it would be the second half of a double tap
            kiosk.press(f"language.{tag}")
            kiosk.wait_screen("enrol_server")
            time.sleep(0.45)
            self.wait_words("staff.call", words)
            self.assertEqual(kiosk.view()["language"], tag)

    def test_4_words_and_letters_that_are_missing(self):
        """A damaged catalogue, a script without a font: the kiosk works, and says what it lacks."""
        assets = self.out / "assets"
        shutil.copytree(SOURCE / "assets" / "languages", assets / "languages")
        (assets / "languages" / "so.po").write_text("no catalogue\n", encoding="ascii")
        fonts = (SOURCE / "assets" / "fonts.conf").read_text(encoding="utf-8")
        (assets / "fonts.conf").write_text(fonts.replace("Noto Sans Ethiopic", "Nowhere Sans"),
                                           encoding="utf-8")
        with open(self.out / "lacking.log", "w+", encoding="utf-8") as log:
            kiosk = drive.Kiosk(OPTIONS.bin, self.out / "lacking" / "home", self.display.name, log,
                                extra=("--assets", assets))
            try:
                kiosk.wait_screen("enrol_server")
            finally:
                kiosk.stop()
            log.seek(0)
            said = log.read()
        self.assertIn("so.po:1: ", said)
        self.assertIn("'ti'", said)
        self.assertIn("fonts-noto-core", said)
        self.assertEqual(len(said.splitlines()), 2, said)

    def test_4_without_swedish(self):
        """Staff are told on the language screen, the technician on standard error."""
        assets = self.out / "no-swedish"
        shutil.copytree(SOURCE / "assets" / "languages", assets / "languages")
        shutil.copy(SOURCE / "assets" / "fonts.conf", assets)
        (assets / "languages" / "sv.po").unlink()
        with open(self.out / "no-swedish.log", "w+", encoding="utf-8") as log:
            kiosk = drive.Kiosk(OPTIONS.bin, self.out / "no-swedish" / "home", self.display.name,
                                log, extra=("--assets", assets))
            try:
                view = kiosk.wait_screen("enrol_server")
                self.assertEqual(view["language"], "en")
                kiosk.press("language.open")
                kiosk.wait_screen("language")
                self.assertIn("sv", kiosk.item("language.note")["label"])
            finally:
                kiosk.stop()
            log.seek(0)
            said = log.read()
        self.assertIn("sv.po", said)
        self.assertEqual(len(said.splitlines()), 1, said)

    def test_5_focus(self):
        kiosk = self.kiosk
        kiosk.key("Tab")
        drive.wait_for("the focus", 10, lambda: kiosk.item("enrol.server.key.1")["focused"])
        kiosk.key("Up")
        drive.wait_for("the focus", 10, lambda: kiosk.item("staff.call")["focused"])
        kiosk.key("Up")
        drive.wait_for("the focus", 10, lambda: kiosk.item("language.open")["focused"])
        kiosk.key("Return")
        kiosk.wait_screen("language")
        kiosk.key("Escape")
        kiosk.wait_screen("enrol_server")

    def test_6_staff(self):
        kiosk = self.kiosk
        kiosk.press("staff.call")
        kiosk.wait_screen("staff")
        kiosk.hold("staff.mark", 0.5)
        self.assertEqual(kiosk.view()["screen"], "staff")
        kiosk.hold("staff.mark", 3.3)
        kiosk.wait_screen("enrol_server")

    def test_6_staff_by_key(self):
        """Held as long as by a finger; what is held shows how far it is, and moves again."""
        kiosk = self.kiosk
        kiosk.press("staff.call")
        kiosk.wait_screen("staff")
        kiosk.key("Tab")
        drive.wait_for("the focus", 10, lambda: kiosk.item("staff.mark")["focused"])
        before = kiosk.view()["frames"]
        kiosk.hold_key("Return", 1)
        self.assertGreater(kiosk.view()["frames"] - before, 5)
        self.assertEqual(kiosk.view()["screen"], "staff")
        kiosk.hold_key("Return", 3.4)
        kiosk.wait_screen("enrol_server")

    def test_6_signs_of_a_keypad(self):
        """They are typed where an address takes them; plus leads, and from then on all do."""
        kiosk = self.kiosk
        kiosk.key("KP_1", "KP_0", "KP_Decimal", "KP_5", "KP_Subtract", "KP_7")
        self.wait_value("https://10.5-7")
        kiosk.key("KP_Add")
        drive.wait_for("the focus", 10, lambda: any(i["focused"] for i in kiosk.view()["items"]))
        kiosk.key("KP_Subtract")
        kiosk.press("enrol.server.key.8")
        self.wait_value("https://10.5-78")
        kiosk.press("enrol.server.clear")
        self.wait_value("https://")

    def test_7_screenshot(self):
        path = self.out / "a picture.png"
        self.kiosk.screenshot(path)
        width, height, values = png_size_and_variety(path)
        self.assertEqual((width, height), (1280, 800))
        self.assertGreater(values, 20)
        with self.assertRaises(drive.Trouble):
            self.kiosk.screenshot(self.out / "nowhere" / "x.png")

    def test_8_rest(self):
        time.sleep(1)  # what the last step left to do
        before = self.kiosk.view()
        time.sleep(3)
        after = self.kiosk.view()
        self.assertEqual(after["frames"], before["frames"])
        self.assertEqual(after["wakeups"], before["wakeups"])

    def test_9_end(self):
        self.assertEqual(self.kiosk.stop(), 0)
        self.assertFalse((self.out / "inspect.socket").exists())


class Refusals(unittest.TestCase):
    """What ends the program before there is a window."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="handslag-window-")
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name)
        self.environment = {k: v for k, v in os.environ.items()
                            if k not in ("DISPLAY", "WAYLAND_DISPLAY")}

    def start(self, *arguments):
        return subprocess.run([OPTIONS.bin / "handslag-kiosk", *arguments], text=True, check=False,
                              env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60)

    def test_no_display(self):
        done = self.start("--home", self.out / "home")
        self.assertEqual(done.returncode, 1)
        self.assertIn("There is no display", done.stderr)
        self.assertIn("window.no_display", done.stderr)

    def test_window_sizes(self):
        for size in ("wide", "1280", "1280x", "100x100", "-5x800", "99999x800", "1280x800x3"):
            with self.subTest(size):
                done = self.start("--home", self.out / "home", f"--window={size}")
                self.assertEqual(done.returncode, 1)
                self.assertIn("must be WIDTHxHEIGHT, such as 1280x800", done.stderr)

    def test_help(self):
        done = self.start("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--home", "--window", "--fullscreen", "--inspect"):
            self.assertIn(option, done.stdout)

    def test_home_is_needed(self):
        done = self.start()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--home", done.stderr)

    def test_inspect_is_refused_in_production(self):
        done = self.start("--home", production_home(self.out), "--inspect", self.out / "socket")
        self.assertEqual(done.returncode, 1)
        self.assertIn("inspect.production", done.stderr)
        self.assertFalse((self.out / "socket").exists())


def main():
    global OPTIONS
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.bin = OPTIONS.bin.resolve()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
