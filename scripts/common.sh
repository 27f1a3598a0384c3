# shellcheck shell=bash
# What test_backend.sh and destroy.sh share. Read with `source`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python="$root/.venv/bin/python"
yes=false # the caller's --yes
cloud_json="$root/build/cloud.json"
bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
[[ -t 1 ]] || bold='' red='' green='' plain=''

step() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
good() { printf '%sok%s    %s\n' "$green" "$plain" "$*"; }
bad() { printf '%sFAILED%s %s\n' "$red" "$plain" "$*" >&2; }

# Ends the script: what is wrong, and what to do about it.
stop() {
  bad "$1"
  shift
  printf '       %s\n' "$@" >&2
  exit 1
}

# A field of build/cloud.json.
from_cloud() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$cloud_json" "$1"; }

# Yes or no from whoever sits here; --yes says yes to all.
ask() {
  [[ $yes == true ]] && return 0
  local answer
  read -r -p "$1 [y/N] " answer || stop "Nobody is here to answer: $1" "Add --yes."
  [[ $answer == [yY] || $answer == [yY][eE][sS] ]]
}

need_python() {
  [[ -x $python ]] || stop ".venv is missing." "Run: make setup"
  "$python" -c 'import boto3, payment_smart_bot' 2>/dev/null ||
    stop "boto3 is missing from .venv." "Run: make setup"
}

need_terraform() {
  command -v terraform >/dev/null ||
    stop "Terraform is not installed." "Install 1.11 or later: https://developer.hashicorp.com/terraform/install"
  # A file that is named and missing would give a warning at each call.
  [[ -e ${TF_CLI_CONFIG_FILE:-/} ]] || unset TF_CLI_CONFIG_FILE
  export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
  local version
  version=$(terraform version -json | "$python" -c 'import json, sys; print(json.load(sys.stdin)["terraform_version"])')
  "$python" -c 'import sys; sys.exit(tuple(map(int, sys.argv[1].split("-")[0].split("."))) < (1, 11))' "$version" ||
    stop "Terraform $version is too old." "Install 1.11 or later: https://developer.hashicorp.com/terraform/install"
  good "Terraform $version"
}

# Sets target (cloud, emulator or aws) and terraform_dir, and leads all clients there.
choose_target() {
  local wanted=$1
  if [[ -z $wanted ]]; then
    wanted=aws
    [[ -n ${AWS_ENDPOINT_URL:-} ]] && wanted=emulator
    [[ -f $cloud_json ]] && wanted=cloud
  fi
  target=$wanted
  terraform_dir="$root/terraform"
  case $target in
  cloud)
    [[ -f $cloud_json ]] || stop "No laptop cloud is running." "Start it: make cloud-up"
    terraform_dir=$(from_cloud terraformDir)
    local name value
    while IFS='=' read -r name value; do
      export "$name=$value"
    done < <("$python" -c 'import json, sys
for name, value in json.load(open(sys.argv[1]))["environment"].items(): print(f"{name}={value}")' "$cloud_json")
    good "Target: the laptop cloud at $AWS_ENDPOINT_URL"
    ;;
  emulator)
    [[ -n ${AWS_ENDPOINT_URL:-} ]] || stop "AWS_ENDPOINT_URL is not set." "Set it to the emulator's address, or use --cloud."
    export TF_VAR_emulator="{\"endpoint\":\"$AWS_ENDPOINT_URL\"}"
    good "Target: the emulator at $AWS_ENDPOINT_URL"
    ;;
  aws)
    unset AWS_ENDPOINT_URL
    good "Target: AWS"
    ;;
  *) stop "There is no target $target." ;;
  esac
}

# terraform init where it has not been done; quiet when it works.
init_terraform() {
  local mirror output
  [[ -d $terraform_dir/.terraform/providers ]] && return 0
  mirror=$(cd "$root" && "$python" -m scripts.laptop plugin-dir)
  output=$(terraform -chdir="$terraform_dir" init -input=false -no-color ${mirror:+"-plugin-dir=$mirror"} 2>&1) ||
    stop "terraform init failed." "$output"
}

# Prints the value of a Terraform expression; a secret stays inside unless the expression tells it.
evaluate() { terraform -chdir="$terraform_dir" console -no-color <<<"$1" 2>/dev/null | tail -n 1; }
