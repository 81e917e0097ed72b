#!/usr/bin/env bash
# Builds what is handed on: target/dist/plaidoyer, the program without symbols, and beside it a Debian package, with
# completions and manual pages.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cargo-deb >/dev/null || cargo install --locked cargo-deb@3.8.0

cargo build --release --locked
# The day of the manual pages and of the package's files: the commit's, so that the same program gives the same package.
# It is set now and not before: with another one, C code is compiled again, and Typst, which is built on some of it.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

rm -rf target/dist
mkdir -p target/dist
program=target/release/plaidoyer
$program completions bash > target/dist/plaidoyer.bash
$program completions fish > target/dist/plaidoyer.fish
$program completions zsh > target/dist/_plaidoyer
$program man target/dist/man >/dev/null
# Symbols are taken out of the built program: a profile of its own would compile Typst a second time.
strip -o target/dist/plaidoyer "$program"
cargo deb --no-build --strip --locked --output target/dist/
ls -l target/dist/plaidoyer target/dist/*.deb
