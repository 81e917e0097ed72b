#!/usr/bin/env bash
# Shares a batch out with Slurm's job arrays, on this machine alone: starts Debian's slurm-wlm as root,
# runs four shards as one array, cancels one on the way, runs that one again, and holds the result
# against that of one run.
#
#   apt-get install slurm-wlm munge
#   scripts/test-slurm.sh [PROGRAM]      (target/release/plaidoyer)
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/shards.sh

program=$(realpath "${1:-target/release/plaidoyer}")
[ "$(id -u)" = 0 ] || fail "this starts daemons, and must be root"
for tool in slurmctld slurmd sbatch munged; do
  command -v "$tool" > /dev/null || fail "$tool is not installed (Debian: slurm-wlm munge)"
done
work=$(mktemp -d)
chmod 755 "$work"
host=$(hostname -s)
daemons=()
stop() {
  for pid in "${daemons[@]}"; do kill "$pid" 2> /dev/null || true; done
  pkill -x slurmctld || true
  pkill -x slurmd || true
  rm -rf "$work"
}
trap stop EXIT

mkdir -p /run/munge "$work/state" "$work/spool"
chown munge: /run/munge
pgrep -x munged > /dev/null || runuser -u munge -- munged
cat > "$work/slurm.conf" <<CONF
ClusterName=plaidoyer
SlurmctldHost=$host(127.0.0.1)
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP MaxTime=60
CONF
export SLURM_CONF=$work/slurm.conf
slurmctld -i -D > "$work/slurmctld.log" 2>&1 & daemons+=($!)
slurmd -D > "$work/slurmd.log" 2>&1 & daemons+=($!)
for _ in $(seq 60); do
  sinfo -h -o %t 2> /dev/null | grep -q idle && break
  sleep 0.5
done
sinfo -h -o %t | grep -q idle || { tail "$work"/*.log; fail "Slurm did not start"; }

prepare "$work" 120
cd "$work"
"$program" batch manifest.toml -o whole --quiet

cat > job.sh <<JOB
#!/bin/bash
exec "$program" batch manifest.toml -o shards --shard "\$SLURM_ARRAY_TASK_ID/4" --jobs 1 --quiet
JOB
id=$(sbatch --parsable --array=1-4 --output=%a.log job.sh)
# The first task that has begun is killed, as a machine that is taken away would be.
until [ "$(find shards -name '*.pdf' 2> /dev/null | wc -l)" -ge 3 ]; do sleep 0.05; done
scancel --signal=KILL --full "${id}_1"
while squeue -h -j "$id" 2> /dev/null | grep -q .; do sleep 0.5; done
if "$program" merge-manifests shards 2> missing.txt; then
  fail "the killed shard had ended before it was killed"
fi
cat missing.txt
sbatch --wait --array=1 --output=again-%a.log job.sh
"$program" merge-manifests shards
compare whole shards
