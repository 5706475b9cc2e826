"""Start, memory and rest of handslag-kiosk beside Chromium in kiosk mode, on one display: for both
the first frame is the moment at which the X server's own pixels show the idle screen.
"""

import ctypes
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "packaging"))
sys.path.insert(0, str(SOURCE / "tests" / "support"))

import drive  # noqa: E402
from enrolled import enrolled_home  # noqa: E402

WIDTH, HEIGHT = 1280, 800
PAGE = pathlib.Path(__file__).resolve().parent / "peers" / "idle.html"
# Places of the idle screen and what stands there: the great tile, the white of a button, and the
# dark strokes of the heading.
ACCENT, ACCENT_AT = (11, 90, 98), (640, 400)
WHITE, WHITE_AT = (255, 255, 255), (1200, 25)
INK, HEADING = (20, 38, 44), (48, 116, 280, 46)
HEADING_STROKES = 1500  # pixels in full ink, of about 2,800


class Image(ctypes.Structure):
    """The beginning of Xlib's XImage."""
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int),
                ("format", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_char)),
                ("byte_order", ctypes.c_int), ("bitmap_unit", ctypes.c_int),
                ("bitmap_bit_order", ctypes.c_int), ("bitmap_pad", ctypes.c_int),
                ("depth", ctypes.c_int), ("bytes_per_line", ctypes.c_int),
                ("bits_per_pixel", ctypes.c_int)]


class Screen:
    """What the X server shows, as rows of (red, green, blue)."""

    ALL_PLANES, Z_PIXMAP = ctypes.c_ulong(-1), 2

    def __init__(self, display):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x11.XGetImage.restype = ctypes.POINTER(Image)
        self.x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int,
                                       ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
        self.x11.XDestroyImage.argtypes = [ctypes.POINTER(Image)]
        self.link = self.x11.XOpenDisplay(display.encode())
        if not self.link:
            raise drive.Trouble(f"no display {display}")
        self.root = self.x11.XDefaultRootWindow(self.link)

    def rows(self, x, y, width, height):
        """Bytes of each row, blue first and four a pixel."""
        image = self.x11.XGetImage(self.link, self.root, x, y, width, height, self.ALL_PLANES,
                                   self.Z_PIXMAP)
        if not image:
            raise drive.Trouble("the display gave no picture")
        try:
            step = image.contents.bytes_per_line
            data = ctypes.string_at(image.contents.data, step * height)
        finally:
            self.x11.XDestroyImage(image)
        return [data[step * row:step * row + 4 * width] for row in range(height)]

    def pixel(self, place):
        blue, green, red = self.rows(*place, 1, 1)[0][:3]
        return red, green, blue

    def shows_idle(self):
        if self.pixel(ACCENT_AT) != ACCENT or self.pixel(WHITE_AT) != WHITE:
            return False
        ink = bytes(reversed(INK))
        strokes = sum(row[at:at + 3] == ink for row in self.rows(*HEADING)
                      for at in range(0, len(row), 4))
        return strokes >= HEADING_STROKES

    def save(self, path):
        """Writes the whole screen as PNG; gives its colours for comparing."""
        colours = bytearray()
        packed = bytearray()
        for row in self.rows(0, 0, WIDTH, HEIGHT):
            rgb = bytearray(3 * WIDTH)
            rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
            packed += b"\0" + rgb
            colours += rgb
        path.write_bytes(b"\x89PNG\r\n\x1a\n"
                         + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
                         + chunk(b"IDAT", zlib.compress(bytes(packed), 9)) + chunk(b"IEND", b""))
        return bytes(colours)


def chunk(kind, body):
    return (struct.pack(">I", len(body)) + kind + body
            + struct.pack(">I", zlib.crc32(kind + body)))


def difference(one, other):
    """Share of the pixels of which a colour differs by more than 32 of 255."""
    far = sum(max(abs(one[at + c] - other[at + c]) for c in range(3)) > 32
              for at in range(0, len(one), 3) if one[at:at + 3] != other[at:at + 3])
    return far / (WIDTH * HEIGHT)


def tree_of(pid):
    """A process and everything that it started."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def mebibytes_of(pid):
    total = 0
    for one in tree_of(pid):
        try:
            rollup = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
    return total / 1024


def processor_seconds_of(pid):
    total = 0
    for one in tree_of(pid):
        for task in pathlib.Path(f"/proc/{one}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text(encoding="ascii").split()[0])
            except OSError:
                continue
    return total / 1e9


class Shown:
    """A program that was started and timed until the idle screen stood on the display."""

    def __init__(self, command, display, screen, log):
        drive.wait_for("an empty display", 10, lambda: screen.pixel(ACCENT_AT) != ACCENT)
        environment = dict(os.environ, DISPLAY=display)
        start = time.monotonic()
        self.process = subprocess.Popen(
            [str(part) for part in command], env=environment, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, start_new_session=True)
        try:
            drive.wait_for("the idle screen", 30, screen.shows_idle, pause=0.001)
        except BaseException:
            self.end()
            raise
        self.milliseconds = 1000 * (time.monotonic() - start)

    @property
    def pid(self):
        return self.process.pid

    def end(self):
        """Its whole session, which is only what it started."""
        for how, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(self.process.pid, how)
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                pass
            break


def through_languages(binaries, home, display, log):
    """One visitor after the other, each in another language: the slowest change, from before the
    finger is lifted until the program tells of the new frame, and the memory after all of them."""
    kiosk = drive.Kiosk(binaries, home, display, log)
    slowest = 0
    try:
        kiosk.wait_screen("idle")
        kiosk.press("language.open")
        kiosk.wait_screen("language")
        tags = [item["id"] for item in kiosk.view()["items"] if item["role"] == "choice"]
        for tag in tags:
            if kiosk.view()["screen"] == "idle":
                kiosk.press("language.open")
                kiosk.wait_screen("language")
            kiosk.point_at(tag)
            kiosk.lower_finger()
            start = time.monotonic()
            kiosk.lift_finger()
            drive.wait_for("the idle screen", 10, lambda: kiosk.view()["screen"] == "idle",
                           pause=0.001)
            slowest = max(slowest, 1000 * (time.monotonic() - start))
            kiosk.press("idle.arrived")
            kiosk.wait_screen("number")
            kiosk.press("back")
            kiosk.wait_screen("idle")
        return {"languages": len(tags), "slowest_ms": slowest,
                "pss_mib": mebibytes_of(kiosk.pid)}
    finally:
        kiosk.stop()


def chromium_command(profile):
    command = ["chromium", "--kiosk", "--no-first-run", "--no-default-browser-check",
               "--window-position=0,0", f"--window-size={WIDTH + 1},{HEIGHT + 1}",
               "--disable-features=Translate", f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        command.append("--no-sandbox")
    return [*command, PAGE.as_uri()]


def measure(binaries, rounds, idle_seconds, pictures):
    """Both, `rounds` times in turns, after one start each for warm files."""
    pictures.mkdir(parents=True, exist_ok=True)
    found = {name: {"start_ms": [], "pss_mib": []} for name in ("ours", "chromium")}
    with tempfile.TemporaryDirectory(prefix="handslag-bench-") as folder:
        out = pathlib.Path(folder)
        federation = enrolled_home(binaries, out / "demo")
        display = drive.Display(f"{WIDTH}x{HEIGHT}")
        try:
            screen = Screen(display.name)
            with open(out / "log", "w", encoding="utf-8") as log:
                def show(name, number):
                    command = [binaries / "handslag-kiosk", "--home", out / "demo" / "kiosk",
                               "--window", f"{WIDTH}x{HEIGHT}"]
                    if name == "chromium":
                        command = chromium_command(out / f"profile{number}")
                    return Shown(command, display.name, screen, log)

                for number in range(rounds + 1):
                    for name in ("ours", "chromium"):
                        results = found[name]
                        shown = show(name, number)
                        time.sleep(1 if number < rounds else 3)
                        if number > 0:
                            results["start_ms"].append(shown.milliseconds)
                            results["pss_mib"].append(mebibytes_of(shown.pid))
                        if number == rounds:
                            results["picture"] = screen.save(pictures / f"idle-{name}.png")
                            results["processes"] = len(tree_of(shown.pid))
                            before = processor_seconds_of(shown.pid)
                            time.sleep(idle_seconds)
                            used = processor_seconds_of(shown.pid) - before
                            results["idle_percent"] = 100 * used / idle_seconds
                        shown.end()
                        shutil.rmtree(out / f"profile{number}", ignore_errors=True)
                found["languages"] = through_languages(
                    binaries, out / "demo" / "kiosk", display.name, log)
        finally:
            display.stop()
            federation.end()
    found["difference"] = difference(found["ours"].pop("picture"),
                                     found["chromium"].pop("picture"))
    return found
