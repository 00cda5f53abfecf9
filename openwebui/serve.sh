#!/bin/bash
# Runs Open WebUI as Parameter Store says, for ever: waits for the models' address and the secrets, follows their
# changes, and makes the API key anew when its hash is gone. Says what it waits for in the journal and on the
# page that Caddy shows meanwhile.
set -uo pipefail

ROOT=${ROOT-} # of the file system; tests have another one
export DATA_FOLDER=$ROOT${DATA_FOLDER:-/var/lib/openai-sagemaker}
export RUN_FOLDER=$ROOT/run/openai-sagemaker
KEY_FILE=$DATA_FOLDER/secrets/api-key
URL_FILE=$DATA_FOLDER/openai-base-url
# The item of the machine's own key, in the stage's table.
KEY_ITEM='{"key":{"S":"openwebui"},"period":{"S":"key"}}'
# All but what the system itself needs, on a larger machine too.
WEBUI_MEMORY=$(awk '/^MemTotal/ {printf "%dm", $2 / 1024 - 512}' /proc/meminfo)
export WEBUI_MEMORY
cd "$(dirname "$0")" || exit

# Once in the journal, however often it is found.
say() {
  [[ $1 != "${said-}" ]] || return 0
  said=$1
  echo "$1"
  echo "$1" >"$RUN_FOLDER/reason.txt"
}

last_line() { tail --lines=1 <<<"$1"; }

# Sets url, password, people_secret and step to what is stored, or to nothing.
read_parameters() {
  local answer name value
  if ! answer=$(aws ssm get-parameters --region "$AWS_REGION" --with-decryption --output text \
    --query 'Parameters[].[Name,Value]' --names "$PARAMETER_ROOT/openai-base-url" \
    "$PARAMETER_ROOT/openwebui/admin-password" "$PARAMETER_ROOT/openwebui/people-secret" \
    "$PARAMETER_ROOT/provisioning/default" 2>&1); then
    say "Parameter Store does not answer; what runs, runs on. $(last_line "$answer")"
    return 1
  fi
  url='' password='' people_secret='' step=''
  while IFS=$'\t' read -r name value; do
    case $name in
    */openai-base-url) url=$value ;;
    */openwebui/admin-password) password=$value ;;
    */openwebui/people-secret) people_secret=$value ;;
    */provisioning/default) step=$(sed -n 's/.*"step":"\([^"]*\)".*/\1/p' <<<"$value") ;;
    esac
  done <<<"$answer"
  # Retiring the last model takes the address away; the API is still there, and answers how far the next one is.
  [[ -n $url || ! -s $URL_FILE ]] || url=$(<"$URL_FILE")
}

# Sets record to the SHA-256 by which the stage knows the machine's key, or to None.
read_record() {
  local answer
  if ! answer=$(aws dynamodb get-item --region "$AWS_REGION" --table-name "$USAGE_TABLE" --key "$KEY_ITEM" \
    --consistent-read --projection-expression sha256 --query Item.sha256.S --output text 2>&1); then
    say "The table of keys does not answer; what runs, runs on. $(last_line "$answer")"
    return 1
  fi
  record=$answer
}

# Sets client_secret to the one that Open WebUI has at the provider of logins, or to nothing without a provider.
read_client_secret() {
  local answer region arn=${OAUTH_CLIENT_SECRET_ARN-}
  client_secret=''
  [[ -n $arn ]] || return 0
  IFS=: read -r _ _ _ region _ <<<"$arn"
  if [[ $arn == arn:*:secretsmanager:* ]]; then
    answer=$(aws secretsmanager get-secret-value --region "$region" --secret-id "$arn" \
      --query SecretString --output text 2>&1)
  else
    answer=$(aws ssm get-parameter --region "$region" --name "$arn" --with-decryption \
      --query Parameter.Value --output text 2>&1)
  fi || {
    say "The secret of the login by a provider cannot be read; what runs, runs on. $(last_line "$answer")"
    return 1
  }
  client_secret=$answer
}

disk_has_room() {
  local folder
  for folder in "$DATA_FOLDER" "$ROOT/var/lib/docker"; do
    [[ -d $folder ]] || continue
    if (($(df --output=avail "$folder" | tail --lines=1) < 204800)); then
      say "The disk of $folder is full: make it larger, or delete something there."
      return 1
    fi
  done
}

# The key lies on the volume; the table has its SHA-256. Whoever removes or replaces that gets another key here.
keep_key() {
  local key sum answer
  if [[ -s $KEY_FILE ]]; then
    sum=$(sha256sum "$KEY_FILE")
    [[ $record != "${sum%% *}" ]] || return 0
  fi
  key=sk-openwebui-$(head --bytes=32 /dev/urandom | base64 | tr '+/' '-_' | tr --delete '=\n')
  (umask 077 && printf %s "$key" >"$KEY_FILE.new") || return
  sum=$(sha256sum "$KEY_FILE.new")
  if ! answer=$(aws dynamodb update-item --region "$AWS_REGION" --table-name "$USAGE_TABLE" --key "$KEY_ITEM" \
    --update-expression "SET sha256 = :sha256" \
    --expression-attribute-values "{\":sha256\":{\"S\":\"${sum%% *}\"}}" 2>&1); then
    say "The hash of the API key could not be written. $(last_line "$answer")"
    return 1
  fi
  mv "$KEY_FILE.new" "$KEY_FILE" && echo "A new API key is in use."
}

# Starts what does not run or is set up differently. Secrets reach Docker in the environment, never by arguments.
start() {
  local output
  if ! output=$(docker compose up --detach --quiet-pull "$@" 2>&1); then
    say "Docker could not start Open WebUI. $(last_line "$output")"
    return 1
  fi
}

start_open_webui() {
  say "Open WebUI is fetched and started. The first time this takes some minutes."
  OPENAI_API_BASE_URL=$url OPENAI_API_KEY=$(<"$KEY_FILE") WEBUI_ADMIN_PASSWORD=$password \
    FORWARD_USER_INFO_HEADER_JWT_SECRET=$people_secret OAUTH_CLIENT_SECRET=$client_secret WEBUI_SECRET_KEY=$(<"$DATA_FOLDER/secrets/webui-secret-key") start || return
  running=$wanted
  echo "$url" >"$URL_FILE.new" && mv "$URL_FILE.new" "$URL_FILE"
  # The images of earlier versions.
  docker image prune --all --force --filter label=org.opencontainers.image.title=open-webui >/dev/null
}

round() {
  [[ -n ${caddy-} ]] || { start caddy && caddy=started; }
  read_parameters && read_record && read_client_secret && disk_has_room && keep_key || return
  if [[ -z $url ]]; then
    say "Waiting for the first model of the stage $STAGE: ${step:-nobody makes one, but npx openai-sagemaker deploy-vllm would}."
  elif [[ -z $password ]]; then
    say "Waiting for the password of the first admin: npx openai-sagemaker webui-password makes it."
  elif [[ -z $people_secret ]]; then
    say "Waiting for the secret that signs who asks: npx openai-sagemaker webui-password makes it."
  else
    wanted="$url $password $people_secret $client_secret $(<"$KEY_FILE")"
    [[ $wanted == "${running-}" ]] || start_open_webui || return
    say "Open WebUI has been started, in front of $url; its own start takes a minute or two."
  fi
}

while true; do
  round
  # Parameter Store allows 40 reads a second for the whole account.
  if [[ -n ${running-} ]]; then sleep $((50 + RANDOM % 20)); else sleep $((10 + RANDOM % 10)); fi
done
