#!/usr/bin/env python3
"""The gallery in its short form: every screen of one language in every palette and window, each
page checked as it is drawn. Run by ctest with the folder of the programs; whole it is
'handslag-kiosk --gallery DIR'.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / "packaging"), str(SOURCE / "tests" / "support")]
sys.dont_write_bytecode = True

import drive  # noqa: E402
from png import png_size_and_variety  # noqa: E402

# The libraries of the graphics driver keep what they allocate; sound memory is still checked.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"

SCREENS = 41   # the tour's stops
WINDOWS = {"landscape": (1280, 800), "portrait": (800, 1280), "small": (1280, 800),
           "large": (1920, 1080), "tower": (1080, 1920), "laptop": (1366, 768)}
PALETTES = ("light", "dark", "contrast")
SIZES = ("usual", "large")


class Gallery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = drive.Display("640x480")  # smaller than any picture
        cls.addClassCleanup(cls.display.stop)
        folder = tempfile.TemporaryDirectory(prefix="handslag-gallery-")
        cls.addClassCleanup(folder.cleanup)
        cls.out = pathlib.Path(folder.name)

    def kiosk(self, *arguments):
        return subprocess.run(
            [OPTIONS.bin / "handslag-kiosk", *map(str, arguments)], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, cwd=SOURCE,
            env=dict(os.environ, DISPLAY=self.display.name))

    def test_every_screen_of_a_language(self):
        done = self.kiosk("--gallery", self.out / "pictures", "--language", "ar",
                          "--assets", "assets")  # seen from the folder that it is started in
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout[-2000:])
        self.assertIn("\n0 faults\n", done.stdout)
        folder = self.out / "pictures" / "ar"
        pictures = {path.name for path in folder.glob("*.png")}
        pages = {re.sub(r"-part\d+", "", name) for name in pictures}
        self.assertEqual(len(pages), SCREENS * len(WINDOWS) * len(PALETTES) * len(SIZES))
        self.assertTrue(pages <= pictures)
        index = (folder / "index.html").read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r'src="([^"]+)"', index)), pictures)
        above = (self.out / "pictures" / "index.html").read_text(encoding="utf-8")
        self.assertIn('href="ar/index.html"', above)
        for window, size in WINDOWS.items():
            for palette in PALETTES:
                for text in SIZES:
                    name = f"idle-1-{window}-{palette}-{text}.png"
                    with self.subTest(name):
                        *found, rows = png_size_and_variety(folder / name)
                        self.assertEqual(tuple(found), size)
                        self.assertGreater(rows, 100)
        looks = {(folder / f"idle-1-landscape-{palette}-{text}.png").read_bytes()
                 for palette in PALETTES for text in SIZES}
        self.assertEqual(len(looks), 6)

    def test_refusals(self):
        done = self.kiosk("--gallery", self.out / "none", "--language", "xx")
        self.assertEqual(done.returncode, 1)
        self.assertIn("gallery.language", done.stderr)
        self.assertIn("sv-x-lattlast", done.stderr)
        (self.out / "file").write_text("in the way", encoding="ascii")
        done = self.kiosk("--gallery", self.out / "file", "--language", "sv")
        self.assertEqual(done.returncode, 1)
        self.assertIn("file.unwritable", done.stderr)
        for arguments in ((), ("--language", "sv"),
                          ("--gallery", self.out / "a", "--home", self.out / "b")):
            with self.subTest(arguments):
                self.assertEqual(self.kiosk(*arguments).returncode, 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
