#!/usr/bin/env python3
"""Proves that Handslag builds, runs and passes its tests on machines that have never seen it.

Makes a bare Debian root for each release with debootstrap, from the sources of this machine's own
apt, copies a fresh clone of the last commit in, and runs there what a stranger would: setup.sh,
the demonstration without a display, test.sh. Then the same three again where there is no network
but the loopback, to prove that a machine that has been set up asks no registry.

Every command runs in mount and process namespaces of its own, so that its mounts and what it
started are gone when it ends, however it ends. Not part of the ordinary tests: it takes hours.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent
RELEASES = {"12": "bookworm", "13": "trixie"}
KEYRING = "debian-archive-keyring.gpg"
TREE = "/root/handslag"  # in the machine
GIB = 1 << 30
ROOM_FOR_A_MACHINE = 7 * GIB  # 4.5 were seen: packages, two builds and their compiler cache
TOOLS = ["apt-get", "chroot", "debootstrap", "git", "ip", "mount", "setpriv", "unshare"]

# Where a machine finds what is the network's and not Debian's; copied where this one has it.
COPIED = ["etc/apt/apt.conf.d", "etc/resolv.conf", "etc/hosts", "etc/ssl/certs",
          "usr/local/share/ca-certificates"]

# Runs in namespaces of its own: $1 is the root, the rest the command. The mounts are seen by
# nobody else and end with the namespace.
IN_MACHINE = r"""
set -e
root=$1; shift
ip link set lo up 2>/dev/null || true
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
exec chroot "$root" "$@"
"""


class Trouble(Exception):
    """Something that ends the work on one machine, or all of it."""


@dataclasses.dataclass
class Step:
    name: str
    command: list
    network: bool = True
    must_fail: bool = False


DEMO = ["packaging/demo.sh", "--headless", "--idle-seconds", "5", "--out"]
STEPS = [
    Step("set up", ["packaging/setup.sh"]),
    Step("demonstration", [*DEMO, "/root/demonstration"]),
    Step("tests", ["packaging/test.sh"]),
    # The proof that the network is gone: apt, told that an error is an error, finds no registry.
    Step("no registry is in reach",
         ["apt-get", "-q", "-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Retries=0",
          "update"], network=False, must_fail=True),
    Step("set up again", ["packaging/setup.sh"], network=False),
    Step("demonstration again", [*DEMO, "/root/demonstration-again"], network=False),
    Step("tests again", ["packaging/test.sh"], network=False),
]


# ---- what this machine's apt knows ----

def apt_targets():
    """The package lists of this machine's apt: (address, release, component, origin)."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)",
         "Created-By: Packages"], capture_output=True, text=True, check=True).stdout
    return [tuple(line.split("|")) for line in listed.splitlines()]


def sources_of(targets, suite):
    """(address, suite, component) of Debian's own archives, for another release of Debian."""
    here = [release for _, release, _, _ in targets if release in RELEASES.values()]
    if not here:
        raise Trouble("this machine's apt has no source of Debian 12 or 13 to start from")
    found = []
    for address, release, component, origin in targets:
        if origin == "Debian" and re.fullmatch(re.escape(here[0]) + r"(-updates|-security)?",
                                               release):
            found.append((address, release.replace(here[0], suite, 1), component))
    return list(dict.fromkeys(found))


def proxy_environment():
    """debootstrap does not read apt's settings."""
    dump = subprocess.run(["apt-config", "dump", "--format", "%f=%v%n", "Acquire"],
                          capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^Acquire::(https?)::Proxy=(\S+)$", dump, re.MULTILINE)
    return {f"{scheme}_proxy": value for scheme, value in found if value != "DIRECT"}


# ---- one machine ----

class Machine:
    """A root of one release, and the commands that run in it."""

    def __init__(self, release, out):
        self.release, self.suite = release, RELEASES[release]
        self.out = out
        self.root = out / f"debian-{release}"
        self.results = []

    def step(self, name, work):
        """Does one step; keeps how long it took and whether it was well."""
        label = f"Debian {self.release}: {name}"
        print(f"{time.strftime('%H:%M:%S')}  {label} ...", flush=True)
        start, ok = time.monotonic(), False
        try:
            work()
            ok = True
        finally:
            seconds = round(time.monotonic() - start, 1)
            self.results.append({"release": self.release, "step": name, "ok": ok,
                                 "seconds": seconds})
            print(f"{time.strftime('%H:%M:%S')}  {label}: {'ok' if ok else 'FAILED'}, "
                  f"{seconds:.0f} s", flush=True)

    def run_all(self):
        self.step("bare root", self.bootstrap)
        self.step("a stranger's network and tree", self.furnish)
        for step in STEPS:
            self.step(step.name, lambda step=step: self.run_in(step))

    def bootstrap(self):
        sources = sources_of(apt_targets(), self.suite)
        mirror = next((a for a, suite, part in sources if (suite, part) == (self.suite, "main")),
                      None)
        if mirror is None:
            raise Trouble(f"this machine's apt has no main archive to take {self.suite} from")
        keyring = pathlib.Path("/usr/share/keyrings") / KEYRING
        self.run(["debootstrap", "--variant=minbase", f"--keyring={keyring}",
                  "--include=ca-certificates", self.suite, str(self.root), mirror],
                 "bare-root", network=True, environment={**os.environ, **proxy_environment()})

    def furnish(self):
        for name in COPIED:
            here = pathlib.Path("/") / name
            for file in [here, *here.glob("**/*")]:
                if file.is_file():
                    there = self.root / file.relative_to("/")
                    there.parent.mkdir(parents=True, exist_ok=True)
                    there.unlink(missing_ok=True)  # it may be a link that leads out of the root
                    shutil.copyfile(file, there)
        keyrings = self.root / "etc/apt/keyrings"
        keyrings.mkdir(exist_ok=True)
        shutil.copy(pathlib.Path("/usr/share/keyrings") / KEYRING, keyrings)
        sources = sources_of(apt_targets(), self.suite)
        (self.root / "etc/apt/sources.list").write_text("".join(
            f"deb [signed-by=/etc/apt/keyrings/{KEYRING}] {address} {suite} {component}\n"
            for address, suite, component in sources), encoding="ascii")
        # Packages start no service in a root without an init.
        policy = self.root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        policy.chmod(0o755)
        self.run(["git", "clone", "-q", "--no-hardlinks", str(SOURCE), str(self.root) + TREE],
                 "clone", network=True)

    def run_in(self, step):
        environment = {"HOME": "/root", "LANG": "C.UTF-8",
                       "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        if "HANDSLAG_JOBS" in os.environ:
            environment["HANDSLAG_JOBS"] = os.environ["HANDSLAG_JOBS"]
        settings = [f"{name}={value}" for name, value in environment.items()]
        command = ["sh", "-c", IN_MACHINE, "machine", str(self.root), "/usr/bin/env", "-i",
                   "-C", TREE, *settings, *step.command]
        self.run(command, step.name.replace(" ", "-"), network=step.network,
                 must_fail=step.must_fail)

    def run(self, command, name, *, network, environment=None, must_fail=False):
        """In namespaces that end with the command; what it says goes to a log."""
        log = self.out / f"{self.release}-{name}.log"
        # Whatever ends this program ends the command, and with it all that it started and mounted.
        unshare = ["setpriv", "--pdeathsig", "KILL",
                   "unshare", "--mount", "--pid", "--fork", "--kill-child"]
        if not network:
            unshare.append("--net")
        with open(log, "wb") as out:
            child = subprocess.Popen([*unshare, "--", *command], stdin=subprocess.DEVNULL,
                                     stdout=out, stderr=out, env=environment,
                                     start_new_session=True)
            try:
                status = wait_with_progress(child, log)
            finally:
                if child.poll() is None:
                    child.kill()  # --kill-child: all that runs in the namespaces goes with it
                    child.wait()
        if (status != 0) != must_fail:
            print(tail(log, 40), flush=True)
            raise Trouble(f"{name} ended with {status}; see {log}")

    def remove(self):
        mounts = pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8")
        if f" {self.root}/" in mounts:
            raise Trouble(f"something is mounted under {self.root}; it is left as it is")
        if self.root.exists():
            shutil.rmtree(self.root)


def wait_with_progress(child, log):
    """The exit status; says once a minute how far the log has come."""
    while True:
        try:
            return child.wait(60)
        except subprocess.TimeoutExpired:
            print(f"{time.strftime('%H:%M:%S')}    {tail(log, 1)[:90]}", flush=True)


def tail(log, lines):
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - 16384))
        text = file.read().decode("utf-8", "replace").replace("\r", "\n")
    return "\n".join([line for line in text.splitlines() if line.strip()][-lines:])


# ---- all of it ----

def room_missing(free, machines, keep):
    """Bytes that lack; machines are made and removed one after the other unless they are kept."""
    return max(0, ROOM_FOR_A_MACHINE * (machines if keep else 1) - free)


def check_before(options):
    if os.geteuid() != 0:
        raise Trouble("this makes roots and mounts: run it as root")
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise Trouble(f"not installed here: {', '.join(missing)}")
    options.out.mkdir(parents=True, exist_ok=True)
    if any(options.out.iterdir()):
        raise Trouble(f"{options.out} is not empty; name a new folder")
    lacking = room_missing(shutil.disk_usage(options.out).free, len(options.releases),
                           options.keep)
    if lacking:
        raise Trouble(f"{lacking / GIB:.1f} GiB too little room in {options.out}")
    changed = subprocess.run(["git", "-C", SOURCE, "status", "--porcelain"], capture_output=True,
                             text=True, check=True).stdout
    if changed:
        print("note: what is not committed is not in the clone", flush=True)


def run_machines(options):
    """Whether all was well on all of them."""
    results, well = [], True
    for release in options.releases:
        machine = Machine(release, options.out)
        try:
            machine.run_all()
        except (Trouble, OSError, subprocess.SubprocessError) as trouble:
            print(f"Debian {release}: {str(trouble)[:2000]}", file=sys.stderr, flush=True)
            well = False
        finally:
            results += machine.results
            summary = json.dumps({"steps": results}, indent=2) + "\n"
            (options.out / "summary.json").write_text(summary, encoding="ascii")
            if options.keep:
                print(f"kept: {machine.root}")
            else:
                machine.remove()
    print("\nrelease  step                             result   seconds")
    for result in results:
        print(f"{result['release']:<8} {result['step']:<32} {'ok' if result['ok'] else 'FAILED':<8}"
              f" {result['seconds']:>7.0f}")
    return well


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="HANDSLAG_JOBS goes through to the machines. Exit "
                                     "status: 0 if all was well, 1 if not, 2 on wrong use.")
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="DIR",
                        help="a new or empty folder for roots, logs and summary.json")
    parser.add_argument("--release", dest="releases", action="append", choices=sorted(RELEASES),
                        help="only this release of Debian (default: all)")
    parser.add_argument("--keep", action="store_true", help="leave the roots there afterwards")
    options = parser.parse_args()
    options.releases = list(dict.fromkeys(options.releases or sorted(RELEASES)))
    options.out = options.out.resolve()
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(1))
    try:
        check_before(options)
        return 0 if run_machines(options) else 1
    except Trouble as trouble:
        print(f"fresh_machines.py: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fresh_machines.py: stopped; nothing is left mounted", file=sys.stderr)
        return 1


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
