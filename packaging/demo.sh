#!/usr/bin/env bash
# The demonstration: installs what is missing, builds, makes a demonstration federation from a
# shipped profile, starts the server on the loopback and opens the kiosk. With --headless it needs
# no display and drives a whole day by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
Usage: packaging/demo.sh [--headless] [--out DIR] [--profile ID] [--idle-seconds N]

  --headless        on a display of its own; drives a day with real pointer and key events
  --out DIR         a new or empty folder for homes, screenshots, report, summary.json and
                    measures.json; without it a folder under /tmp is made
  --profile ID      a profile of assets/federations (default: vastra-malardalen)
  --idle-seconds N  how long the load at rest is measured, twice (default: 100)

Exit status: 0 if every step was seen to happen, 1 if not, 2 on wrong use.
TEXT
}

headless=() out="" profile=vastra-malardalen idle=()
while [ $# -gt 0 ]; do
  case "$1" in
    --headless) headless=(--headless) ;;
    --out|--profile|--idle-seconds)
      [ $# -ge 2 ] || { echo "demo.sh: $1 needs a value" >&2; usage >&2; exit 2; }
      case "$1" in
        --out) out=$2 ;;
        --profile) profile=$2 ;;
        --idle-seconds) idle=(--idle-seconds "$2") ;;
      esac
      shift ;;
    -h|--help) usage; exit 0 ;;
    *) echo "demo.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
file="assets/federations/$profile.toml"
if [ ! -f "$file" ]; then
  echo "demo.sh: there is no profile $profile; choose one of:" >&2
  basename -s .toml assets/federations/*.toml | sed 's/^/  /' >&2
  exit 2
fi

packaging/setup.sh
. packaging/jobs.sh
cmake --preset release >/dev/null
cmake --build --preset release -j "$(jobs_for_build)" \
  --target handslag handslag-kiosk handslag-server
[ -n "$out" ] || out=$(mktemp -d /tmp/handslag-demo.XXXXXX)
exec python3 -B packaging/demo.py --bin build/release/bin --profile "$file" --out "$out" \
  "${headless[@]}" "${idle[@]}"
