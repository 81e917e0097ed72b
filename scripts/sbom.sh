#!/usr/bin/env bash
# Lists what the program is made of on this kind of machine, as a CycloneDX SBOM: plaidoyer.cdx.json.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cargo-cyclonedx >/dev/null || cargo install --locked cargo-cyclonedx@0.5.9
# The same commit gives the same bytes: the day in it is the commit's, and the folder that this runs in is taken out.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
cargo cyclonedx --format json --spec-version 1.5 --override-filename plaidoyer.cdx
sed -i "s|path+file://$(pwd -P)#|path+file:///#|g" plaidoyer.cdx.json
echo "plaidoyer.cdx.json"
