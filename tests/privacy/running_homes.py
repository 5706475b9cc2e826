#!/usr/bin/env python3
"""A day with the real programs, and a search through all that they leave behind: nothing personal
stands in clear under the kiosk's and the server's homes, in their output, names, command lines or
environments; not while they run, not after SIGKILL, not after a clean stop. Neither does the code
of a card that was held up, or taken back. Then numbers and a card are planted, to prove that the
search finds them, and open_sections tries every key that lies there.
"""

import argparse
import base64
import contextlib
import os
import pathlib
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent.parent / "packaging")]

import demo  # noqa: E402
import drive  # noqa: E402
import search  # noqa: E402
from drive import Trouble  # noqa: E402

# What visitors type (nothing: 'without number') and choose (nothing: 'I am not sure'), with the
# server down. The third, fourth and fifth numbers are short enough for four bytes in their short
# form. All are published for tests.
OFFLINE = [
    ("199710182396", demo.GROUP),
    ("900101-2385", demo.MEETING),
    ("030818+9802", demo.SCHOOL),
    ("200304302383", None),
    ("000104-2399", demo.GROUP),
    (None, demo.SCHOOL),
    ("200002292399", demo.OPEN),  # heads only are counted there, so the number is dropped
]
ONLINE = ("198705212382", demo.GROUP)
NUMBERS = [typed for typed, _ in [*OFFLINE, ONLINE] if typed]
PARTY = "kopings-kommun"


class Day(demo.Demonstration):
    """The demonstration's federation, with searches between the steps."""

    def __init__(self, options):
        super().__init__(options)
        self.envelopes = search.Envelopes()
        self.homes = [self.out / "kiosk", self.out / "server"]
        self.group = self.activities[demo.GROUP]

    def shoot(self, name):
        """Screens are photographed by the demonstration."""

    def remember_directory(self):
        self.envelopes.add((self.out / "federation" / "directory").read_bytes())

    def make_federation(self):
        self.make_folders()
        # Each version that is published counts as a stored directory where it turns up.
        handslag = self.handslag

        def remembering(*arguments, **options):
            output = handslag(*arguments, **options)
            self.remember_directory()
            return output

        self.handslag = remembering
        self.make_roles()
        self.start_server()
        self.publish()

    def start_kiosk(self):
        # What fontconfig and the renderer keep to the end is not this program's to free.
        with changed_environment("ASAN_OPTIONS", "detect_leaks=0"):
            super().start_kiosk()

    def enrol_by_text(self):
        text = self.handslag("device", "code", "--home", self.out / "federation",
                             "--meeting-point", self.meeting_point(), secret=("administrator",))
        with open(self.out / "log" / "enrol.log", "w", encoding="utf-8") as log:
            kiosk = subprocess.Popen(
                [self.binaries / "handslag-kiosk", "--home", self.out / "kiosk", "--enrol",
                 self.url, "--wait", "60"],
                stdin=subprocess.PIPE, stdout=log, stderr=log, text=True)
        try:
            kiosk.stdin.write(text.splitlines()[0] + "\n")
            kiosk.stdin.close()
            self.handslag("device", "admit", "--home", self.out / "federation", "--wait", "40",
                          secret=("administrator",))
            if kiosk.wait(60) != 0:
                raise Trouble(f"the enrolment ended with {kiosk.returncode}")
        finally:
            if kiosk.poll() is None:
                kiosk.kill()
                kiosk.wait()

    def stop_server(self):
        server = self.server
        super().stop_server()
        self.keep_words_of(server)

    def kill_server(self):
        self.server.kill()
        self.keep_words_of(self.server)
        self.server = None

    def end_cleanly(self):
        demo.end_cleanly(self)
        self.keep_words_of(self.server)

    def keep_words_of(self, server):
        """What it wrote to its standard output is searched with the logs."""
        with open(self.out / "log" / "server.out", "a", encoding="utf-8") as out:
            out.write(server.child.stdout.read())

    # ---- searches ----

    def look(self):
        """Trouble where anything is found; says how much was searched."""
        looking = search.Search(NUMBERS, self.envelopes)
        folders = [*self.homes, self.out / "log"]
        found, files, size = looking.in_folders(folders)
        if self.card and self.card_stands_in(folders):
            raise Trouble("a card's code stands in clear")
        for process in (self.kiosk, self.server):
            if process is not None and process.running():
                found += looking.in_bytes("command line", of_process(process, "cmdline"))
                found += looking.in_bytes("environment", of_process(process, "environ"))
        print(f"        {files} files, {size} bytes, {len(found)} finds")
        if found:
            raise Trouble("; ".join(f"{f.file} at {f.offset}: {f.kind}" for f in found[:20]))

    def issue_card(self):
        with changed_environment("ASAN_OPTIONS", "detect_leaks=0"):  # fontconfig's, as above
            super().issue_card()

    def card_stands_in(self, folders):
        patterns = card_patterns(self.card)
        for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
            data = path.read_bytes()
            if any(pattern in data for pattern in patterns):
                return True
        return False

    def plant_card(self):
        folder = self.out / "planted"
        folder.mkdir()
        for pattern in (self.card.encode(), self.card[9:31].encode("utf-16-le"),
                        bytes.fromhex(self.card), int(self.card[8:34]).to_bytes(11, "little")):
            (folder / "noise").write_bytes(os.urandom(999) + pattern + os.urandom(999))
            if not self.card_stands_in([folder]):
                raise Trouble("a planted card is not found")

    def check_in_by_card_and_undo(self):
        """Told the second time, and then taken back."""
        kiosk = self.kiosk
        self.show_card(demo.GROUP)
        kiosk.wait_screen("saved")
        kiosk.press("saved.done")
        self.show_card(demo.GROUP)
        kiosk.wait_screen("already_here")
        kiosk.press("already_here.undo")
        kiosk.wait_screen("undo")
        kiosk.press("undo.yes")
        kiosk.wait_screen("undone")
        kiosk.press("undone.done")
        self.show_card(demo.GROUP)
        kiosk.wait_screen("saved")
        kiosk.press("saved.done")

    def leave_card(self):
        """What was read and not used is in memory alone when the program ends."""
        self.kiosk.wait_screen("idle")
        self.kiosk.scan(self.card)
        self.kiosk.wait_screen("activity")

    def look_for(self, kind, name, data, *, links=False):
        """Writes data into a file under the kiosk's home and wants a find of that kind there."""
        folder = self.homes[0] / "planted"
        folder.mkdir()
        try:
            (folder / name).write_bytes(data)
            looking = search.Search([] if links else NUMBERS, self.envelopes)
            found, _, _ = looking.in_folders([folder])
        finally:
            shutil.rmtree(folder)
        if not any(kind in find.kind for find in found):
            raise Trouble(f"planted and not found: {kind}")

    def plant_numbers(self):
        for kind, data in planted_numbers():
            noise = os.urandom(999)
            self.look_for(kind, "noise", noise + data + noise)
        self.look_for("10 digits with '-', utf-8", "journal-" + OFFLINE[1][0], b"")

    def search_by_command(self):
        """The search as a program: silent about the number, and 1 where it found one."""
        numbers = self.out / "numbers"
        numbers.write_text("\n".join(NUMBERS) + "\n", encoding="ascii")
        envelopes = []
        for place, envelope in enumerate(self.envelopes.known):
            (self.out / f"envelope-{place}").write_bytes(envelope)
            envelopes += ["--envelope", self.out / f"envelope-{place}"]
        command = [sys.executable, "-B", search.__file__, "--numbers", numbers, *envelopes,
                   *self.homes]
        drive.run(command)
        planted = self.homes[1] / OFFLINE[0][0]
        planted.write_text(OFFLINE[0][0], encoding="ascii")
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        planted.unlink()
        if done.returncode != 1 or OFFLINE[0][0] in done.stdout or done.stdout.count("\n") < 3:
            raise Trouble("the search does not tell of a number, or tells the number itself")

    def plant_in_databases(self):
        """As a program would leak it: in a row, a column or a file that nobody thought of."""
        for home, name in ((self.homes[0], "journal.db"), (self.homes[1], "server.db")):
            copy = self.out / name
            shutil.copy(home / name, copy)
            with contextlib.closing(sqlite3.connect(copy)) as database, database:
                database.execute("CREATE TABLE planted (number)")
                database.execute("INSERT INTO planted VALUES (?)", (int(OFFLINE[0][0]),))
            self.look_for("12 digits, big-endian integer of 6 bytes", name, copy.read_bytes())
            with contextlib.closing(sqlite3.connect(copy)) as database, database:
                database.execute("UPDATE planted SET number=?", (self.group,))
            self.look_for("id, utf-8", name, copy.read_bytes(), links=True)

    def plant_links(self):
        for kind, data in planted_links(self.envelopes, self.group):
            self.look_for(kind, "noise", os.urandom(99) + data, links=True)
        # A directory that nobody published is no stored directory.
        self.look_for("name, utf-8", "directory", self.envelopes.known[-1] + b"0", links=True)

    def open_sections(self):
        log = self.out / "log" / "sections.log"
        with open(log, "w", encoding="utf-8") as out:
            done = subprocess.run(
                [self.binaries / "tests-privacy-open-sections", *self.homes,
                 self.out / "parties" / PARTY],
                input=self.passphrases["party"] + "\n", stdout=out, stderr=out, text=True,
                check=False)
        print(log.read_text(encoding="utf-8"), end="")
        if done.returncode != 0:
            raise Trouble(f"open_sections ended with {done.returncode}")


def of_process(process, part):
    try:
        return pathlib.Path(f"/proc/{process.pid}/{part}").read_bytes()
    except PermissionError:
        # The kiosk lets only root look into it; its environment is what it was given.
        return "".join(f"{k}={v}\0" for k, v in process.environment.items()).encode()


@contextlib.contextmanager
def changed_environment(name, value):
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def planted_numbers():
    """One number in every encoding, made here without the help of search.py."""
    number = OFFLINE[0][0]
    short, last = number[2:], number[8:]
    signed = short[:6] + "-" + last
    on_screen = f"{number[:4]} {number[4:6]} {number[6:8]} \u2013 {last}"
    for text in (number, short, signed, signed.replace("-", "+"), number[:8] + "-" + last,
                 on_screen, on_screen[2:], on_screen.replace(" ", "", 2), short[:6] + " " + last):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
            yield encoding, text.encode(encoding)
    for text in (number, short, signed):
        yield "hex", text.encode().hex().encode()
        yield "hex", text.encode().hex().upper().encode()
        for before in ("", "a", "ab"):
            yield "base64", base64.b64encode((before + text + "abc").encode())
        if "-" not in text:
            yield "reversed", text[::-1].encode()
            yield "a byte a digit", bytes(int(digit) for digit in text)
            yield "packed decimal", bytes.fromhex(text)
            yield "packed decimal", bytes.fromhex("f" + text + "f")
            yield "low half first", bytes(
                value >> 4 | (value & 15) << 4 for value in bytes.fromhex(text))
            yield "low half first", bytes(
                value >> 4 | (value & 15) << 4 for value in bytes.fromhex("f" + text + "f"))
            yield "integer of 8 bytes", struct.pack("<Q", int(text))
            yield "integer of 8 bytes", struct.pack(">Q", int(text))
            yield "integer of 6 bytes", int(text).to_bytes(6, "big")
            yield "floating point", struct.pack("<d", int(text))
    for form in ("<I", ">I"):
        yield "integer of 4 bytes", b"".join(
            struct.pack(form, int(typed.replace("+", "")[-10:]))
            for typed in (OFFLINE[2][0], OFFLINE[3][0]))
    yield "integer of seven bits a byte", varint(int(number))


def card_patterns(card):
    """Any twelve of a card's own digits as text, and all of them as numbers."""
    own = card[8:34]
    texts = [own[at:at + 12] for at in range(len(own) - 11)]
    texts += [text[::-1] for text in texts]
    patterns = [text.encode(form) for text in texts
                for form in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")]
    patterns += [text.encode().hex().encode() for text in texts]
    patterns += [bytes(int(digit) for digit in text) for text in texts]
    patterns += [bytes.fromhex(own[at:at + 12]) for at in range(2)]
    patterns += [int(own).to_bytes(11, order) for order in ("big", "little")]
    return patterns


def varint(value):
    groups = []
    while value:
        groups.append(value % 128)
        value //= 128
    return bytes([group + 128 for group in groups[:-1]] + groups[-1:])


def planted_links(envelopes, group):
    run = search.hashlib
    name = group.encode()
    yield "id, utf-8", name
    yield "id, utf-16-le", group.encode("utf-16-le")
    yield "name, utf-8", "Arbetsförberedande grupp".encode()
    yield "name, utf-16-be", "Hälsoskola".encode("utf-16-be")
    for kind, digest in (("BLAKE2b-256", run.blake2b(name, digest_size=32)),
                         ("BLAKE2b-128", run.blake2b(name, digest_size=16)),
                         ("SHA-256", run.sha256(name)), ("SHA-1", run.sha1(name)),
                         ("MD5", run.md5(name))):
        yield kind, digest.digest()
        yield f"{kind} of its id, hex", digest.hexdigest().encode()
    key = envelopes.units()[0]
    framed = b"\x11handslag key id 1" + key
    yield "handlers' key 1", key
    yield "handlers' key 1, hex", key.hex().encode()
    yield "id of handlers' key 1", run.blake2b(framed, digest_size=32).digest()[:16]


def the_day(day):
    day.step("make the federation and its server", day.make_federation)
    day.step("enrol the kiosk by standard input", day.enrol_by_text)
    day.step("search after the enrolment", day.look)
    day.step("stop the server", day.stop_server)
    day.step("open the kiosk", day.start_kiosk)
    for place, (number, activity) in enumerate(OFFLINE, 1):
        day.step(f"check-in {place} of {len(OFFLINE)}, offline",
                 lambda n=number, a=activity: day.check_in(n, "keys", a))
    day.step("issue a card", day.issue_card)
    day.step("a card twice, and taken back", day.check_in_by_card_and_undo)
    day.step("a card is left in the middle", day.leave_card)
    day.step("search while the kiosk runs", day.look)
    day.step("SIGKILL the kiosk", day.kiosk.kill)
    day.step("search after that", day.look)
    day.step("start the server", day.start_server)
    day.step("start the kiosk again", day.start_kiosk)
    day.step("everything is sent", day.wait_until_sent)
    day.step("check-in, online", lambda: day.check_in(ONLINE[0], "keys", ONLINE[1]))
    day.step("that is sent as well", day.wait_until_sent)
    day.step("search while both run", day.look)
    day.step("SIGKILL the server", day.kill_server)
    day.step("search after that", day.look)
    day.step("start the server again", day.start_server)
    day.step("end both cleanly", day.end_cleanly)
    day.step("search after that", day.look)
    day.step("try to open every section", day.open_sections)
    day.step("numbers that are planted are found", day.plant_numbers)
    day.step("a card that is planted is found", day.plant_card)
    day.step("the search tells of them by exit status", day.search_by_command)
    day.step("links that are planted are found", day.plant_links)
    day.step("what is planted in databases is found", day.plant_in_databases)


def on_a_display(name, doc, make, run, troubles=(Trouble,)):
    """Runs what `make` makes of the options, in a folder and on a display of its own. The program's
    exit status."""
    parser = argparse.ArgumentParser(description=doc.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--profile", type=pathlib.Path, required=True, help="profile (TOML)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left running
    with tempfile.TemporaryDirectory(prefix="handslag-day-") as folder:
        options.out = pathlib.Path(folder) / "day"
        day = make(options)
        display = drive.Display()
        try:
            day.display = display.name
            run(day)
        except troubles as trouble:
            print(f"{name}: {trouble}", file=sys.stderr)
            return 1
        finally:
            day.end()
            display.stop()
    return 0


def main():
    return on_a_display("running homes", __doc__, Day, the_day)


if __name__ == "__main__":
    sys.exit(main())
