#!/bin/sh
# Makes or updates Temporal's two databases; repeated at every start, and does nothing to one that is up to date.
set -eu
tool() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --ep postgresql -p 5432 -u temporal --db "$database" "$@"
}
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  folder=/etc/temporal/schema/postgresql/v12/${pair##*:}/versioned
  tool "$database" create
  tool "$database" setup-schema -v 0.0 || true
  tool "$database" update-schema -d "$folder"
done
