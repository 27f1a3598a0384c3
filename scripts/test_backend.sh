#!/usr/bin/env bash
# Deploys the bot, pays in it, and looks whether everything is as it should be: on AWS, or on the
# laptop cloud. Ends with a status other than 0 when anything failed.
set -euo pipefail

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/test_backend.sh [--yes] [--cloud | --aws] [--no-apply]

  --yes       do not ask before applying
  --cloud     the laptop cloud (make cloud-up); the default where build/cloud.json is
  --aws       AWS, with your credentials and terraform/terraform.tfvars; the default otherwise
  --no-apply  test what is deployed, change nothing

With AWS_ENDPOINT_URL set and no laptop cloud, the emulator at that address.
TEXT
}

wanted='' apply=true
while (($#)); do
  case $1 in
  --yes) yes=true ;;
  --cloud | --aws) wanted=${1#--} ;;
  --no-apply) apply=false ;;
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

failures=0
# Runs a command of scripts/backend; a failure is counted and the rest goes on.
check() {
  local what=$1
  shift
  if "$@"; then good "$what"; else
    bad "$what"
    failures=$((failures + 1))
  fi
}
backend() { (cd "$root" && "$python" -m scripts.backend "$@"); }

umask 077
work=$(mktemp -d "${TMPDIR:-/tmp}/test-backend.XXXXXX")
trap 'rm -rf "$work"' EXIT

step "1. Prerequisites"
need_python
good "Python with the bot and boto3"
need_terraform
choose_target "$wanted"
if [[ $target != cloud && ! -f $terraform_dir/terraform.tfvars && -z ${TF_VAR_stripe_secret_key:-} ]]; then
  stop "terraform/terraform.tfvars is missing." \
    "cp terraform/terraform.tfvars.example terraform/terraform.tfvars" \
    "and put your Stripe test key in: https://dashboard.stripe.com/test/apikeys"
fi
init_terraform

# One look at the variables; of the key no more than its kind.
# shellcheck disable=SC2016 # the quotes are Terraform's
settings=$(evaluate 'jsonencode({ region = var.region, model = var.bedrock_model_id, runtime = var.runtime, architecture = var.architecture, key = nonsensitive(can(regex("^(sk|rk)_(test|live)_", var.stripe_secret_key)) ? split("_", var.stripe_secret_key)[1] : "none") })')
setting() { "$python" -c 'import json, sys; print(json.loads(json.loads(sys.argv[1]))[sys.argv[2]])' "$settings" "$1"; }
region=$(setting region 2>/dev/null) || stop "Terraform cannot read its variables." \
  "See what it says: terraform -chdir=$terraform_dir validate"
who=$(backend identity --region "$region" 2>&1) || stop "AWS does not know these credentials (${who#Error: })." \
  "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run: aws sso login"
good "Credentials: $who, region $region"

step "2. The Stripe key"
case $(setting key) in
test) good "A test key: no money moves" ;;
live) stop "stripe_secret_key is a live key: this test would make real tokens of test cards." \
  "Put a test key (sk_test_... or rk_test_...) into terraform/terraform.tfvars." ;;
*) stop "stripe_secret_key is no Stripe key." \
  "Put your own (sk_test_...) into terraform/terraform.tfvars: https://dashboard.stripe.com/test/apikeys" ;;
esac

model=$(setting model)
if [[ -z $model ]]; then
  good "No Bedrock model is configured: the bot understands by its rules alone"
elif reason=$(backend bedrock "$model" --region "$region" 2>&1); then
  good "Bedrock answers as $model"
else
  printf 'note  Bedrock does not answer (%s). Payments work without it; to mend it, open the\n' "${reason#Error: }"
  printf '      Bedrock console, "Model access", and enable %s in %s.\n' "$model" "$region"
fi

if [[ $apply == true ]]; then
  step "3. Deploy"
  if [[ $target == cloud ]]; then
    # Looks for itself whether anything is to be done, and builds the zip where it is older.
    (cd "$root" && "$python" -m scripts.laptop up) || stop "The laptop cloud could not be brought up to date."
  else
    zip="$root/build/payment-smart-bot.zip"
    python_version=$(setting runtime) architecture=$(setting architecture)
    # On the emulator the function runs in the emulator's own Python.
    [[ $target == emulator ]] && python_version="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
    "$python" "$root/scripts/package.py" --python "${python_version#python}" --arch "$architecture" --out "$zip" ||
      stop "The zip could not be built." "Run: make package"
    # The plan's file holds the variables, so it lies where it is removed at the end.
    terraform -chdir="$terraform_dir" plan -input=false -out="$work/plan" || stop "terraform plan failed."
    ask "Apply this?" || stop "Nothing was changed." "Run it again when you are ready, or with --no-apply."
    terraform -chdir="$terraform_dir" apply -input=false "$work/plan" || stop "terraform apply failed." \
      "See docs/troubleshooting.md. Running this again goes on where it stopped."
  fi
fi

terraform -chdir="$terraform_dir" output -json >"$work/outputs.json"
output() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]]["value"])' "$work/outputs.json" "$1"; }
endpoint=$(output api_endpoint 2>/dev/null) || stop "Nothing is deployed." "Run this without --no-apply."
[[ $(output api_auth) != AWS_IAM ]] || stop "api_auth is AWS_IAM, and this test does not sign its requests." \
  "Test with api_auth = \"API_KEY\", then change it and apply."
API_KEY=$(output api_key)
export API_KEY
good "Endpoint: $endpoint"

step "4. How long a turn takes"
check "turns are answered" backend times --url "$endpoint"

step "5. The six requests"
check "all six answers are those of the brief" backend six --url "$endpoint" --into "$work/made.json"

step "6. Five scenarios"
check "all five pass" "$root/.venv/bin/payment-smart-bot" scenarios --quiet --url "$endpoint"

step "7. The token is in the session"
check "the token of request 6 is in DynamoDB" backend token --outputs "$work/outputs.json" --made "$work/made.json"

step "8. A payment is made, paid and refunded"
check "the merchant's API and the chat do it" backend pay --outputs "$work/outputs.json"

step "9. No card number and no code in any table or log"
check "everything was read" backend export --outputs "$work/outputs.json" --made "$work/made.json" --into "$work/audit"
check "the audit finds nothing" "$root/.venv/bin/payment-smart-bot" audit --quiet "$work/audit"

step "10. What is there"
check "sessions and logs can be shown" backend show --outputs "$work/outputs.json" --made "$work/made.json" --exported "$work/audit"

step "Result"
if ((failures)); then
  bad "$failures of the checks failed; see above, and docs/troubleshooting.md."
  exit 1
fi
good "Everything passed in $SECONDS s."
