"""Drives the real programs as people do: a display, windows, pointer and key events, a server.

Used by demo.py and by the tests that need the whole: it starts processes, presses what the kiosk's
inspect socket shows with real input events (XTEST by xdotool), and ends by process id what it
started. Standard library only.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time


class Trouble(Exception):
    """A step that was not seen to happen."""


def wait_for(what, seconds, look, pause=0.02):
    """Calls look() until it gives something true; Trouble, naming `what`, where it does not."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Trouble(f"waited {seconds} s in vain for {what}")
        time.sleep(pause)


def free_port():
    """A port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, **options):
    """Runs a program to its end and gives its output; Trouble with its words where it fails."""
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        stdin=options.pop("stdin", subprocess.DEVNULL), check=False, **options)
    if done.returncode != 0:
        raise Trouble(f"{pathlib.Path(command[0]).name} {command[1]} ended with "
                      f"{done.returncode}: {done.stderr.strip()}")
    return done.stdout


class Process:
    """A program that runs beside this one."""

    def __init__(self, command, **options):
        self.child = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, **options)

    @property
    def pid(self):
        return self.child.pid

    def running(self):
        return self.child.poll() is None

    def stop(self, seconds=10):
        """SIGTERM, and the exit status; Trouble where it does not end."""
        if self.running():
            self.child.send_signal(signal.SIGTERM)
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Trouble("a program did not end on SIGTERM") from None

    def kill(self):
        """SIGKILL: no chance to write anything more."""
        if self.running():
            self.child.send_signal(signal.SIGKILL)
        return self.child.wait()


def digits_of_card(picture):
    """What an eye for QR codes reads on a card."""
    return run(["zbarimg", "--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", picture]).strip()


class Display(Process):
    """An X server of our own, without a screen anybody sees."""

    def __init__(self, size="1280x800", log=subprocess.DEVNULL):
        if not shutil.which("Xvfb"):
            raise Trouble("Xvfb is missing; packaging/setup.sh installs it")
        read, write = os.pipe()
        super().__init__(
            ["Xvfb", "-displayfd", write, "-screen", "0", f"{size}x24", "-nolisten", "tcp",
             "-noreset"],
            pass_fds=[write], stdout=log, stderr=log)
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise Trouble("Xvfb did not start")
        self.name = f":{number}"


class Server(Process):
    """handslag-server on a port of the loopback."""

    def __init__(self, binaries, home, port, log):
        super().__init__(
            [binaries / "handslag-server", "--home", home, "--listen", f"127.0.0.1:{port}"],
            stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.child.stdout.readline()
        if "listening" not in line:
            self.child.wait(10)
            raise Trouble("the server did not start listening")


class Kiosk(Process):
    """handslag-kiosk in a window, seen through its inspect socket and driven by input events."""

    def __init__(self, binaries, home, display, log, window="1280x800", extra=()):
        self.display = display
        self.socket_path = pathlib.Path(home).parent / "inspect.socket"
        self.socket_path.unlink(missing_ok=True)
        self.environment = dict(os.environ, DISPLAY=display)
        super().__init__(
            [binaries / "handslag-kiosk", "--home", home, "--window", window, "--inspect",
             self.socket_path, *extra],
            env=self.environment, stdout=log, stderr=log)
        self.window = None
        self.pressed_place, self.pressed_at = None, 0
        wait_for("the kiosk's first frame", 20, self._has_frame)
        self.window = self._find_window()

    def _has_frame(self):
        if not self.running():
            raise Trouble(f"the kiosk ended with {self.child.returncode}")
        try:
            return self.ask("view")["frames"] > 0
        except (OSError, ValueError):
            return False

    def _find_window(self):
        found = wait_for("the kiosk's window", 10, lambda: self._xdotool_output(
            "search", "--onlyvisible", "--pid", self.pid).split())
        return found[0]

    def ask(self, line):
        """One line to the inspect socket, one line of JSON back."""
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(10)
            link.connect(str(self.socket_path))
            link.sendall(line.encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                block = link.recv(65536)
                if not block:
                    break
                answer += block
        return json.loads(answer)

    def view(self):
        return self.ask("view")

    def item(self, name):
        """The item with this id on the present screen, or nothing."""
        return next((item for item in self.view()["items"] if item["id"] == name), None)

    def wait_screen(self, *names, seconds=15):
        return wait_for(f"the screen {' or '.join(names)}", seconds,
                        lambda: self._screen_in(names))

    def _screen_in(self, names):
        if not self.running():
            raise Trouble(f"the kiosk ended with {self.child.returncode}")
        view = self.view()
        return view if view["screen"] in names else None

    def _xdotool(self, *arguments):
        subprocess.run(["xdotool", *[str(a) for a in arguments]], env=self.environment,
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _xdotool_output(self, *arguments):
        return subprocess.run(["xdotool", *[str(a) for a in arguments]], env=self.environment,
                              check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True).stdout

    def point_at(self, name):
        item = wait_for(f"the item {name}", 10, lambda: self.item(name))
        x, y, width, height = item["rect"]
        x, y = int(x + width / 2), int(y + height / 2)
        self._xdotool("mousemove", "--window", self.window, x, y)
        return x // 60, y // 60

    def press(self, name):
        """A tap in the middle of an item. The second half of a double tap would not count."""
        place = self.point_at(name)
        if place == self.pressed_place:
            time.sleep(max(0, self.pressed_at + 0.3 - time.monotonic()))
        self._xdotool("click", 1)
        self.pressed_place, self.pressed_at = place, time.monotonic()

    def hold(self, name, seconds):
        """A finger that rests on an item."""
        self.point_at(name)
        self.lower_finger()
        time.sleep(seconds)
        self.lift_finger()

    def lower_finger(self):
        self._xdotool("mousedown", 1)

    def lift_finger(self):
        self._xdotool("mouseup", 1)

    def type(self, text):
        """Key events of a hardware keyboard."""
        names = {"-": "minus", "+": "plus", ".": "period", ":": "colon", "/": "slash"}
        self._xdotool("windowfocus", "--sync", self.window)
        self._xdotool("key", "--delay", 12, *[names.get(c, c) for c in text])

    def scan(self, digits, end="Return"):
        """What a scanner types, as fast as one. The digits stand in no command line."""
        self._xdotool("windowfocus", "--sync", self.window)
        keys = [*digits, end] if end else digits
        subprocess.run(["xdotool", "-"], input=f"key --delay 4 {' '.join(keys)}\n", text=True,
                       env=self.environment, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def key(self, *names):
        self._xdotool("windowfocus", "--sync", self.window)
        self._xdotool("key", *names)

    def hold_key(self, name, seconds):
        self._xdotool("windowfocus", "--sync", self.window)
        self._xdotool("keydown", name)
        time.sleep(seconds)
        self._xdotool("keyup", name)

    def screenshot(self, path):
        answer = self.ask(f"screenshot {path}")
        if not answer.get("ok"):
            raise Trouble(f"no screenshot: {answer}")

    def proportional_memory(self):
        """PSS in bytes, as the kernel counts it."""
        with open(f"/proc/{self.pid}/smaps_rollup", encoding="ascii") as rollup:
            for line in rollup:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        raise Trouble("the kernel tells no PSS")

    def processor_seconds(self):
        """User and system time of all threads since the start, by the scheduler's own clock."""
        total = 0
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        return total / 1e9
