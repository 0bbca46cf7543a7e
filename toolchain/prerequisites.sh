#!/bin/sh
# Says which of go, node, npm, git and make are missing, before anything is installed. Exit 0 when all are there, 1 when not.
# It runs where nothing is installed yet, so it needs a POSIX shell and sed alone.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
missing=0

need() { # command, what for, how to get it
  command -v "$1" >/dev/null 2>&1 && return 0
  printf '%s is missing (%s): %s\n' "$1" "$2" "$3" >&2
  missing=1
  return 1
}

# The toolchain's go.mod files all name one lowest Go.
wanted=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' "$root/pulumi/go.mod")

if need go "builds the programs of the sandbox" "install Go $wanted or later from go.dev/doc/install and put its bin folder on PATH"; then
  found=$(GOTOOLCHAIN=local go version 2>/dev/null | sed -n 's/^go version .*go\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
  old=1
  if [ -n "$found" ]; then
    if [ "${found%%.*}" -gt "${wanted%%.*}" ]; then old=0; fi
    if [ "${found%%.*}" -eq "${wanted%%.*}" ] && [ "${found#*.}" -ge "${wanted#*.}" ]; then old=0; fi
  fi
  if [ "$old" -eq 1 ]; then
    printf 'go is too old (%s): install Go %s or later from go.dev/doc/install and put it first on PATH\n' \
      "${found:-unknown version}" "$wanted" >&2
    missing=1
  fi
fi
need node "starts the install; the project then brings a Node of its own" "install Node from nodejs.org or with your system's packages"
need npm "installs the packages" "it comes with Node from nodejs.org; some systems have it as a package of its own"
need git "tells what changed" "install it with your system's packages"
need make "runs the commands of the README" "install it with your system's packages"

exit "$missing"
