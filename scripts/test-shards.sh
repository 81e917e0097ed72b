#!/usr/bin/env bash
# Shares a batch out with GNU parallel, kills one shard on the way, runs it again, and holds the result
# against that of one run.
#
#   scripts/test-shards.sh [PROGRAM]      (target/release/plaidoyer)
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/shards.sh

program=$(realpath "${1:-target/release/plaidoyer}")
command -v parallel > /dev/null || fail "GNU parallel is not installed"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prepare "$work" 120
cd "$work"

"$program" batch manifest.toml -o whole --quiet

# One shard is killed once it has begun.
"$program" batch manifest.toml -o shards --shard 2/4 --jobs 1 --quiet &
killed=$!
until [ "$(find shards -name '*.pdf' 2> /dev/null | wc -l)" -ge 3 ]; do sleep 0.05; done
kill -9 "$killed"
wait "$killed" 2> /dev/null || true
[ ! -e shards/manifest-2-of-4.json ] || fail "the shard had ended before it was killed"

shards() {
  parallel -j2 --halt never --timeout 300 --joblog joblog \
    "$program" batch manifest.toml -o shards --shard {}/4 --jobs 1 --memory 512MiB --quiet ::: "$@"
  awk 'NR > 1 && $7 != 0 { exit 1 }' joblog || { cat joblog; fail "a shard failed"; }
}
shards 1 3 4
if "$program" merge-manifests shards 2> missing.txt; then
  fail "nobody missed the killed shard"
fi
grep -q 'shard 2/4 has not ended' missing.txt || { cat missing.txt; fail "the killed shard is not named"; }
shards 2
"$program" merge-manifests shards
compare whole shards
