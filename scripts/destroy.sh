#!/usr/bin/env bash
# Takes a deployment down: turns the tables' deletion protection off, asks, destroys.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/destroy.sh [--yes] [--cloud | --aws]

  --yes    do not ask
  --cloud  the laptop cloud; its processes go on, `make cloud-down` ends them
  --aws    AWS, with your credentials and terraform/terraform.tfvars

All sessions are lost, and all payments with their ledgers: take those out first, with
`payment-smart-bot payments export`. The KMS key can be taken back for the days of kms_deletion_days;
in prod the secrets too, for 30 days.
TEXT
}

wanted=''
while (($#)); do
  case $1 in
  --yes) yes=true ;;
  --cloud | --aws) wanted=${1#--} ;;
  --help | -h)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 2
    ;;
  esac
  shift
done

need_python
need_terraform
choose_target "$wanted"
init_terraform

resources=$(terraform -chdir="$terraform_dir" state list 2>/dev/null | grep -cv '^data\.' || true)
if ((resources == 0)); then
  good "Nothing is deployed."
  exit 0
fi
ask "Destroy $resources resources, every session and every payment in them?" || stop "Nothing was changed."

run() { terraform -chdir="$terraform_dir" "$@"; }
# What is only planned away cannot be protected: the protection is turned off first, by itself.
if run state show -no-color aws_dynamodb_table.sessions 2>/dev/null | grep -q 'deletion_protection_enabled *= true'; then
  step "Turn deletion protection off"
  run apply -input=false -auto-approve -target=aws_dynamodb_table.sessions \
    -target=aws_dynamodb_table.payments -var deletion_protection=false
fi
step "Destroy"
run destroy -input=false -auto-approve -var deletion_protection=false
good "Destroyed in $SECONDS s."
