# Sourced by scripts that use containers: `compose ARGUMENTS…` runs Docker's or podman's compose on deploy/compose.yaml.
# CONTAINER_COMPOSE names another command, such as "podman-compose"; KEJING_COMPOSE_OVERRIDE one more compose file.
state=${KEJING_STATE_DIR:-$root/.state/compose}
export KEJING_STATE_DIR=$state
compose_command() {
  if [ -n "${CONTAINER_COMPOSE:-}" ]; then echo "$CONTAINER_COMPOSE"
  elif docker compose version >/dev/null 2>&1; then echo 'docker compose'
  elif podman compose version >/dev/null 2>&1; then echo 'podman compose'
  elif command -v podman-compose >/dev/null 2>&1; then echo podman-compose
  else echo 'Neither docker compose nor podman compose answers here: install one of them, or use scripts/start without --compose.' >&2; return 1; fi
}
compose() {
  local command
  command=$(compose_command) || return 1
  # shellcheck disable=SC2086 # a command of several words
  $command --env-file "$state/.env" -f "$root/deploy/compose.yaml" ${KEJING_COMPOSE_OVERRIDE:+-f "$KEJING_COMPOSE_OVERRIDE"} "$@"
}
