# Sourced by the scripts: finds the repository, whatever the current folder is, and puts its Node and its programs first on the PATH.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PATH="$root/.tools/node/node_modules/.bin:$root/node_modules/.bin:$PATH"
export PATH
# npm talks of newer versions and funding where nobody asked.
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
