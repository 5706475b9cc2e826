#!/usr/bin/env python3
"""A log that the real kiosk wrote and the real server took, read by the outsider's reader: chain,
heads and receipt hold, every section opens for those to whom it was sealed and for nobody else, and
says what the visitors did. What does not open is told with its reason.

Read twice: from the kiosk's own database, which holds everything, and from the server's feed, which
gives each reader its own.
"""

import collections
import contextlib
import datetime
import io
import pathlib
import sqlite3
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "privacy"), str(HERE.parent.parent / "packaging")]

import demo  # noqa: E402
import feed  # noqa: E402
import record_format as record  # noqa: E402
import running_homes  # noqa: E402
from drive import Trouble  # noqa: E402
from record_format import Refused  # noqa: E402

# What is typed (nothing: 'without number') and chosen (nothing: 'I am not sure'). All numbers are
# published for tests. Heads only are counted at the open house, so the number typed there is
# dropped.
VISITS = [
    ("199710182396", demo.GROUP),
    (None, demo.SCHOOL),
    ("200304302383", None),
    ("198705212382", demo.GROUP),
    ("200002292399", demo.OPEN),
    ("199001012385", demo.MEETING),
    (None, None),
]
IDENTIFIED, ANONYMOUS, COUNT_ONLY = 1, 2, 3
REPORTING = (3, "")


def check(condition, what):
    if not condition:
        raise Trouble(what)


class Log:
    """One device's records in their order, verified: chain, heads and sections by place."""

    def __init__(self, directory, entries):
        self.statement, self.body = directory
        self.headers, self.sections, self.grants = {}, {}, []
        chain = device = None
        vouched = 0
        for entry in entries:
            if chain is None:
                first = record.decode_header(entry["header"])
                device = self.body["devices"][first.device]
                chain = record.Chain(self.statement["federation"], first.device, first.epoch)
            header = self.add(chain, entry)
            if entry["head"] is not None:
                chain.check_head(device["sign"], entry["head"])
                vouched = header.sequence
        check(chain is not None, "the log is empty")
        check(vouched == chain.sequence, f"nothing vouches for the records after {vouched}")
        self.chain = chain

    def add(self, chain, entry):
        header = chain.follow(entry["header"])
        self.headers[header.sequence] = header
        for number, (descriptor, section) in entry["sections"].items():
            self.sections[header.sequence, number] = (descriptor, section)
        self.grants += [(header, grant) for grant in entry["grants"]]
        return header

    def beginning(self, header, grant):
        """The section of the record that names the grant."""
        for (sequence, number), (descriptor, _) in self.sections.items():
            if sequence == header.sequence:
                if record.hashed("grant", grant) in record.decode_descriptor(descriptor).grants:
                    return number, descriptor
        raise Trouble(f"no section of record {header.sequence} names its grant")

    def audience(self, place):
        return record.decode_descriptor(self.sections[place][0]).audience

    def opened_by(self, secrets):
        """(what opened, the verdict of what did not), by place."""
        reader = record.Reader(secrets)
        for header, grant in self.grants:
            with contextlib.suppress(Refused):
                reader.take_grant(header, *self.beginning(header, grant), grant)
        for (_, recipient), running in reader.running.items():
            # The handlers' are counted for the whole party, and a unit gets only its own.
            whole = recipient[0] == 2 or sorted(running) == list(range(1, len(running) + 1))
            check(whole, f"grants to {recipient} are missing")
        opened, closed = {}, {}
        for place, (descriptor, section) in self.sections.items():
            try:
                plain = reader.open(self.headers[place[0]], place[1], descriptor, section)
                opened[place] = record.read_content(plain)
            except Refused as refused:
                closed[place] = refused.verdict
        return opened, closed

    def sealed_before(self, sequence, recipient):
        """(grants, sections) to a recipient in the records before this one."""
        grants = [grant for header, grant in self.grants if header.sequence < sequence
                  and record.decode_grant(grant).recipient == recipient]
        sections = [place for place in self.sections
                    if place[0] < sequence and recipient in self.audience(place)]
        return len(grants), len(sections)


def kiosk_entries(home):
    """From the kiosk's database: the entries are FORMAT.md's, how they are kept is the kiosk's."""
    with contextlib.closing(sqlite3.connect(home / "journal.db")) as database:
        entries = [
            {"header": header, "head": head, **parts_of(parts)}
            for header, head, parts in database.execute(
                "SELECT header, head, parts FROM records ORDER BY place")]
        (receipt,) = database.execute("SELECT value FROM state WHERE name='receipt'").fetchone()
    return entries, receipt


def parts_of(kept):
    """Sections by number, and grants: in the database they stand as a push carries them."""
    rest = io.BytesIO(kept)

    def integer(size):
        return int.from_bytes(rest.read(size), "big")

    sections = {}
    for _ in range(integer(1)):
        number = integer(1)
        descriptor = rest.read(integer(4))
        sections[number] = (descriptor, rest.read(integer(4)))
    grants = [rest.read(integer(4)) for _ in range(integer(1))]
    return {"sections": sections, "grants": grants}


class Reading(running_homes.Day):
    """The federation of the demonstration, a few visits, and then the outsider."""

    def write_log(self):
        self.make_federation()
        self.enrol_by_text()
        self.start_kiosk()
        for number, activity in VISITS:
            self.check_in(number, "keys", activity)
        self.call_staff()
        self.wait_until_sent()
        self.kiosk.stop()
        # By the ids that the profile gives to what the demonstration names.
        self.visits = [(number, activity and self.activities[activity])
                       for number, activity in VISITS]
        self.counted = self.activities[demo.OPEN]

    def call_staff(self):
        """By somebody who has typed something, and leaves again."""
        kiosk = self.kiosk
        kiosk.wait_screen("idle")
        kiosk.press("idle.arrived")
        kiosk.wait_screen("number")
        kiosk.type("1990")
        before = self.stockholm_hour()
        kiosk.press("staff.call")
        kiosk.wait_screen("staff")
        self.called = {before, self.stockholm_hour()}
        kiosk.hold("staff.mark", 3.4)
        kiosk.wait_screen("number")
        kiosk.press("back")
        kiosk.wait_screen("idle")

    @staticmethod
    def stockholm_hour():
        """(day since 1970-01-01, hour), by the rule of summer time."""
        told = subprocess.run(["date", "+%F %H"], env={"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"},
                              check=True, capture_output=True, text=True).stdout
        day, hour = told.split()
        return (datetime.date.fromisoformat(day) - datetime.date(1970, 1, 1)).days, int(hour)

    def read_directory(self):
        self.directory = record.read_directory(
            (self.out / "federation" / "directory").read_bytes())
        profile = tomllib.loads(self.directory[1]["profile"])
        place = next(iter(self.directory[1]["devices"].values()))["meeting_point"]
        hosts = {point["id"]: point["host"] for point in profile["meeting_point"]}
        self.place, host = place, hosts[place]
        self.owners = {activity["id"]: activity["principal"]
                       for activity in profile["activity"]}
        self.owners[None] = host

    def read_kiosk(self):
        entries, receipt = kiosk_entries(self.out / "kiosk")
        self.log = Log(self.directory, entries)
        found = record.read_receipt(receipt, self.directory[0]["federation"],
                                    self.directory[1]["server"]["sign"])
        chain = self.log.chain
        check((found["device"], found["epoch"], found["sequence"], found["hash"])
              == (chain.device, chain.epoch, chain.sequence, chain.last),
              "the receipt is not for the whole log")
        check(found["missing"] == [], "the server misses sections")
        print(f"        {len(self.log.headers)} records, {len(self.log.sections)} sections, "
              f"{len(self.log.grants)} grants; the receipt is for all of them")

    def open_key(self, home, name, role, who):
        return record.open_key_file((self.out / home / name).read_bytes(), role,
                                    self.passphrases[who].encode())

    def party_keys(self, party):
        return record.read_party_keys(
            self.open_key(f"parties/{party}", "party.key", record.PARTY_KEY, "party"))

    def keep_keys_shut(self):
        """A key file opens for its own role and with its own passphrase only."""
        data = (self.out / "reporting" / "reporting.key").read_bytes()
        changed = data[:-1] + bytes([data[-1] ^ 1])
        own = self.passphrases["reporting"].encode()
        for what, role, passphrase, verdict in (
                (data, record.PARTY_KEY, own, "key.role"),
                (data, record.REPORTING_KEY, own + b"x", "key.wrong"),
                (changed, record.REPORTING_KEY, own, "key.wrong"),
                (data[:-1], record.REPORTING_KEY, own, "key.malformed")):
            try:
                record.open_key_file(what, role, passphrase)
            except Refused as refused:
                check(refused.verdict == verdict, f"{refused.verdict}, not {verdict}")
            else:
                raise Trouble(f"a key file opened that should be {verdict}")

    def read_as_reporting(self):
        sign, box = record.read_reporting_keys(
            self.open_key("reporting", "reporting.key", record.REPORTING_KEY, "reporting"))
        opened = self.as_reader("reporting", [box], sign, REPORTING)
        counted = collections.Counter(
            (fields["meeting_point"], fields["activity"] or None, fields["mode"], fields["proof"])
            for name, fields in opened if name == "statistics")
        expected = collections.Counter()
        for number, activity in self.visits:
            mode = (COUNT_ONLY if activity == self.counted else IDENTIFIED if number else ANONYMOUS)
            expected[self.place, activity, mode, 2 if mode == IDENTIFIED else 1] += 1
        check(counted == expected, f"statistics say {counted}, not {expected}")
        self.check_staff_call(opened, True, {(day, None) for day, _ in self.called})

    def check_staff_call(self, opened, due, times):
        """One, of a place and about a time and of nothing else, to those to whom it is due."""
        found = [fields for name, fields in opened if name == "staff_call"]
        check(len(found) == due, f"calls for staff: {found}")
        for call in found:
            check((call["day"], call["hour"]) in times, f"{call} was not made at {times}")
            rest = {key: value for key, value in call.items() if key not in ("day", "hour")}
            check(rest == {"meeting_point": self.place, "minutes": 0}, f"a call says {rest}")

    def read_as_party(self, party):
        sign, archive, units = self.party_keys(party)
        opened = self.as_reader(party, [archive], sign, (1, party))
        mine = [visit for visit in self.visits if self.owners[visit[1]] == party]
        self.check_staff_call(opened, party == self.owners[None], self.called)
        numbers = collections.Counter(fields["number"] for name, fields in opened
                                      if name == "identity_contact")
        check(numbers == collections.Counter(
            "" if activity == self.counted else number or "" for number, activity in mine),
              f"{party} finds other numbers than were typed")
        visits = collections.Counter((fields["meeting_point"], fields["activity"] or None)
                                     for name, fields in opened if name == "attendance")
        check(visits == collections.Counter((self.place, activity) for _, activity in mine),
              f"{party} finds other visits than were made")
        for (unit, _), secret in units.items():
            self.read_as_unit(party, unit, secret, mine)
        return len(mine)

    def read_as_unit(self, party, unit, secret, mine):
        """The handlers of a unit open their visits; the party's others are closed to them."""
        opened, closed = self.log.opened_by([secret])
        found = sorted(fields["activity"] for name, fields in opened.values()
                       if name == "attendance")
        due = sorted(activity or "" for _, activity in mine if (activity or "") == unit)
        check(found == due, f"handlers of {party} {unit or '(reception)'} open {found}, not {due}")
        granted = {place for place, verdict in closed.items() if verdict == "record.commitment"}
        check(all((2, party) in self.log.audience(place) for place in granted),
              "a unit was granted another party's session")

    def as_reader(self, name, secrets, sign, recipient):
        """What opens from both sources, once each is whole; tells what does not open."""
        opened, closed = self.log.opened_by(secrets)
        due = {place for place in self.log.sections if recipient in self.log.audience(place)}
        check(set(opened) == due, f"{name}: opens {sorted(opened)}, sealed to it {sorted(due)}")
        for place, (kind, fields) in opened.items():
            check(kind is not None, f"{name}: content that is not known: {fields}")
            if kind == "counts":
                self.check_counts(place, fields)
        reasons = collections.Counter((verdict, " and ".join(
            f"{record.KINDS[code]} {party}".strip() for code, party in self.log.audience(place)))
            for place, verdict in closed.items())
        check({verdict for verdict, _ in reasons} <= {"record.no_grant"}, f"{name}: {reasons}")
        print(f"        {name}: {len(opened)} open; closed: " + "; ".join(
            f"{count} to {audience} ({verdict})"
            for (verdict, audience), count in sorted(reasons.items())))
        given = Log(self.directory, feed.Client(self.directory, sign).feed())
        check(given.chain.last == self.log.chain.last, f"{name}: the feed shows another log")
        check(given.opened_by(secrets) == (opened, {}), f"{name}: the feed gives something else")
        return list(opened.values())

    def check_counts(self, place, fields):
        for recipient, grants, sections in fields["sealed"]:
            found = self.log.sealed_before(place[0], recipient)
            check(found == (grants, sections),
                  f"record {place[0]} counts {grants, sections} to {recipient}, not {found}")

    def read_as_parties(self):
        visits = sum(self.read_as_party(party) for party in self.directory[0]["parties"])
        check(visits == len(self.visits),
              f"{visits} visits of {len(self.visits)} belong to somebody")

    def read_with_no_key(self):
        opened, closed = self.log.opened_by([bytes(range(32))])
        check(not opened and set(closed.values()) == {"record.no_grant"},
              "something opens with a key that nothing was sealed to")

    def change_a_bit(self):
        """What was verified does not hold any more with one bit changed."""
        entries, _ = kiosk_entries(self.out / "kiosk")
        for place, verdict in ((0, "record.chain"), (len(entries) - 1, "record.head")):
            header = bytearray(entries[place]["header"])
            header[-1] ^= 1
            changed = [dict(entry, head=None) for entry in entries[:-1]] + [entries[-1]]
            changed[place] = dict(changed[place], header=bytes(header))
            try:
                Log(self.directory, changed)
            except Refused as refused:
                check(refused.verdict == verdict, f"a changed record is {refused.verdict}")
            else:
                raise Trouble("a changed record was not found")


def read_all(reading):
    reading.step("write a log with the real programs", reading.write_log)
    reading.step("verify the directory", reading.read_directory)
    reading.step("verify chain, heads and receipt", reading.read_kiosk)
    reading.step("open key files with what closes them only", reading.keep_keys_shut)
    reading.step("read as the reporting station", reading.read_as_reporting)
    reading.step("read as every party and unit", reading.read_as_parties)
    reading.step("read with a key of nobody", reading.read_with_no_key)
    reading.step("find a changed bit", reading.change_a_bit)


def main():
    return running_homes.on_a_display("real log", __doc__, Reading, read_all,
                                      (Trouble, Refused, feed.Strange))


if __name__ == "__main__":
    sys.exit(main())
