#!/usr/bin/env bash
# Lists what the program is made of, as a CycloneDX SBOM: plaidoyer.cdx.json.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cargo-cyclonedx >/dev/null || cargo install --locked cargo-cyclonedx
# The day stands in it: the commit's, so that the same commit gives the same bytes.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
cargo cyclonedx --format json --spec-version 1.5 --override-filename plaidoyer.cdx
echo "plaidoyer.cdx.json"
