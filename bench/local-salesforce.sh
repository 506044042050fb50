#!/usr/bin/env bash
# Measures the local Salesforce: pages of posts a second against a plain server of the same bytes, one org while another
# is busy, and the memory of many orgs. The server is a process of its own, with the options of its JVM that are given.
# Usage: bench/local-salesforce.sh pages|orgs [JVM OPTION]...     (default: those of ./orgbridge local-salesforce)
#        ORGS=100 bench/local-salesforce.sh orgs                  (default: 1000 orgs of 20 users and 500 posts)
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
what=${1:?say pages or orgs}
shift
[ $# -gt 0 ] || set -- -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$home" && ./mvnw -q -B test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath")
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | head -n 1
echo "$(nproc) cores, $(date -u +%F)"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Dorgs=${ORGS:-1000}" \
  -cp "$home/target/test-classes:$home/target/classes:$(cat "$work/classpath")" \
  io.orgbridge.localsalesforce.LocalSalesforceBench "$what" "$work/data" "$@"
