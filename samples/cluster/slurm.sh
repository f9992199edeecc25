#!/bin/bash
# A book simulated by an array of jobs, one shard each, and put together by one more:
#
#   BOOK=my-book SHARDS=64 PATHS=100000 bash slurm.sh
#
# A shard that fails, or whose node does, is queued again, three times at most; a shard is whole or not there, as gpulien writes its
# file under another name first. The files of the book and the folder OUT must be seen by all nodes.
#SBATCH --job-name=gpulien
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

export BOOK=${BOOK:?a book} SHARDS=${SHARDS:-8} PATHS=${PATHS:-10000} OUT=${OUT:-shards} GPULIEN=${GPULIEN:-gpulien}
RETRIES=3

case ${STEP:-submit} in
  submit)
    mkdir -p "$OUT"
    shards=$(STEP=shard sbatch --parsable --export=ALL --array="1-$SHARDS" --output="$OUT/%a.log" "$0")
    STEP=merge sbatch --parsable --export=ALL --dependency="afterok:$shards" --kill-on-invalid-dep=yes --output="$OUT/merge.log" "$0"
    ;;
  shard)
    $GPULIEN simulate "$BOOK" --paths "$PATHS" --shard "$SLURM_ARRAY_TASK_ID/$SHARDS" --workers "${SLURM_CPUS_PER_TASK:-1}" \
      -o "$OUT/$SLURM_ARRAY_TASK_ID.json" --force --quiet && exit
    ((${SLURM_RESTART_COUNT:-0} < RETRIES)) || exit 1
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
    sleep 60 # Slurm ends this run of the job.
    ;;
  merge)
    $GPULIEN simulate "$BOOK" --paths "$PATHS" --merge $(seq -f "$OUT/%.0f.json" "$SHARDS") --json -o "$OUT/result.json" --force --quiet
    ;;
esac
