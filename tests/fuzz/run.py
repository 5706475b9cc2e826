#!/usr/bin/env python3
"""Runs the fuzz targets, one after another, and prints what came of it.

Usage: run.py [--seconds N] [--workers N] [--table FILE] [--keep] [TARGET...]

Needs the preset 'fuzz': cmake --preset fuzz && cmake --build --preset fuzz. Each target begins with
its inputs in corpus/TARGET; what it finds new lies in build/fuzz/corpus/TARGET, for the next run.
A find (a crash, a broken property, an input that takes over 5 seconds or 2 GiB) is kept in
build/fuzz/finds/TARGET, its target is not run on, and the exit status is 1. Mend what it shows, and
copy it to corpus/TARGET as find-..., under a name that says what it was.

  --seconds N   of each target; default 600
  --workers N   processes at a time; default half of the processors, so that one goes on working
  --table FILE  writes the table there as well, after each target
  --keep        at the end, takes the smallest of what it found that adds coverage into
                corpus/TARGET, 40 at most (not where the inputs are typed numbers)
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "style"))
import check_style  # noqa: E402  (found by the line above)

BUILD = os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "fuzz")
# Longest input, in bytes, where 4096 is not it.
MAX_LENGTH = {
    "directory": 16384, "feed": 32768, "number": 96, "plural": 600, "po": 8192, "profile": 8192,
    "push": 32768, "section": 70000, "typing": 256, "address": 128, "enrolment": 512,
    "merkle": 3072, "inspect": 6000, "key_file": 1024, "pending": 1024, "request": 20000,
    "service": 32768,
}
# libFuzzer would make numbers that are somebody's: of these only the seeds are kept.
NEVER_KEPT = {"number", "typing"}
KEPT_UNITS = 40
KEPT_SIZE = 2048  # bytes
SUMMARY = re.compile(r"^stat::(\w+):\s+(\d+)", re.MULTILINE)
PROGRESS = re.compile(r"cov: (\d+) ft: (\d+)")


def targets():
    return sorted(name[:-4] for name in os.listdir(HERE)
                  if name.endswith(".cpp") and name not in ("replay.cpp", "seeds.cpp"))


def program(target):
    return os.path.join(BUILD, "bin", "tests-fuzz-" + target)


def options(target):
    out = [f"-max_len={MAX_LENGTH.get(target, 4096)}", "-rss_limit_mb=2048", "-timeout=5"]
    dictionary = os.path.join(HERE, target + ".dict")
    if os.path.exists(dictionary):
        out.append("-dict=" + dictionary)
    return out


def environment():
    """Files that targets write go to memory where there is some."""
    out = dict(os.environ)
    out["ASAN_OPTIONS"] = "detect_leaks=1:allocator_may_return_null=1"
    if os.access("/dev/shm", os.W_OK):
        out["TMPDIR"] = "/dev/shm"
    return out


class Run:
    """One target for a while."""

    def __init__(self, target, seconds, workers):
        self.target = target
        self.found = os.path.join(BUILD, "corpus", target)
        self.finds = os.path.join(BUILD, "finds", target)
        self.seeds = os.path.join(HERE, "corpus", target)
        for folder in (self.found, self.finds):
            os.makedirs(folder, exist_ok=True)
        before = len(os.listdir(self.found))
        kept = set(os.listdir(self.finds))
        with tempfile.TemporaryDirectory(prefix="handslag-fuzz-") as logs:
            command = [program(target), *options(target), f"-max_total_time={seconds}",
                       f"-artifact_prefix={self.finds}/", "-print_final_stats=1"]
            if workers > 1:
                command += [f"-workers={workers}", f"-jobs={workers}"]
            ended = subprocess.run(command + [self.found, self.seeds], cwd=logs,
                                   env=environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            said = [ended.stdout.decode(errors="replace")]
            for name in sorted(os.listdir(logs)):
                with open(os.path.join(logs, name), encoding="utf-8", errors="replace") as log:
                    said.append(log.read())
        self.measure(said, before)
        new = sorted(set(os.listdir(self.finds)) - kept)
        self.new_finds = [name for name in new if not name.startswith("slow-unit-")]
        self.failed = ended.returncode != 0 or bool(self.new_finds)
        if self.failed:
            print("\n".join(said)[-6000:], file=sys.stderr)

    def measure(self, said, before):
        self.executions = self.slowest = 0
        self.coverage = self.features = 0
        for text in said:
            numbers = dict(SUMMARY.findall(text))
            self.executions += int(numbers.get("number_of_executed_units", 0))
            self.slowest = max(self.slowest, int(numbers.get("slowest_unit_time_sec", 0)))
            for coverage, features in PROGRESS.findall(text):
                self.coverage = max(self.coverage, int(coverage))
                self.features = max(self.features, int(features))
        self.units = len(os.listdir(self.found)) - before

    def row(self, seconds):
        finds = ", ".join(self.new_finds) or ("see the log" if self.failed else "none")
        return (f"| {self.target} | {seconds} | {self.executions:,} | {self.coverage:,} | "
                f"{self.features:,} | {self.units} | {self.slowest} | {finds} |")


HEAD = ("| target | seconds | executions | edges | features | new units | slowest, s | finds |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |")


def keep(target):
    """What libFuzzer found takes the place of what it found before; seeds and finds stay."""
    corpus = os.path.join(HERE, "corpus", target)
    with tempfile.TemporaryDirectory(prefix="handslag-fuzz-") as merged:
        named = [name for name in os.listdir(corpus) if name.startswith(("seed-", "find-"))]
        for name in named:
            shutil.copy(os.path.join(corpus, name), merged)
        subprocess.run([program(target), *options(target), "-set_cover_merge=1", merged,
                        os.path.join(BUILD, "corpus", target)], env=environment(), check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in os.listdir(corpus):
            if name not in named:
                os.remove(os.path.join(corpus, name))
        sizes = {name: os.path.getsize(os.path.join(merged, name))
                 for name in os.listdir(merged) if name not in named}
        small = sorted((name for name in sizes if sizes[name] <= KEPT_SIZE), key=sizes.get)
        small = [name for name in small if not names_somebody(os.path.join(merged, name))]
        for name in small[:KEPT_UNITS]:
            shutil.copy(os.path.join(merged, name), corpus)


def names_somebody(path):
    """Whether a file holds what could be somebody's number: changed bytes of a published one."""
    with open(path, "rb") as file:
        text = check_style.in_ascii_digits(file.read().decode("utf-8", errors="replace"))
    return any(check_style.is_personal_number(found)
               for shape in check_style.SHAPES for found in shape.finditer(text))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    parser.add_argument("--table")
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    # As an exception, so that the fuzzer under way ends with this program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = arguments.targets or targets()
    for target in wanted:
        if target not in targets():
            parser.error(f"no such target: {target}; there are {', '.join(targets())}")
        if not os.path.exists(program(target)):
            sys.exit(f"{program(target)} is not built: cmake --preset fuzz && "
                     "cmake --build --preset fuzz")
    rows, failed = [HEAD], False
    print(HEAD, flush=True)
    for target in wanted:
        run = Run(target, arguments.seconds, arguments.workers)
        failed = failed or run.failed
        rows.append(run.row(arguments.seconds))
        print(rows[-1], flush=True)
        if arguments.table:
            with open(arguments.table, "w", encoding="utf-8") as table:
                table.write("\n".join(rows) + "\n")
        if arguments.keep and not run.failed and target not in NEVER_KEPT:
            keep(target)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
