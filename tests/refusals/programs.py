#!/usr/bin/env python3
"""What the three programs refuse to work with, started as people and service managers start them:
each case ends with status 1 within bounded time, says on one line what happened and what to do, and
changes no byte of what it was given. Where a kiosk must stay on for its visitors, it does.
"""

import argparse
import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import types
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "packaging"))
sys.dont_write_bytecode = True

import demo  # noqa: E402
import drive  # noqa: E402

PROFILE = SOURCE / "assets" / "federations" / "vastra-malardalen.toml"
PARTY = "kopings-kommun"
PATIENCE = 15  # seconds; a sanitized program on a busy machine needs a few
# What the libraries of fonts and graphics keep to the end is not this program's to free.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"


class Roles(demo.Demonstration):
    """The homes of all roles, with a device that has joined; nothing runs."""

    def make(self):
        self.make_folders()
        self.make_roles()
        self.server = drive.Server(self.binaries, self.out / "server", self.port, None)
        try:
            self.handslag("directory", "publish", "--home", self.out / "federation")
            self.enrol()
        finally:
            self.server.stop()
            self.server.child.stdout.close()

    def code(self):
        text = self.handslag("device", "code", "--home", self.out / "federation",
                             "--meeting-point", self.meeting_point(), secret=("administrator",))
        return text.splitlines()[0]

    def enrol(self):
        kiosk = subprocess.Popen(
            [self.binaries / "handslag-kiosk", "--home", self.out / "kiosk", "--enrol", self.url,
             "--wait", "60"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            kiosk.stdin.write(self.code() + "\n")
            kiosk.stdin.close()
            self.handslag("device", "admit", "--home", self.out / "federation", "--wait", "40",
                          secret=("administrator",))
            if kiosk.wait(60) != 0:
                raise drive.Trouble("the device did not join")
        finally:
            if kiosk.poll() is None:
                kiosk.kill()
                kiosk.wait()


def content_of(folder):
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder): path.read_bytes()
            for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file()}


def loop_at(path):
    """A name that can neither be read nor be said not to be there, whoever asks."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    path.symlink_to(path.name)


def without_rights(command):
    """As somebody for whom the rights of files hold, also where root runs the tests."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps",
            "-dac_override,-dac_read_search", *command]


class Refusals(unittest.TestCase):
    """A folder of its own for each test, and copies of the roles' homes in it."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="handslag-refusals-")
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name)
        self.environment = {k: v for k, v in os.environ.items()
                            if k not in ("DISPLAY", "WAYLAND_DISPLAY")}

    def home(self, role):
        to = self.out / pathlib.Path(role).name
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(ROLES.out / role, to)
        return to

    def start(self, program, *arguments, wrap=list, **options):
        command = wrap([str(part) for part in (OPTIONS.bin / program, *arguments)])
        options.setdefault("stdin", subprocess.DEVNULL)
        if "input" in options:
            del options["stdin"]
        return subprocess.run(command, check=False, env=options.pop("env", self.environment),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE,
                              **options)

    def words(self, program, done, code):
        """The one line of a program that was refused."""
        said = told(done.stderr.decode("utf-8"))
        self.assertEqual(done.returncode, 1, said)
        self.assertEqual(done.stdout, b"")
        self.assertRegex(said, rf"\A{program}: [^\n]+ \({re.escape(code)}\)\n\Z")
        # What happened, and what to do about it.
        self.assertRegex(said, r"[a-z0-9)'][.;:] [^\n]*[a-z0-9)'\"][.]? \(")
        self.assertNotRegex(said, r"\d{6,8}[-+ ]?\d{4}")
        return said

    def refused(self, program, code, *arguments, **options):
        return self.words(program, self.start(program, *arguments, **options), code)

    def refuses_home(self, program, code, home, *arguments, about="", **options):
        """Refused, and the home is as it was."""
        before = content_of(home)
        said = self.refused(program, code, "--home", home, *arguments, **options)
        if about:
            self.assertIn(str(about), said)
        after = content_of(home)
        after.pop(pathlib.Path("lock"), None)
        before.pop(pathlib.Path("lock"), None)
        self.assertEqual(sorted(after), sorted(before))
        self.assertEqual(after, before)
        return said


def damaged_databases(good, folder, other):
    """Files in the place of a database, each with the error that it must give."""
    size = len(good)
    yield "no byte at all", b"", "store.damaged"
    yield "the first page alone", good[:4096], "store.damaged"
    yield "cut within its last page", good[:size - 100], "store.damaged"
    yield "cut in the middle", good[:size // 2], "store.damaged"
    yield "text", b"Not a database, whatever its name says.\n" * 200, "store.foreign"
    yield "a byte of its first line changed", b"T" + good[1:], "store.foreign"
    yield "the other program's", other, "store.foreign"
    for what, pragma, code in (("a newer program's", "user_version=99", "store.newer"),
                               ("nobody's by its number", "application_id=1", "store.foreign")):
        path = folder / "made.db"
        path.write_bytes(good)
        with contextlib.closing(sqlite3.connect(path)) as made:
            made.execute(f"PRAGMA {pragma}")
            made.execute("PRAGMA journal_mode=DELETE")
        yield what, path.read_bytes(), code
        path.unlink()
    path = folder / "made.db"
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE recipes (name TEXT)")
        made.commit()
    yield "somebody's recipes", path.read_bytes(), "store.foreign"
    path.unlink()
    for page in (1, size // 8192, size // 4096 - 1):  # every page: damage.h of tests/support
        # The first bytes of a page say what it is.
        spoilt = bytearray(good)
        spoilt[page * 4096:page * 4096 + 12] = b"\xee" * 12
        yield f"page {page + 1} of {size // 4096} spoilt", bytes(spoilt), "store.damaged"


class Server(Refusals):
    def refuses(self, code, home, **options):
        return self.refuses_home("handslag-server", code, home, "--listen", "127.0.0.1:0",
                                 **options)

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            said = self.refused("handslag-server", "http.port_in_use", "--home",
                                self.home("server"), "--listen", f"127.0.0.1:{port}")
            self.assertIn("choose another port", said)

    def test_addresses(self):
        home = self.home("server")
        for address in ("localhost:8443", "127.0.0.1", "127.0.0.1:99999", "192.0.2.7:8443", ""):
            with self.subTest(address):
                self.refused("handslag-server", "http.address", "--home", home, "--listen", address)

    def test_no_home(self):
        (self.out / "file").write_text("words\n")
        loop_at(self.out / "loop")
        for name in ("nowhere", "file", "file/below"):
            with self.subTest(name):
                said = self.refused("handslag-server", "server.no_home", "--home", self.out / name)
                self.assertIn("handslag server create", said)
        for name in ("loop", "x" * 300, "y/" * 3000):
            with self.subTest(name[:20]):
                self.refused("handslag-server", "file.unwritable", "--home", self.out / name)

    def test_homes_of_others(self):
        for role in ("kiosk", "federation", "reporting", f"parties/{PARTY}"):
            with self.subTest(role):
                self.refuses("server.no_home", self.home(role))

    def test_missing_files(self):
        for name, code in (("server.key", "server.no_home"), ("server.crt", "file.missing"),
                           ("directory", "file.missing")):
            with self.subTest(name):
                home = self.home("server")
                (home / name).unlink()
                self.refuses(code, home, about=home)

    def test_unreadable_files(self):
        for name in ("server.key", "server.crt", "directory", "server.db"):
            with self.subTest(name):
                home = self.home("server")
                (home / name).chmod(0)
                done = self.start("handslag-server", "--home", home, wrap=without_rights)
                code = "store.io" if name == "server.db" else "file.unreadable"
                self.assertIn(name, self.words("handslag-server", done, code))
                loop_at(home / name)
                self.refused("handslag-server", code, "--home", home)

    def test_folders_in_the_place_of_files(self):
        for name, code in (("server.key", "file.unreadable"), ("server.crt", "file.unreadable"),
                           ("directory", "file.unreadable"), ("server.db", "store.io")):
            with self.subTest(name):
                home = self.home("server")
                (home / name).unlink()
                (home / name).mkdir()
                self.refuses(code, home)

    def test_keys_that_are_not_its_own(self):
        party = ROLES.out / "parties" / PARTY / "party.key"
        good = (ROLES.out / "server" / "server.key").read_bytes()
        for what, key, code in (("empty", b"", "key.malformed"),
                                ("text", b"a key\n", "key.malformed"),
                                ("cut", good[:-1], "key.malformed"),
                                ("longer", good + b"\n", "key.malformed"),
                                ("a party's", party.read_bytes(), "key.role"),
                                ("a device's", (ROLES.out / "kiosk/device.key").read_bytes(),
                                 "key.role")):
            with self.subTest(what):
                home = self.home("server")
                (home / "server.key").write_bytes(key)
                self.refuses(code, home, about=home / "server.key")

    def test_keys_of_others_beside_its_own(self):
        home = self.home("server")
        shutil.copy(ROLES.out / "reporting" / "reporting.key", home / "old")
        self.refuses("server.foreign_key", home, about=home / "old")

    def test_certificates(self):
        pem = (ROLES.out / "server" / "server.crt").read_bytes()
        other = self.out / "other"
        ROLES.handslag("server", "create", "--directory", ROLES.out / "federation" / "directory",
                       "--home", other, "--url", "https://127.0.0.1:1")
        for what, certificate in (("text", b"a certificate\n"), ("empty", b""), ("cut", pem[:200]),
                                  ("another's", (other / "server.crt").read_bytes())):
            with self.subTest(what):
                home = self.home("server")
                (home / "server.crt").write_bytes(certificate)
                self.refuses("http.tls", home)

    def test_directories(self):
        good = (ROLES.out / "federation" / "directory").read_bytes()
        flipped = bytearray(good)
        flipped[len(good) // 2] ^= 1
        for what, envelope, code in (("empty", b"", "directory.malformed"),
                                     ("text", b"{}\n", "directory.version"),
                                     ("newer format", b"\x02" + good[1:], "directory.version"),
                                     ("cut", good[:-1], "directory.malformed"),
                                     ("changed", bytes(flipped), "directory.signature"),
                                     ("another's", OTHER_DIRECTORY, "directory.other_root")):
            with self.subTest(what):
                home = self.home("server")
                (home / "directory").write_bytes(envelope)
                self.refuses(code, home)

    def test_databases(self):
        good = (ROLES.out / "server" / "server.db").read_bytes()
        other = (ROLES.out / "kiosk" / "journal.db").read_bytes()
        for what, content, code in damaged_databases(good, self.out, other):
            with self.subTest(what):
                home = self.home("server")
                (home / "server.db").write_bytes(content)
                self.refuses(code, home, about=home / "server.db")

    def test_a_log_without_its_database(self):
        home = self.home("server")
        (home / "server.db").rename(home / "server.db-wal")
        self.refuses("store.damaged", home)

    def test_a_home_in_use(self):
        home = self.home("server")
        first = drive.Server(OPTIONS.bin, home, 0, None)
        try:
            self.refused("handslag-server", "home.in_use", "--home", home, "--listen",
                         "127.0.0.1:0")
            self.assertTrue(first.running())
        finally:
            self.assertEqual(first.stop(), 0)
            first.child.stdout.close()


    def test_what_only_the_owner_can_mend(self):
        home = self.home("server")
        (home / "server.db").unlink()
        publish = ("directory", "publish", "--home", self.home("federation"))
        with open(self.out / "said", "w+", encoding="utf-8") as log:
            server = drive.Server(OPTIONS.bin, home, ROLES.port, log)
            try:
                with contextlib.closing(sqlite3.connect(home / "server.db")) as other:
                    other.execute("BEGIN IMMEDIATE")
                    for _ in range(2):
                        said = self.refused("handslag", "store.locked", *publish)
                        self.assertIn("The server refused", said)
                self.assertEqual(self.start("handslag", *publish).returncode, 0)
            finally:
                self.assertEqual(server.stop(), 0)
                server.child.stdout.close()
            log.seek(0)
            # Told to its owner, once.
            self.assertRegex(log.read(), r"\Ahandslag-server: [^\n]+ \(store.locked\)\n\Z")


class Kiosk(Refusals):
    def refuses(self, code, home, *arguments, **options):
        return self.refuses_home("handslag-kiosk", code, home, *arguments, **options)

    def test_no_display(self):
        for name in (None, "", ":4093", "nowhere.invalid:0", "nonsense"):
            with self.subTest(name):
                environment = dict(self.environment)
                if name is not None:
                    environment["DISPLAY"] = name
                said = self.refused("handslag-kiosk", "window.no_display", "--home",
                                    self.out / "new", env=environment)
                self.assertIn("graphical session", said)

    def test_no_font(self):
        (self.out / "fonts").mkdir()
        assets = self.out / "fontless"
        assets.mkdir()
        (assets / "languages").symlink_to(SOURCE / "assets" / "languages")
        arguments = ("--home", self.out / "new", "--assets", assets)
        said = self.refused("handslag-kiosk", "text.no_font_list", *arguments)
        self.assertIn("fonts.conf", said)
        config = assets / "fonts.conf"
        config.write_text(f"<fontconfig><dir>{self.out}/fonts</dir>"
                          f"<cachedir>{self.out}/cache</cachedir></fontconfig>\n")
        said = self.refused("handslag-kiosk", "text.no_font", *arguments)
        self.assertIn("fonts-noto-core", said)

    def test_no_catalogue(self):
        languages = self.out / "assets" / "languages"
        self.refused("handslag-kiosk", "catalogue.folder", "--home", self.out / "new", "--assets",
                     self.out / "assets")
        languages.mkdir(parents=True)
        said = self.refused("handslag-kiosk", "catalogue.missing", "--home", self.out / "new",
                            "--assets", self.out / "assets")
        self.assertIn("sv.po", said)
        for what, text, code in (("empty", "", "catalogue.header"),
                                 ("no catalogue", "a text\n", "catalogue.syntax"),
                                 ("no header", 'msgid "a"\nmsgstr "b"\n', "catalogue.header")):
            with self.subTest(what):
                (languages / "sv.po").write_text(text)
                said = self.refused("handslag-kiosk", code, "--home", self.out / "new", "--assets",
                                    self.out / "assets")
                self.assertIn("sv.po:", said)

    def test_homes_of_others(self):
        for role in ("server", "federation", "reporting", f"parties/{PARTY}"):
            with self.subTest(role):
                home = self.home(role)
                home.chmod(0o755)
                self.refuses("home.foreign", home, about=home)
                self.assertFalse((home / "lock").exists())
                self.assertEqual(home.stat().st_mode & 0o777, 0o755)

    def test_folders_of_other_things(self):
        home = self.out / "letters"
        home.mkdir(0o755)
        (home / "letter.txt").write_text("Dear all\n")
        self.refuses("home.foreign", home, about=home)
        self.assertEqual(home.stat().st_mode & 0o777, 0o755)

    def test_no_folder(self):
        (self.out / "file").write_text("words\n")
        loop_at(self.out / "loop")
        for name in ("file", "loop", "file/below", "x" * 300, "y/" * 3000):
            with self.subTest(name[:20]):
                self.refused("handslag-kiosk", "file.unwritable", "--home", self.out / name)

    def test_a_home_in_use(self):
        home = self.out / "new"
        first = subprocess.Popen(
            [OPTIONS.bin / "handslag-kiosk", "--home", home, "--enrol", "https://127.0.0.1:1"],
            stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)  # waits for its code
        try:
            drive.wait_for("the lock", PATIENCE, lambda: is_locked(home / "lock"))
            self.refuses("home.in_use", home)
        finally:
            first.kill()
            first.wait()
            first.stdin.close()

    def test_keys_and_secrets(self):
        key = (ROLES.out / "kiosk" / "device.key").read_bytes()
        secret = (ROLES.out / "kiosk" / "device.secret").read_bytes()
        server = (ROLES.out / "server" / "server.key").read_bytes()
        for name, what, content, code in (
                ("device.key", "empty", b"", "key.malformed"),
                ("device.key", "cut", key[:-1], "key.malformed"),
                ("device.key", "a server's", server, "key.role"),
                ("device.key", "changed", key[:-1] + bytes([key[-1] ^ 1]), "key.wrong"),
                ("device.secret", "missing", None, "file.missing"),
                ("device.secret", "cut", secret[:-1], "key.malformed"),
                ("device.secret", "empty", b"", "key.malformed"),
                ("device.secret", "another's", bytes(32), "key.wrong"),
                ("directory", "empty", b"", "directory.malformed"),
                ("directory", "text", b"{}", "directory.version"),
                ("directory", "missing", None, "home.damaged"),
                ("device.key", "missing", None, "home.damaged")):
            with self.subTest(f"{name}: {what}"):
                home = self.home("kiosk")
                if content is None:
                    (home / name).unlink()
                else:
                    (home / name).write_bytes(content)
                self.refuses(code, home)

    def test_unreadable_files(self):
        for name in ("device.key", "device.secret", "directory"):
            with self.subTest(name):
                home = self.home("kiosk")
                (home / name).chmod(0)
                done = self.start("handslag-kiosk", "--home", home, wrap=without_rights)
                self.assertIn(name, self.words("handslag-kiosk", done, "file.unreadable"))
                loop_at(home / name)
                self.refused("handslag-kiosk", "file.unreadable", "--home", home)

    def test_a_request_that_cannot_be_read(self):
        home = self.out / "new"
        home.mkdir()
        (home / "enrolment").write_bytes(b"words")
        said = self.refuses("home.damaged", home, about=home / "enrolment")
        self.assertIn("new code", said)

    def test_codes_that_are_none(self):
        sound = ROLES.code()
        digits = sound.replace(" ", "").encode()
        wide = "".join(chr(0xFF10 + int(c)) for c in digits.decode()).encode()
        arabic = "".join(chr(0x660 + int(c)) for c in digits.decode()).encode()
        for what, typed in (("nothing", b""), ("an empty line", b"\n" + digits + b"\n"),
                            ("too short", digits[:-1]), ("too long", digits + b"0"),
                            ("twice", digits + digits),
                            ("a letter within", digits[:9] + b"x" + digits[9:]),
                            ("NUL within", digits[:9] + b"\0" + digits[9:]),
                            ("a control character", b"\x1b[200~" + digits + b"\x1b[201~"),
                            ("two lines", digits[:11] + b"\n" + digits[11:] + b"\n"),
                            ("full-width digits", wide), ("arabic digits", arabic),
                            ("no text", b"\xff\xfe" + digits), ("a page", b"1 " * 100_000),
                            ("one changed", bytes([digits[0] ^ 1]) + digits[1:])):
            with self.subTest(what):
                said = self.refused("handslag-kiosk", "enrol.code", "--home", self.out / "new",
                                    "--enrol", "https://127.0.0.1:1", input=typed)
                self.assertNotIn(digits.decode()[:4], said)
                self.assertFalse((self.out / "new" / "device.key").exists())

    def test_an_endless_code(self):
        for source in ("/dev/zero", "/dev/urandom"):
            with self.subTest(source), open(source, "rb") as endless:
                self.refused("handslag-kiosk", "enrol.code", "--home", self.out / "new", "--enrol",
                             "https://127.0.0.1:1", stdin=endless)

    def test_servers_that_are_none(self):
        code = ROLES.code().encode() + b"\n"
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = f"https://127.0.0.1:{closed.getsockname()[1]}"
            for address in (nobody, "https://nowhere.invalid"):
                with self.subTest(address):
                    said = self.refused("handslag-kiosk", "enrol.refused", "--home",
                                        self.out / "new", "--enrol", address, input=code)
                    self.assertIn("No server answers", said)
        for address in ("", "http://127.0.0.1:1", "ftp://a", "https://", "https:///x",
                        "https://a b", "https://a:99999", "https://a\nb"):
            with self.subTest(address):
                self.refused("handslag-kiosk", "enrol.server", "--home", self.out / "new",
                             "--enrol", address, input=code)

    def test_a_device_that_has_joined(self):
        self.refuses("enrol.enrolled", self.home("kiosk"), "--enrol", ROLES.url)

    def test_databases_leave_the_screen_and_tell_the_technician(self):
        good = (ROLES.out / "kiosk" / "journal.db").read_bytes()
        other = (ROLES.out / "server" / "server.db").read_bytes()
        display = drive.Display()
        self.addCleanup(display.kill)
        for what, content, code in damaged_databases(good, self.out, other):
            with self.subTest(what):
                home = self.home("kiosk")
                (home / "journal.db").write_bytes(content)
                before = content_of(home)
                with open(self.out / "said", "w+", encoding="utf-8") as log:
                    kiosk = drive.Kiosk(OPTIONS.bin, home, display.name, log)
                    try:
                        kiosk.wait_screen("out_of_order")
                        self.assertEqual(kiosk.stop(), 0)
                    finally:
                        kiosk.kill()
                    log.seek(0)
                    said = told(log.read())
                self.assertRegex(said, rf"\Ahandslag-kiosk: [^\n]+ \({re.escape(code)}\)\n\Z")
                self.assertEqual(content_of(home), before)


def told(text):
    """Without what the thread sanitizer's own helper says of code that Mesa generates."""
    return "".join(line for line in text.splitlines(keepends=True)
                   if not line.startswith("LLVMSymbolizer: "))


def is_locked(path):
    try:
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


class CommandLine(Refusals):
    def refuses(self, code, *arguments, typed=()):
        read, write = os.pipe()
        with open(read, "rb"):
            os.write(write, "".join(f"{line}\n" for line in typed).encode())
            os.close(write)
            return self.refused("handslag", code, *arguments, *(["--passphrase-fd", read] if typed
                                                                 else []), pass_fds=[read])

    def test_wrong_passphrases(self):
        federation = self.home("federation")
        before = content_of(federation)
        right = ROLES.passphrases["administrator"]
        admission = ROLES.out / "parties" / PARTY / f"{PARTY}.admission"
        for what, arguments, typed in (
                ("a code", ("device", "code", "--home", federation, "--meeting-point",
                            ROLES.meeting_point()), ("wrong",)),
                ("devices", ("device", "admit", "--home", federation), (right + " ",)),
                ("a report", ("report", "--home", self.home("reporting"), "--from", "2026-11-01",
                              "--to", "2026-11-30"), (right,)),
                ("a party", ("directory", "admit", admission, "--home", federation),
                 (right.upper(), right))):
            with self.subTest(what):
                self.refuses("key.wrong", *arguments, typed=typed)
                self.assertEqual(content_of(federation), before)

    def test_homes_of_others(self):
        for command, homes in (
                (("device", "code", "--meeting-point", ROLES.meeting_point()),
                 ("server", "kiosk", "reporting", f"parties/{PARTY}")),
                (("device", "admit"), ("server", "kiosk", "reporting")),
                (("report", "--from", "2026-11-01", "--to", "2026-11-30"),
                 ("server", "kiosk", "federation", f"parties/{PARTY}"))):
            for role in homes:
                with self.subTest(f"{' '.join(command[:2])} on {role}"):
                    home = self.home(role)
                    before = content_of(home)
                    said = self.refuses("admin.no_home", *command, "--home", home, typed=("words",))
                    self.assertIn(str(home), said)
                    self.assertEqual(content_of(home), before)

    def test_nobody_at_the_servers_address(self):
        self.refuses("net.offline", "directory", "publish", "--home", self.home("federation"))
        self.refuses("net.offline", "report", "--home", self.home("reporting"), "--from",
                     "2026-11-01", "--to", "2026-11-30", "--server", ROLES.url,
                     typed=(ROLES.passphrases["reporting"],))

    def test_directories(self):
        home = self.home("federation")
        (home / "directory").write_bytes(b"words")
        for command in (("directory", "show"), ("directory", "publish")):
            self.refuses("directory.version", *command, "--home", home)
        (home / "directory").write_bytes(b"\x01words")
        for command in (("directory", "show"), ("directory", "publish")):
            self.refuses("directory.malformed", *command, "--home", home)

    def test_admission_files(self):
        home = self.home("federation")
        typed = (ROLES.passphrases["administrator"], ROLES.passphrases["root"])
        for what, content, code in (("text", b"words", "admission.malformed"),
                                    ("empty", b"", "admission.malformed")):
            with self.subTest(what):
                file = self.out / "some.admission"
                file.write_bytes(content)
                self.refuses(code, "directory", "admit", file, "--home", home, typed=typed)

    def test_homes_that_exist(self):
        for command, role in ((("federation", "create", "--profile", PROFILE), "federation"),
                              (("reporting", "create", "--directory",
                                ROLES.out / "federation" / "directory"), "reporting"),
                              (("party", "create", "--party", PARTY, "--directory",
                                ROLES.out / "federation" / "directory"), f"parties/{PARTY}")):
            with self.subTest(role):
                self.refuses("admin.exists", *command, "--home", self.home(role),
                             typed=("long enough a passphrase",) * 2)
        self.refuses("server.exists", "server", "create", "--directory",
                     ROLES.out / "federation" / "directory", "--home", self.home("server"), "--url",
                     "https://127.0.0.1:1")


def main():
    global OPTIONS, ROLES, OTHER_DIRECTORY
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.bin = OPTIONS.bin.resolve()
    with tempfile.TemporaryDirectory(prefix="handslag-roles-") as folder:
        ROLES = Roles(types.SimpleNamespace(out=pathlib.Path(folder) / "roles", bin=OPTIONS.bin,
                                            profile=PROFILE))
        ROLES.make()
        other = Roles(types.SimpleNamespace(out=pathlib.Path(folder) / "other", bin=OPTIONS.bin,
                                            profile=PROFILE))
        other.make_folders()
        other.handslag("federation", "create", "--profile", PROFILE, "--home",
                       other.out / "federation", "--demonstration",
                       secret=("administrator", "root"))
        OTHER_DIRECTORY = (other.out / "federation" / "directory").read_bytes()
        unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
