#!/usr/bin/env bash
# Installs what is missing, builds with sanitizers and runs every test. Ends with ctest's summary.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: packaging/test.sh [--help] [ARGUMENT OF CTEST...]

Installs what is missing (packaging/setup.sh), builds the preset 'dev' and runs all tests.
Further arguments go to ctest: packaging/test.sh -R shared/domain

HANDSLAG_JOBS sets how many compilers and tests run at once; the default is one for each
processor, and fewer where memory is short.
TEXT
}

case "${1:-}" in
  --help | -h) usage; exit 0 ;;
esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=packaging/jobs.sh
. packaging/jobs.sh

packaging/setup.sh
cmake --preset dev
cmake --build --preset dev -j "$(jobs_for_build)"
ctest --preset dev --output-on-failure -j "$(jobs_for_build)" "$@"
