#!/usr/bin/env bash
# Kills the demo with SIGKILL at a random moment and starts it again: the rows must be those of a demo that nobody
# killed, none twice, none missing, and the hub must hold one SignupRequest for each order.
# Usage: bench/crash.sh [ROUNDS] [SEED]     (default: 10 rounds, a seed from the clock; the same seed, the same moments)
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
rounds=${1:-10}
seed=${2:-$(date +%s)}
RANDOM=$seed
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the demo says of the end: the rows and the count of SignupRequests, without times, ids and ports.
ending() {
  sed -n '/^The application/,/^Page:/p' "$1" | grep -v '^Page:'
}

demo() {
  (cd "$work" && exec "$home/orgbridge" demo --once) >"$1" 2>&1
}

echo "crash: $rounds rounds, seed $seed"
if ! demo "$work/whole.log"; then
  cat "$work/whole.log"
  echo "crash: the demo does not even reach its end when nobody kills it" >&2
  exit 1
fi
ending "$work/whole.log" >"$work/whole.rows"
grep -c '^  [a-z]*-[0-9]' "$work/whole.rows" | sed 's/^/crash: rows of a whole story: /'

failed=0
for ((round = 1; round <= rounds; round++)); do
  rm -rf "$work/data"
  moment=$((RANDOM % 380 + 10))
  (cd "$work" && exec "$home/orgbridge" demo --once) >"$work/killed.log" 2>&1 &
  pid=$!
  sleep "$((moment / 10)).$((moment % 10))"
  if kill -9 "$pid" 2>/dev/null; then killed="killed after $((moment / 10)).$((moment % 10)) s"; else killed="had ended"; fi
  wait "$pid" 2>/dev/null || true
  lines=$(grep -c . "$work/killed.log" || true)
  if demo "$work/second.log" && ending "$work/second.log" | diff "$work/whole.rows" - >"$work/diff"; then
    echo "round $round: $killed ($lines lines told), second start: same rows"
  else
    failed=$((failed + 1))
    echo "round $round: $killed ($lines lines told), second start: DIFFERENT"
    cat "$work/diff" "$work/second.log"
  fi
done
echo "crash: $((rounds - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
