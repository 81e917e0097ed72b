# What the scripts that try batches on several machines share: a list of people, and how results are compared.

fail() { echo "$*" >&2; exit 1; }

# A folder with a manifest for so many people.
prepare() {
  local folder=$1 people=$2
  mkdir -p "$folder"
  {
    echo "name,organisation"
    for i in $(seq "$people"); do echo "Person Number $i,Organisation $((i % 20))"; done
  } > "$folder/people.csv"
  cat > "$folder/manifest.toml" <<'TOML'
[event]
name = "Round table"
date = "2026-12-04"

[[build]]
audiences = "*"

[[build]]
audiences = ["overseas-departments"]
recipients = "people.csv"
TOML
}

# Whether two output folders hold the same, what is each run's own apart.
compare() {
  diff -rq --exclude=.plaidoyer --exclude='manifest-*-of-*.json' "$1" "$2" \
    || fail "the shards do not make what one run makes"
  echo "the same, byte for byte: $(find "$1" -name '*.pdf' | wc -l) files"
}
