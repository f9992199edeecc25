#!/bin/bash
# A book simulated by GNU parallel, a shard a job, on this machine or on those of a file of hosts that --sshloginfile names:
#
#   BOOK=my-book SHARDS=64 PATHS=100000 bash parallel.sh --sshloginfile hosts
#
# A shard that fails is tried again, three times in all. The files of the book and the folder OUT must be seen by all hosts.
set -euo pipefail

BOOK=${BOOK:?a book} SHARDS=${SHARDS:-8} PATHS=${PATHS:-10000} OUT=${OUT:-shards} GPULIEN=${GPULIEN:-gpulien}

mkdir -p "$OUT"
book=$(printf %q "$BOOK") out=$(printf %q "$OUT")
parallel --retries 3 "$@" "$GPULIEN simulate $book --paths $PATHS --shard {}/$SHARDS --workers 1 -o $out/{}.json --force --quiet" ::: $(seq "$SHARDS")
$GPULIEN simulate "$BOOK" --paths "$PATHS" --merge $(seq -f "$OUT/%.0f.json" "$SHARDS") --json -o "$OUT/result.json" --force --quiet
