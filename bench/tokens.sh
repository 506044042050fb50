#!/usr/bin/env bash
# Measures the token provider beside the bare signature, camel-salesforce's session and google-auth-library, in one run.
# Usage: bench/tokens.sh [ROUNDS] [PART…]     (default: 5 rounds; parts: reads signing logins memory renewal)
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
cd "$home"
rounds=${1:-5}
parts=("${@:2}")
[ ${#parts[@]} -gt 0 ] || parts=(reads signing logins memory renewal)

./mvnw -q -B -ntp -Pbench test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/bench/classpath
classpath=target/bench/test-classes:target/bench/classes:$(cat target/bench/classpath)

for part in machine "${parts[@]}"; do
  java -Xmx1g -XX:+UseSerialGC -cp "$classpath" io.orgbridge.token.TokensBench "$part" "$rounds"
done
