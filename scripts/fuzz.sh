#!/usr/bin/env bash
# Fuzzes one target, or each in turn, for so many minutes: scripts/fuzz.sh [TARGET|all] [MINUTES]
#
# Each round has inputs of its own, told by a seed. What a round found stands in its output, as the smallest input that
# does it; `PLAIDOYER_FUZZ_SEED=SEED cargo test --release --test fuzz TARGET` does it again. Put that input into
# tests/fuzz/corpus/TARGET when it is mended. A reader that took the process down left its input in $TMPDIR/fuzz-TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."

targets=${1:-all}
minutes=${2:-20}
if [ "$targets" = all ]; then
  targets="markdown expression import list po pdf"
fi
cargo test --release --locked --test fuzz --no-run
found=0
for target in $targets; do
  end=$((SECONDS + 60 * minutes))
  rounds=0
  # Names of files in memory are never forgotten, so that a round has an end.
  cases=20000
  [ "$target" = pdf ] && cases=1000
  while [ "$SECONDS" -lt "$end" ]; do
    seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    export PLAIDOYER_FUZZ_SEED=$seed PLAIDOYER_FUZZ_CASES=$cases
    if ! cargo test --quiet --release --locked --test fuzz -- --exact "targets::$target" --nocapture; then
      echo "$target: seed $seed found something" >&2
      found=1
    fi
    rounds=$((rounds + 1))
  done
  echo "$target: $rounds rounds of $cases inputs in $minutes minutes"
done
exit "$found"
