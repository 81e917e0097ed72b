#!/usr/bin/env bash
# Kills a batch again and again, each time a moment later than it began, and starts it anew: nothing partial may stand
# in its folder at any time, and what comes of it in the end is what one run makes.
#
#   scripts/test-kills.sh [PROGRAM] [PEOPLE] [KILLS]      (target/release/plaidoyer 2000 200)
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/shards.sh

program=$(realpath "${1:-target/release/plaidoyer}")
people=${2:-2000}
kills=${3:-200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prepare "$work" "$people"
cd "$work"

"$program" batch manifest.toml -o whole --quiet

killed=0
whole() { find "$1" -name '*.pdf' 2> /dev/null | wc -l; }
until [ "$killed" -eq "$kills" ]; do
  touch -d '1 second ago' begun
  setsid "$program" batch manifest.toml -o out --quiet &
  # From the first moment to a second after it.
  sleep "$(awk "BEGIN { print ($killed * 37 % 100) / 100 }")"
  if ! kill -9 -- "-$!" 2> /dev/null; then
    wait "$!" 2> /dev/null || true
    [ "$(whole out)" -eq "$(whole whole)" ] || fail "a run ended and left files out"
    echo "all files were made after $killed kills: they are taken away"
    rm -rf out
    continue
  fi
  wait "$!" 2> /dev/null || true
  killed=$((killed + 1))
  # Each file under its name is whole: as the one run made it.
  [ -d out ] || continue
  find out -name '*.pdf' -newer begun | while read -r file; do
    cmp -s "$file" "whole/${file#out/}" || fail "$file is not whole after $killed kills"
  done
done

"$program" batch manifest.toml -o out --quiet
compare whole out
echo "$kills kills, $(whole out) files"
