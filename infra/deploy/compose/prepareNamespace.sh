#!/bin/sh
# Makes the namespace unless it is there.
set -eu
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
  temporal operator cluster health && break
  sleep 5
done
temporal operator namespace describe -n default ||
  temporal operator namespace create -n default --retention "$RETENTION"
