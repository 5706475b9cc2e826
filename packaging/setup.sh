#!/usr/bin/env bash
# Installs what building, testing and demonstrating Handslag needs, from Debian's stable packages.
# Asks no registry when nothing is missing.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: packaging/setup.sh [--check] [--fuzz] [--bench] [--help]

Installs the Debian packages that Handslag is built, tested and demonstrated with.
Needs Debian 12 or 13, and root or sudo. Where nothing is missing it does nothing.

  --check  only name what is missing; exit status 1 if anything is
  --fuzz   Clang as well, for the presets clang, tsan and fuzz (CONTRIBUTING.md)
  --bench  also what tests/bench/run.py compares with: Chromium, and Node with npm
  --help   show this text
TEXT
}

packages=(
  # compile
  g++ cmake ninja-build ccache pkg-config
  # draw: Dear ImGui on GLFW and OpenGL, type by Pango
  libimgui-dev libstb-dev libglfw3-dev libgl-dev libpango1.0-dev libcairo2-dev
  # cards: QR codes
  libqrencode-dev
  # store and seal
  libsqlite3-dev libsodium-dev
  # network: the client and the server
  libcurl4-openssl-dev libssl-dev
  # profiles, command lines, text, JSON, results
  libtomlplusplus-dev libcli11-dev libfmt-dev nlohmann-json3-dev libexpected-dev
  # tests and demonstration: a display, a finger, a renderer, fonts, an eye for QR codes
  catch2 xvfb xdotool libgl1-mesa-dri fonts-noto-core python3 procps zbar-tools
  # an outsider's reader of the record format
  python3-nacl
)

# only for the presets clang, tsan and fuzz
clang_packages=(clang libclang-rt-dev llvm)

check_only=no
bench=no
for argument in "$@"; do
  case "$argument" in
    --check) check_only=yes ;;
    --fuzz) packages+=("${clang_packages[@]}") ;;
    --bench) bench=yes ;;
    --help | -h) usage; exit 0 ;;
    *)
      echo "setup.sh: unknown argument: $argument" >&2
      usage >&2
      exit 2
      ;;
  esac
done

if [ ! -r /etc/os-release ]; then
  echo "setup.sh: /etc/os-release is missing; this needs Debian 12 or 13" >&2
  exit 1
fi
system=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-unknown}")
case "$system" in
  # Debian 12's libboost-dev is 1.74; the server is written against 1.81 and later.
  "debian 12") packages+=(libboost1.81-dev) ;;
  "debian 13") packages+=(libboost-dev) ;;
  *)
    echo "setup.sh: this is $system; Debian 12 or 13 is needed" >&2
    exit 1
    ;;
esac

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

if [ "$bench" = yes ]; then
  packages+=(chromium)
  # Another Node than Debian's, with npm and its own headers, will do as well.
  command -v node >/dev/null && [ -r /usr/include/node/node.h ] || packages+=(nodejs libnode-dev)
  command -v npm >/dev/null || packages+=(npm)
fi

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup.sh: nothing is missing"
  exit 0
fi
echo "setup.sh: missing: ${missing[*]}"
[ "$check_only" = no ] || exit 1

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup.sh: run this as root, or install sudo" >&2
    exit 1
  fi
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
keep_environment=(env DEBIAN_FRONTEND=noninteractive)
"${as_root[@]}" "${keep_environment[@]}" apt-get -q -o DPkg::Lock::Timeout=300 update
"${as_root[@]}" "${keep_environment[@]}" apt-get -q -y -o DPkg::Lock::Timeout=300 \
  --no-install-recommends install "${missing[@]}" \
  </dev/null

for package in "${missing[@]}"; do
  if ! is_installed "$package"; then
    echo "setup.sh: $package did not install" >&2
    exit 1
  fi
done
echo "setup.sh: installed ${#missing[@]} packages"
