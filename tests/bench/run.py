#!/usr/bin/env python3
"""Measures Handslag against what people would use otherwise, and writes a table in Markdown.

Usage: run.py --out FILE.md [--only NAME]... [--short] [--built]

Each line is a ratio of medians from one run, in which our work and the peer's take turns. It
installs what is missing (Debian's packages, and from npm what peers/package-lock.json names, into
build/bench), and builds the preset 'release'. It asserts no time: the exit status is 0 when
everything ran. Pictures of both idle screens go beside FILE.md.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
SOURCE = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BINARIES = SOURCE / "build" / "release" / "bin"
PEERS = SOURCE / "build" / "bench" / "peers"


class Rows:
    """The table, and what is said below it."""

    def __init__(self):
        self.lines = []
        self.notes = []

    def add(self, what, ours, peer, ratio, limit):
        self.lines.append(f"| {what} | {ours} | {peer} | {ratio} | {limit} |")

    def note(self, text):
        self.notes.append(f"- {text}")


class Bench:
    def __init__(self, options):
        self.options = options
        self.rounds = 1 if options.short else options.rounds
        self.rows = Rows()
        self.folder = None
        self.stored = None  # bytes of a check-in, once they were measured

    def count(self, full, short):
        return short if self.options.short else full

    def ours(self, measure, count):
        return self._round([BINARIES / "handslag-bench", measure, count])

    def peer(self, script, count, size):
        folder = pathlib.Path(self.folder) / "peer"
        try:
            return self._round(["node", PEERS / script, folder, count, size])
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _round(self, command):
        """One process of one measure; its answer is one line of JSON."""
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, check=False,
                              env=dict(os.environ, TMPDIR=str(self.folder)))
        if done.returncode != 0:
            raise SystemExit(f"bench: {command[0]} {command[1]} ended with {done.returncode}")
        return json.loads(done.stdout)

    def stored_bytes(self):
        if self.stored is None:
            self.stored = self.ours("check-in", 20)["stored_bytes"]
        return self.stored

    # ---- measures ----

    def check_in(self):
        count = self.count(1000, 30)
        size = self.stored_bytes()
        ours, peers = [], []
        for _ in range(self.rounds):
            ours.append(self.ours("check-in", count))
            peers.append(self.peer("check_in.js", count, size))
        mine = Spread([one["ours"] for one in ours])
        bare = Spread([one["bare"] for one in ours])
        add = self.rows.add
        add("Durable check-in, p50: bare SQLite", mine.p50, bare.p50,
            times(ratio_of(ours, "ours", ours, "bare")), "at most 1.5 times")
        for key, name in (("sqlcipher", "SQLCipher 4"), ("pouchdb", "PouchDB put")):
            add(f"Durable check-in, p50: {name}", mine.p50, Spread([p[key] for p in peers]).p50,
                times(ratio_of(ours, "ours", peers, key)), "")
        sealing = Spread([one["sealing"] for one in ours])
        add("Of it sealing and signing, which no disk has a part in", sealing.p50, "", "", "")
        add(f"Durable check-in, p99 of {count}", mine.p99, bare.p99, "", "ours under 20 ms")
        add(f"Durable check-in, longest of {count}", mine.longest, bare.longest, "", "")
        add("Syncs of the disk for one check-in", f"{mine.syncs:.2f}", f"{bare.syncs:.2f}", "", "")
        self.rows.note(
            "Durable check-in: from the visit to the committed record, against one row of as many "
            f"({size}) random bytes in a transaction of its own. All SQLite in WAL with "
            "synchronous=FULL; PouchDB writes to leveldb and does not wait for the disk.")

    def reading(self):
        count = self.count(20000, 400)
        rounds = [self.ours("reading", count) for _ in range(self.rounds)]
        def add(what, reader, key, limit):
            ours = [r[reader]["ours_per_s"] for r in rounds]
            peer = [r[reader][key] for r in rounds]
            self.rows.add(f"Reading in bulk, verified: {what}", per_second(ours), per_second(peer),
                          times(statistics.median(a / b for a, b in zip(ours, peer))), limit)

        add("check-ins of one section: one box, one signature", "station", "one_box_per_s",
            "at least 15 times")
        add("check-ins of two sections: one box, one signature", "archive", "one_box_per_s",
            "at least 15 times")
        add("check-ins of two sections: a box for each, one signature", "archive", "boxes_per_s",
            "")
        self.rows.note(
            f"Reading in bulk: {count} check-ins from SQLite, one row each; verified are chain, "
            "signed heads, grants, descriptors, section hashes, commitments and padding. The "
            "reporting station reads one section of each, a party's archive two, which are sealed, "
            "opened and withheld one by one. The peer's rows hold as many plain bytes in "
            "crypto_box_seal under one Ed25519 signature.")

    def push(self):
        count = self.count(10000, 60)
        size = self.stored_bytes()
        ours, peers = [], []
        for _ in range(self.rounds):
            ours.append(self.ours("push", count))
            peers.append(self.peer("replicate.js", count, size))
        mine, theirs = median_of(ours), median_of(peers)
        add = self.rows.add
        add(f"Push of {count} records: PouchDB's replication",
            per_second(a["ours_per_s"] for a in ours),
            per_second(b["pouchdb_per_s"] for b in peers),
            times(statistics.median(a["ours_per_s"] / b["pouchdb_per_s"]
                                    for a, b in zip(ours, peers))), "at least 5 times")
        add("Bytes on the wire for each byte stored",
            f"{mine['wire_bytes'] / mine['stored_bytes']:.3f}",
            f"{theirs['wire_bytes'] / size:.3f}", "", "ours at most 1.25")
        add("Bytes stored by one check-in, at the server", f"{mine['stored_bytes']:.0f}", f"{size}",
            "", "")
        add("One new record: requests", f"{mine['one_record_requests']:.0f}",
            f"{theirs['one_record_requests']:.0f}", "", "ours at most 1")
        add("One new record: bytes, both directions", f"{mine['one_record_bytes']:.0f}",
            f"{theirs['one_record_bytes']:.0f}",
            times(mine["one_record_bytes"] / theirs["one_record_bytes"]), "ours at most 4096")
        self.rows.note(
            f"Push: {count} committed check-ins with the counts records that go along, from the "
            "first read to the last verified receipt, over TLS to a real handslag-server, both "
            "ends durable, directory and handshake included. PouchDB replicates as many documents "
            f"with random bodies of {size} characters to express-pouchdb over plain HTTP, in "
            "batches of 1,000, without waiting for the disk at either end.")
        self.rows.note(
            "One new record: on the open connection and in sessions granted before, with its "
            "counts record. PouchDB's is one document in a live replication.")

    def frame(self):
        rounds = [self.ours("frame", self.count(100, 5)) for _ in range(self.rounds)]
        def add(what, key, limit):
            p99 = statistics.median(one[key]["p99_us"] for one in rounds)
            longest = statistics.median(one[key]["max_us"] for one in rounds)
            self.rows.add(f"A frame's own work, {what}: p99, longest", milliseconds(p99),
                          milliseconds(longest), times(p99 / 2000), limit)

        add("of a screen that was drawn before", "further", "p99 at most 1 time 2 ms")
        add("the first of a screen, with setting its type", "first", "")
        self.rows.note(
            f"A frame's own work: update, View, layout, what is said, and draw lists of all "
            f"{rounds[0]['screens']} screens of the tour, in usual and large text, without the "
            "graphics card; beside it the longest, and p99 in parts of 2 ms.")

    def screens(self):
        import screens  # needs what packaging/setup.sh --bench installs
        found = screens.measure(BINARIES, self.rounds, self.options.idle_seconds,
                                self.options.out.parent)
        ours, other = found["ours"], found["chromium"]
        start, start_other = (statistics.median(side["start_ms"]) for side in (ours, other))
        memory, memory_other = (statistics.median(side["pss_mib"]) for side in (ours, other))
        add = self.rows.add
        add("Start to the idle screen: Chromium", f"{start:.0f} ms", f"{start_other:.0f} ms",
            f"{start_other / start:.1f} times faster", "at least 3 times")
        add("Memory (PSS of all processes): Chromium", f"{memory:.0f} MiB",
            f"{memory_other:.0f} MiB", f"{memory / memory_other:.2f}", "at most a third")
        add("Load at rest, of one core: Chromium", f"{ours['idle_percent']:.3f} %",
            f"{other['idle_percent']:.3f} %", "", "")
        many = found["languages"]
        add(f"Changing language, slowest of {many['languages']}",
            f"{many['slowest_ms']:.0f} ms", "", "", "under 100 ms")
        add(f"Memory (PSS) with {many['languages']} languages visited",
            f"{many['pss_mib']:.0f} MiB", "", "", "at most 128 MiB")
        self.rows.note(
            f"Chromium: kiosk mode, a fresh profile each time, {other['processes']} processes, "
            "with a static page of the same screen (peers/idle.html); idle-ours.png and "
            f"idle-chromium.png differ in {100 * found['difference']:.1f} % of the pixels. First "
            "frame: the X server shows tile, button and heading. Both under one Xvfb, drawn by "
            "Mesa in software.")


class Spread:
    """Medians of the rounds, ready to be shown."""

    def __init__(self, rounds):
        def middle(key):
            return statistics.median(r[key] for r in rounds)
        self.p50, self.p99, self.longest = (
            f"{middle(key) / 1000:.3f} ms" for key in ("p50_us", "p99_us", "max_us"))
        self.syncs = middle("syncs") if "syncs" in rounds[0] else 0


def median_of(rounds):
    return {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}


def ratio_of(rounds, key, others, other_key):
    """The median of the rounds' ratios."""
    return statistics.median(a[key]["p50_us"] / b[other_key]["p50_us"]
                             for a, b in zip(rounds, others))


def times(ratio):
    return f"{ratio:.2f}"


def per_second(figures):
    return f"{statistics.median(figures):,.0f}/s"


def milliseconds(microseconds):
    return f"{microseconds / 1000:.3f} ms"


MEASURES = {"check-in": Bench.check_in, "reading": Bench.reading, "push": Bench.push,
            "frame": Bench.frame, "screens": Bench.screens}


def first_of(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              check=False).stdout.strip().splitlines()[0]
    except (OSError, IndexError):
        return "not installed"


def machine(folder):
    """Where this was measured, in words."""
    cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text("ascii"))
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text("ascii"))
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text("utf-8"))
    return [
        f"- {cpu[1] if cpu else platform.machine()}, {os.cpu_count()} processors, "
        f"{int(memory[1]) / 2**20:.0f} GiB",
        f"- {system[1]}, Linux {platform.release()}, disk: "
        f"{first_of(['stat', '--file-system', '--format=%T', folder])}",
        f"- {first_of(['c++', '--version'])}; SQLite {sqlite3.sqlite_version}; "
        f"Node {first_of(['node', '--version'])}; {first_of(['chromium', '--version'])}",
        f"- load before the run: {os.getloadavg()[0]:.2f}",
    ]


def prepare(names):
    """Packages, peers and the release build. Says what it does, since it takes minutes at first."""
    subprocess.run([SOURCE / "packaging" / "setup.sh", "--bench"], check=True)
    subprocess.run(["cmake", "--preset", "release"], cwd=SOURCE, check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "release"], cwd=SOURCE, check=True)
    if not {"check-in", "push"} & set(names):
        return
    PEERS.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "peers" / "package-lock.json").read_bytes()
    installed = PEERS / "installed-lock.json"
    if not installed.exists() or installed.read_bytes() != lock:
        print("bench: installing the peers from npm (one of them is compiled, for minutes)",
              flush=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "peers" / name, PEERS / name)
        # Debian's Node brings its headers: nothing else is downloaded to compile with.
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEERS, check=True,
                       env=dict(os.environ, npm_config_nodedir="/usr"))
        installed.write_bytes(lock)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="FILE.md")
    parser.add_argument("--only", action="append", choices=MEASURES, help="can be repeated")
    parser.add_argument("--short", action="store_true", help="one small round: to see that it runs")
    parser.add_argument("--rounds", type=int, default=5, help="medians of so many (default: 5)")
    parser.add_argument("--idle-seconds", type=int, default=60,
                        help="how long to look at the load at rest (default: 60)")
    parser.add_argument("--built", action="store_true", help="install and build nothing")
    options = parser.parse_args()
    names = options.only or list(MEASURES)
    options.out = options.out.resolve()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    if not options.built:
        prepare(names)
    for script in (HERE / "peers").glob("*.js"):
        if PEERS.exists():
            shutil.copy(script, PEERS / script.name)
    bench = Bench(options)
    # Not under /tmp, which may be no disk at all.
    work = SOURCE / "build" / "bench"
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="run-") as bench.folder:
        where = machine(bench.folder)
        for name in names:
            print(f"bench: {name}", flush=True)
            MEASURES[name](bench)
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    text = "\n".join([
        f"# Handslag measured, {when}", "", *where,
        f"- medians of {bench.rounds}; release build; ours and the peer's take turns", "",
        "| what, and against what | ours | peer | ratio | limit |",
        "| --- | --- | --- | --- | --- |",
        *bench.rows.lines, "", *bench.rows.notes, ""])
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
