# What .ci/run and its steps share. Sourced, after `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
exec </dev/null

# Nothing outlives the run: no build server, and .ci/run ends the compiler server. Starting a compiler for each project and target would take a minute and a half more.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NPM_CONFIG_UPDATE_NOTIFIER=false
# The commands of the README name no configuration; they take the one that was built here.
export Configuration=Release
# A test that lacks its tools fails instead of skipping.
export TOKENCLIENTS_REQUIRE_TOOLS=1
# Settings of the machine must not lead a sample to a real service.
for name in $(compgen -e | grep -i '^TokenClients__' || true); do
  unset "$name"
done

# Where result files go. Each step that writes some adds their number to the file "expected".
results=$root/TestResults/ci

# A directory of the step that is removed when it ends.
make_scratch() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
}

expect_results() { mkdir -p "$results" && echo "$1" >> "$results/expected"; }

# The line of the README's fenced blocks that begins with these words, without a comment behind it.
readme_command() {
  local command
  command=$(awk -v words="$1" '/^```/ { fenced = !fenced; next } fenced && index($0, words) == 1 { sub(/[[:space:]]+#.*$/, ""); print; exit }' README.md)
  [ -n "$command" ] || { echo "README.md names no command that begins with '$1'." >&2; return 1; }
  echo "README.md says: $command" >&2
  printf '%s\n' "$command"
}

# Fails unless the last line of a file that is not empty is of this form: file, extended regular expression, the form in words.
require_last_line() {
  sed '/^[[:space:]]*$/d' "$1" | tail -n 1 | grep -Eqx "$2" || { echo "The last line should be: $3" >&2; return 1; }
}

# For what comes over the network.
three_times() {
  local attempt
  for attempt in 1 2 3; do
    if "$@"; then
      return 0
    fi

    echo "Attempt $attempt of 3 failed: $*" >&2
    sleep $((attempt * 5))
  done

  return 1
}

# Installs packages of the system: what they are, and their names.
install_packages() {
  local what=$1 as_root=()
  shift
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  command -v apt-get > /dev/null || { echo "$what is missing, and there is no apt-get to install it." >&2; return 1; }
  three_times "${as_root[@]}" apt-get update && three_times "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y "$@"
}

has() { command -v "$1" > /dev/null; }

# Runs a command while samples/Emulator runs. The last argument is the file that gets the emulator's output; the command gets it as its last argument, too.
with_emulator() {
  local output=${!#} emulator attempt status=0
  : > "$output"
  timeout 600 dotnet samples/Emulator/bin/Release/net10.0/Emulator.dll > "$output" &
  emulator=$!
  for attempt in {1..600}; do
    if grep -q '^Listening' "$output" || ! kill -0 "$emulator" 2> /dev/null; then
      break
    fi

    sleep 0.1
  done

  "$@" || status=$?
  kill "$emulator"
  wait "$emulator" || true
  return "$status"
}

# Restores and publishes a project natively: project, directory, more arguments.
publish_natively() {
  local project=$1 directory=$2
  shift 2
  three_times dotnet restore "$project" -p:_IsPublishing=true && dotnet publish "$project" -c Release --no-restore -warnaserror -o "$directory" "$@"
}
