#!/usr/bin/env python3
"""A day at a meeting point, with the real programs: called by demo.sh, which builds them first.

Makes a demonstration federation, enrols a kiosk through its own screens, lets twelve visitors check
in while the server is down and the power goes once, brings the server back, and makes the report.
What was seen to happen stands in summary.json, what was measured in measures.json. Only numbers
that are published for tests are typed.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import resource
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import tomllib

import drive
from drive import Trouble, run, wait_for

HERE = pathlib.Path(__file__).resolve().parent
# Activities of the kiosk's meeting point, whatever the profile calls them: the first three to which
# people come by name, and one where only heads are counted.
GROUP, MEETING, SCHOOL, OPEN = ("first", "second", "third", "heads")

# What each visitor types (nothing: 'without number'), by which means, and what is chosen (nothing:
# 'I am not sure'). All numbers are published for tests by Skatteverket.
VISITORS = [
    ("199001012385", "keys", GROUP),
    ("200002292399", "pad", SCHOOL),
    (None, None, OPEN),
    ("900101-2385", "keys", MEETING),
    ("198705212382", "pad", GROUP),
    (None, None, SCHOOL),
    ("200304302383", "keys", MEETING),
    ("199710182396", "keys", None),
    ("030818+9802", "keys", GROUP),
    ("200001042399", "pad", OPEN),
    (None, None, None),
    ("198000602394", "keys", SCHOOL),
]
KILLED_AFTER = 6


def activities_of(profile):
    """The ids behind GROUP, MEETING, SCHOOL and OPEN, at the profile's first meeting point."""
    with open(profile, "rb") as file:
        content = tomllib.load(file)
    place = content["meeting_point"][0]["id"]
    here = [one for one in content.get("activity", ()) if place in one["meeting_points"]]
    named = [one["id"] for one in here if one["method"] != "count_only"]
    counted = [one["id"] for one in here if one["method"] == "count_only"]
    if len(named) < 3 or not counted:
        raise Trouble(f"{profile} has no day to show at {place}: it needs three activities to which"
                      " people come by name, and one where heads are counted")
    return dict(zip((GROUP, MEETING, SCHOOL, OPEN), (*named[:3], counted[0])))


class Demonstration:
    """The homes of all roles under one folder, and the programs that run on them."""

    def __init__(self, options):
        self.out = options.out.resolve()
        self.binaries = options.bin.resolve()
        self.profile = options.profile
        self.activities = activities_of(options.profile)
        self.options = options
        self.steps = []
        self.measures = {}
        self.server = None
        self.kiosk = None
        self.display = None
        self.port = drive.free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.shots = self.out / "screenshots"
        self.slowest_us = 0
        self.card = None

    # ---- steps ----

    def step(self, name, work):
        """Does one step and keeps whether it was seen to happen."""
        start = time.monotonic()
        error = None
        try:
            return work()
        except (Trouble, OSError, subprocess.SubprocessError, KeyError, ValueError) as trouble:
            error = trouble
            raise Trouble(f"{name}: {trouble}") from trouble
        finally:
            seconds = round(time.monotonic() - start, 3)
            self.steps.append({"name": name, "ok": error is None, "seconds": seconds})
            print(f"{'failed' if error else 'ok':6}  {seconds:8.3f} s  {name}", flush=True)

    def write_summary(self, ok):
        self._write_json("summary.json", {"ok": ok, "steps": self.steps})
        self._write_json("measures.json", self.measures)

    def _write_json(self, name, content):
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (self.out / name).write_text(text, encoding="utf-8")

    # ---- roles ----

    def handslag(self, *arguments, secret=()):
        """The command line; passphrases go through a pipe, never through an argument."""
        command = [self.binaries / "handslag", *arguments]
        if not secret:
            return run(command)
        read, write = os.pipe()
        try:
            os.write(write, "".join(f"{self.passphrases[who]}\n" for who in secret).encode())
            os.close(write)
            return run([*command, "--passphrase-fd", read], pass_fds=[read])
        finally:
            os.close(read)

    def make_folders(self):
        if self.out.exists() and any(self.out.iterdir()):
            raise Trouble(f"{self.out} is not empty; name a new folder")
        for folder in ("parties", "report", "screenshots", "log"):
            (self.out / folder).mkdir(parents=True, exist_ok=True)
        # Kept beside the homes, so that each program can be started again on them.
        self.passphrases = {who: secrets.token_urlsafe(18)
                            for who in ("administrator", "root", "party", "reporting")}
        path = self.out / "passphrases.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.passphrases, indent=2) + "\n", encoding="ascii")

    def make_roles(self):
        federation = self.out / "federation"
        self.handslag("federation", "create", "--profile", self.profile, "--home", federation,
                      "--demonstration", secret=("administrator", "root"))
        first = federation / "directory"
        admissions = []
        members = json.loads(self.handslag("directory", "show", first, "--format", "json"))
        for party in [member["id"] for member in members["members"]]:
            home = self.out / "parties" / party
            self.handslag("party", "create", "--party", party, "--directory", first, "--home",
                          home, secret=("party",))
            admissions.append(home / f"{party}.admission")
        self.handslag("reporting", "create", "--directory", first, "--home",
                      self.out / "reporting", secret=("reporting",))
        admissions.append(self.out / "reporting" / "reporting.admission")
        self.handslag("server", "create", "--directory", first, "--home", self.out / "server",
                      "--url", self.url)
        admissions.append(self.out / "server" / "server.admission")
        self.handslag("directory", "admit", *admissions, "--home", federation,
                      secret=("administrator", "root"))

    def start_server(self):
        with open(self.out / "log" / "server.log", "a", encoding="utf-8") as log:
            self.server = drive.Server(self.binaries, self.out / "server", self.port, log)

    def stop_server(self):
        status = self.server.stop()
        self.server = None
        if status != 0:
            raise Trouble(f"the server ended with {status}")

    def publish(self):
        self.handslag("directory", "publish", "--home", self.out / "federation")

    # ---- the kiosk ----

    def start_kiosk(self):
        with open(self.out / "log" / "kiosk.log", "a", encoding="utf-8") as log:
            self.kiosk = drive.Kiosk(self.binaries, self.out / "kiosk", self.display, log)
        # The frame clock is kept of every start; the last one is with warm files.
        self.measures["start_to_first_frame"] = {
            "milliseconds": self.kiosk.view()["first_frame_ms"], "limit": 250}

    def shoot(self, name):
        path = self.shots / f"{name}.png"
        if not path.exists():
            self.kiosk.screenshot(path)

    def meet_no_server(self):
        """An address at which somebody listens who never answers, and then nobody."""
        kiosk = self.kiosk
        silent = socket.create_server(("127.0.0.1", 0))
        try:
            kiosk.wait_screen("enrol_server")
            kiosk.type(f"127.0.0.1:{silent.getsockname()[1]}")
            kiosk.press("enrol.server.continue")
            kiosk.wait_screen("enrol_code")
            self.type_code()
            kiosk.press("enrol.code.continue")
            kiosk.wait_screen("enrol_connecting")
            self.shoot("04-enrol-connecting")
        finally:
            silent.close()
        kiosk.wait_screen("enrol_refused", seconds=30)
        self.shoot("05-enrol-refused")
        kiosk.press("enrol.change")
        kiosk.wait_screen("enrol_server")
        kiosk.press("enrol.server.clear")

    def type_code(self):
        text = self.handslag("device", "code", "--home", self.out / "federation",
                             "--meeting-point", self.meeting_point(), secret=("administrator",))
        self.kiosk.type("".join(c for c in text.splitlines()[0] if c.isdigit()))

    def enrol(self):
        kiosk = self.kiosk
        kiosk.wait_screen("enrol_server")
        kiosk.type(self.url.removeprefix("https://"))
        self.shoot("01-enrol-server")
        kiosk.press("enrol.server.continue")
        kiosk.wait_screen("enrol_code")
        self.type_code()
        self.shoot("02-enrol-code")
        kiosk.press("enrol.code.continue")
        kiosk.wait_screen("enrol_waiting")
        self.shoot("03-enrol-waiting")
        self.handslag("device", "admit", "--home", self.out / "federation", "--wait", "20",
                      secret=("administrator",))
        kiosk.wait_screen("idle")

    def meeting_point(self):
        shown = json.loads(self.handslag("directory", "show", "--home", self.out / "federation",
                                         "--format", "json"))
        return shown["meeting_points"][0]["id"]

    def look_around(self):
        """Screens that a check-in does not lead through."""
        kiosk = self.kiosk
        self.shoot("10-idle")
        kiosk.press("language.open")
        kiosk.wait_screen("language")
        self.shoot("11-language")
        kiosk.press("language.en")
        wait_for("English", 10, lambda: kiosk.view()["language"] == "en")
        kiosk.wait_screen("idle")
        self.shoot("12-idle-english")
        kiosk.press("idle.arrived")
        kiosk.wait_screen("number")
        kiosk.type("199001012386")
        told = kiosk.item("number.note")["label"]
        kiosk.press("number.continue")
        wait_for("the refusal", 10, lambda: kiosk.item("number.note")["label"] != told)
        self.shoot("21-number-refused")
        kiosk.press("staff.call")
        kiosk.wait_screen("staff")
        self.shoot("40-staff-called")
        kiosk.hold("staff.mark", 3.4)
        kiosk.wait_screen("number", "idle")

    def let_it_idle(self):
        """Somebody begins and walks away: the warning, then nothing of it is left."""
        kiosk = self.kiosk
        kiosk.wait_screen("number", "idle")
        if kiosk.view()["screen"] == "idle":
            kiosk.press("idle.arrived")
            kiosk.wait_screen("number")
        kiosk.wait_screen("warning", seconds=60)
        self.shoot("41-idle-warning")
        kiosk.wait_screen("idle", seconds=40)
        if kiosk.view()["language"] != "sv":
            raise Trouble("the next visitor would meet the language of the last")

    def item_of(self, activity):
        """The tile of an activity; the button beneath them for none."""
        return f"choice.{self.activities[activity]}" if activity else "activity.unsure"

    def check_in(self, number, means, activity):
        """One visitor; fails where it takes more than four actions."""
        kiosk = self.kiosk
        actions = 0

        def press(name):
            nonlocal actions
            actions += 1
            kiosk.press(name)

        kiosk.wait_screen("idle")
        press("idle.arrived")
        kiosk.wait_screen("number")
        self.shoot("20-number")
        if number is None:
            press("number.without")
        else:
            actions += 1
            if means == "pad":
                for digit in number:
                    kiosk.press(f"number.key.{digit}")
            else:
                kiosk.type(number)
            self.shoot("22-number-typed")
            press("number.continue")
        kiosk.wait_screen("activity")
        self.shoot("30-activity")
        press(self.item_of(activity))
        view = kiosk.wait_screen("saved")
        self.shoot("31-saved" if activity else "32-saved-without-activity")
        if actions > 4:
            raise Trouble(f"{actions} actions from idle to saved")
        self.slowest_us = max(self.slowest_us, view["last_save_us"])
        kiosk.press("saved.done")
        kiosk.wait_screen("idle")

    # ---- cards, and taking a check-in back ----

    def issue_card(self):
        picture = self.out / "card.png"
        self.handslag("card", "issue", "--home", self.out / "federation", "--out", picture)
        self.handslag("card", "issue", "--home", self.out / "federation", "--out",
                      self.out / "cards.pdf", "--count", "3")
        self.card = drive.digits_of_card(picture)
        if len(self.card) != 36 or not self.card.isdigit():
            raise Trouble("the card does not hold 36 digits")

    def show_card(self, activity):
        """Two actions: the card, and what it is for."""
        kiosk = self.kiosk
        kiosk.wait_screen("idle")
        kiosk.scan(self.card)
        kiosk.wait_screen("activity")
        self.shoot("34-activity-by-card")
        kiosk.press(self.item_of(activity))

    def check_in_by_card(self):
        """Read wrongly, then rightly; the second time that day it is told, not written."""
        kiosk = self.kiosk
        kiosk.wait_screen("idle")
        kiosk.scan(self.card[:-1])
        wait_for("'read it again'", 10, lambda: kiosk.item("idle.note"))
        self.shoot("13-idle-card-misread")
        self.show_card(GROUP)
        kiosk.wait_screen("saved")
        kiosk.press("saved.done")
        self.show_card(GROUP)
        kiosk.wait_screen("already_here")
        self.shoot("35-already-here")
        kiosk.press("already_here.done")
        kiosk.wait_screen("idle")

    def check_in_by_card_again(self):
        """After a restart the kiosk knows no cards; the report counts this one once even so."""
        kiosk = self.kiosk
        kiosk.press("idle.arrived")
        kiosk.wait_screen("number")
        kiosk.scan(self.card, end=None)
        wait_for("the card's digits", 10,
                 lambda: (kiosk.item("number.field") or {}).get("value", "").startswith("•"))
        self.shoot("23-number-card")
        kiosk.press("number.continue")
        kiosk.wait_screen("activity")
        kiosk.press(self.item_of(GROUP))
        kiosk.wait_screen("saved")
        kiosk.press("saved.done")
        kiosk.wait_screen("idle")

    def take_back(self):
        kiosk = self.kiosk
        self.check_in(None, None, SCHOOL)
        wait_for("the offer to undo", 10, lambda: kiosk.item("idle.undo"))
        self.shoot("14-idle-undo")
        kiosk.press("idle.undo")
        kiosk.wait_screen("undo")
        self.shoot("36-undo")
        kiosk.press("undo.yes")
        kiosk.wait_screen("undone")
        self.shoot("37-undone")
        kiosk.press("undone.done")
        kiosk.wait_screen("idle")
        if kiosk.item("idle.undo"):
            raise Trouble("what was taken back is offered again")

    def fail_to_save(self):
        """The disk refuses to grow: nothing is claimed, nothing is lost, and a retry saves."""
        kiosk = self.kiosk
        limits = resource.prlimit(kiosk.pid, resource.RLIMIT_FSIZE)
        kiosk.press("idle.arrived")
        kiosk.wait_screen("number")
        kiosk.press("number.without")
        kiosk.wait_screen("activity")
        resource.prlimit(kiosk.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            kiosk.press(self.item_of(OPEN))
            kiosk.wait_screen("failed")
        finally:
            resource.prlimit(kiosk.pid, resource.RLIMIT_FSIZE, limits)
        self.shoot("42-not-saved")
        kiosk.press("failed.retry")
        kiosk.wait_screen("saved")
        kiosk.press("saved.done")
        kiosk.wait_screen("idle")

    def save_slowly(self):
        """Another program holds the log for a moment: the screen says that it is saving."""
        kiosk = self.kiosk
        kiosk.press("idle.arrived")
        kiosk.wait_screen("number")
        kiosk.press("number.without")
        kiosk.wait_screen("activity")
        with self._log_held():
            kiosk.press(self.item_of(OPEN))
            kiosk.wait_screen("saving")
            self.shoot("33-saving")
        kiosk.wait_screen("saved")
        kiosk.press("saved.done")
        kiosk.wait_screen("idle")

    @contextlib.contextmanager
    def _log_held(self):
        log = sqlite3.connect(self.out / "kiosk" / "journal.db", isolation_level=None)
        try:
            log.execute("BEGIN IMMEDIATE")
            yield
            log.execute("ROLLBACK")
        finally:
            log.close()

    def start_damaged(self):
        """A kiosk whose log no longer bears its signature writes nothing, and says so."""
        self.kiosk.stop()
        log = sqlite3.connect(self.out / "kiosk" / "journal.db", isolation_level=None)
        newest = "(SELECT max(place) FROM records)"
        kept = log.execute(f"SELECT head FROM records WHERE place={newest}").fetchone()[0]
        change = f"UPDATE records SET head=? WHERE place={newest}"
        log.execute(change, (bytes(len(kept)),))
        self.start_kiosk()
        self.kiosk.wait_screen("out_of_order")
        self.shoot("43-out-of-order")
        self.kiosk.stop()
        log.execute(change, (kept,))
        # And once more while another program keeps everybody out of the log for a moment.
        log.execute("PRAGMA locking_mode=EXCLUSIVE")
        log.execute("BEGIN EXCLUSIVE")
        self.start_kiosk()
        self.kiosk.wait_screen("starting")
        self.shoot("00-starting")
        log.execute("ROLLBACK")
        log.close()
        self.kiosk.wait_screen("idle")

    def kill_and_restart(self):
        self.kiosk.kill()
        self.start_kiosk()
        self.kiosk.wait_screen("idle")

    def wait_until_sent(self):
        self.kiosk.wait_screen("idle")
        wait_for("receipts for everything", 120, self._all_sent)
        self.shoot("50-all-sent")

    def _all_sent(self):
        item = self.kiosk.item("strip.sync")
        return item and item["label"] == "Allt är sparat och skickat"

    # ---- report ----

    def report(self, expected):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        period = ["--from", (today - datetime.timedelta(days=1)).isoformat(), "--to",
                  (today + datetime.timedelta(days=1)).isoformat()]
        for form in ("text", "csv", "json"):
            self.handslag("report", "--home", self.out / "reporting", "--server", self.url,
                          *period, "--format", form, "--out",
                          self.out / "report" / f"visits.{'txt' if form == 'text' else form}",
                          secret=("reporting",))
        counted = json.loads((self.out / "report" / "visits.json").read_text(encoding="utf-8"))
        found = {}
        for line in counted["visits"]:
            key = line["activity"] or None
            found[key] = found.get(key, 0) + line["visits"]
        expected = {self.activities.get(key): visits for key, visits in expected.items()}
        if found != expected:
            raise Trouble(f"the report counts {found}, not {expected}")
        if (counted["repeated"], counted["annulled"]) != (1, 1):
            raise Trouble("the report does not tell of the card's second check-in and the undo")
        if counted["findings"]:
            raise Trouble(f"the report has findings: {counted['findings']}")

    # ---- measures ----

    def measure_idle(self, name):
        """The whole program's load while nobody touches it."""
        seconds = self.options.idle_seconds
        time.sleep(3)  # what the last step left to do
        before, frames = self.kiosk.processor_seconds(), self.kiosk.view()
        time.sleep(seconds)
        used = self.kiosk.processor_seconds() - before
        after = self.kiosk.view()
        self.measures[f"idle_{name}"] = {
            "percent_of_a_core": round(100 * used / seconds, 4), "limit": 0.1,
            "seconds": seconds, "frames": after["frames"] - frames["frames"],
            "wakeups_of_the_drawing_thread": after["wakeups"] - frames["wakeups"]}

    def measure_memory(self):
        try:
            mebibytes = round(self.kiosk.proportional_memory() / 2**20, 1)
        except PermissionError:
            mebibytes = None  # the kiosk does not let others of its user look into it; root may
        self.measures["proportional_set_size"] = {"mebibytes": mebibytes, "limit": 112}

    def end(self):
        for process in (self.kiosk, self.server):
            if process is not None and process.running():
                process.kill()


def expected_counts(visitors):
    counts = {}
    for _, _, activity in visitors:
        counts[activity] = counts.get(activity, 0) + 1
    return counts


def the_day(demo):
    """From nothing to the report."""
    demo.step("make folders and passphrases", demo.make_folders)
    demo.step("each role makes its keys, the root signs them in", demo.make_roles)
    demo.step("start the server", demo.start_server)
    demo.step("publish the directory", demo.publish)
    demo.step("open the kiosk", demo.start_kiosk)
    demo.step("enrolment where no server answers", demo.meet_no_server)
    demo.step("enrol the kiosk with a one-time code", demo.enrol)
    demo.step("stop the server", demo.stop_server)
    demo.step("look around: language, a wrong number, calling staff", demo.look_around)
    demo.step("walk away: warning and wipe", demo.let_it_idle)
    demo.step("issue a card, and read it off its picture", demo.issue_card)
    demo.step("a card, held up twice: told, and written once", demo.check_in_by_card)
    demo.step("a check-in is taken back", demo.take_back)
    for place, visitor in enumerate(VISITORS, 1):
        demo.step(f"check-in {place} of {len(VISITORS)}, offline",
                  lambda v=visitor: demo.check_in(*v))
        if place == KILLED_AFTER:
            demo.step("SIGKILL, and start again", demo.kill_and_restart)
            demo.step("the same card after the restart", demo.check_in_by_card_again)
    demo.step("a full disk: told, nothing lost, saved on the second try", demo.fail_to_save)
    demo.step("a log that is held by another program: saving takes a moment", demo.save_slowly)
    demo.measures["slowest_check_in"] = {
        "milliseconds": round(demo.slowest_us / 1000, 2), "limit": 20}
    if demo.options.idle_seconds:
        demo.step("rest offline", lambda: demo.measure_idle("offline"))
    demo.step("start the server again", demo.start_server)
    demo.step("everything arrives, receipts verified", demo.wait_until_sent)
    if demo.options.idle_seconds:
        demo.step("rest online", lambda: demo.measure_idle("online"))
    demo.measure_memory()
    counts = expected_counts(VISITORS)
    counts[OPEN] += 2  # saved on the second try, and saved slowly
    counts[GROUP] += 1  # the card, however often it was held up
    demo.step("the report counts every visit once", lambda: demo.report(counts))
    demo.step("a damaged log: out of order, and whole again", demo.start_damaged)


def headless(demo):
    display = drive.Display()
    try:
        demo.display = display.name
        the_day(demo)
        demo.step("end kiosk and server cleanly", lambda: end_cleanly(demo))
    finally:
        demo.end()
        display.stop()


def end_cleanly(demo):
    for program in (demo.kiosk, demo.server):
        status = program.stop()
        if status != 0:
            raise Trouble(f"a program ended with {status}")


def on_screen(demo):
    """The same federation, and a kiosk to touch; ends with the kiosk's window."""
    demo.display = os.environ.get("DISPLAY")
    if not demo.display:
        raise Trouble("there is no display; use --headless --out DIR")
    try:
        demo.step("make folders and passphrases", demo.make_folders)
        demo.step("each role makes its keys, the root signs them in", demo.make_roles)
        demo.step("start the server", demo.start_server)
        demo.step("publish the directory", demo.publish)
        demo.step("open the kiosk", demo.start_kiosk)
        demo.step("enrol the kiosk with a one-time code", demo.enrol)
        demo.step("issue cards", demo.issue_card)
        print(f"\nCards for a scanner: {demo.out}/card.png and cards.pdf"
              "\nThe kiosk is yours. Numbers that it takes: "
              + ", ".join(number for number, _, _ in VISITORS if number and number.isdigit())
              + "\nClose its window to end.")
        demo.kiosk.child.wait()
    finally:
        demo.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--profile", type=pathlib.Path, required=True, help="profile (TOML)")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="new folder for everything")
    parser.add_argument("--headless", action="store_true", help="on a display of its own")
    parser.add_argument("--idle-seconds", type=int, default=100,
                        help="how long to measure the load at rest, each time; 0: not at all")
    try:
        demo = Demonstration(parser.parse_args())
    except (Trouble, OSError, KeyError, IndexError, tomllib.TOMLDecodeError) as trouble:
        print(f"demonstration: {trouble}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    demo.measures["machine"] = {
        "processors": os.cpu_count(), "system": platform.platform(),
        "renderer": "Mesa software under Xvfb" if demo.options.headless else "of the display"}
    ok = False
    try:
        demo.out.mkdir(parents=True, exist_ok=True)
        (headless if demo.options.headless else on_screen)(demo)
        ok = True
    except Trouble as trouble:
        print(f"demonstration: {trouble}", file=sys.stderr)
    except KeyboardInterrupt:
        print("demonstration: interrupted", file=sys.stderr)
    finally:
        if demo.out.exists():
            demo.write_summary(ok)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
