# How many compilers to run at once; sourced by the scripts beside it.
# shellcheck shell=bash

# One for each processor, but no more than have a gigabyte each: the largest unit, the HTTP server,
# takes 725 MB to compile.
jobs_for_build() {
  local processors memory_kb by_memory
  if [ -n "${HANDSLAG_JOBS:-}" ]; then
    echo "$HANDSLAG_JOBS"
    return
  fi
  processors=$(nproc)
  memory_kb=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
  by_memory=$((${memory_kb:-1048576} / 1048576))
  [ "$by_memory" -ge 1 ] || by_memory=1
  echo $((processors < by_memory ? processors : by_memory))
}
