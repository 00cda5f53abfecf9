#!/bin/bash
# Prepares a machine for Open WebUI: logs, Docker, swap, the data volume, the secret of its sessions. The unit runs it
# before every start; it changes only what is missing. Run from a checkout, it installs the unit:
#   sudo openwebui/setup.sh
set -euo pipefail

ROOT=${ROOT-} # of the file system; tests have another one
INSTALLED=$ROOT/opt/openai-sagemaker
DATA_FOLDER=${DATA_FOLDER:-/var/lib/openai-sagemaker}
DATA=$ROOT$DATA_FOLDER
# Both sums are in docker-library/docker's versions.json too, from which Docker's own images are built.
COMPOSE=5.1.0
declare -A COMPOSE_SHA256=(
  [x86_64]=5633cb21e06a7c88c7ca48a9334d3d0f7f892e9605ae9e9a45f9a095d4ffceb8
  [aarch64]=da671ae15b4d7c68c38b572a2e9ceba89f09657d2682c2d2e34ad6db828e7442
)

refuse() {
  echo "$*" >&2
  exit 1
}

install_unit() {
  [[ -f $ROOT/etc/openai-sagemaker/webui.env ]] ||
    refuse "Write /etc/openai-sagemaker/webui.env first: openwebui/README.md tells what belongs into it."
  mkdir -p "$INSTALLED"
  cp compose.yaml open-webui.env Caddyfile waiting.html cloudwatch-agent.json openwebui.service ./*.sh "$INSTALLED"
  systemctl enable "$INSTALLED/openwebui.service"
  systemctl restart --no-block openwebui.service
  echo "Open WebUI is being set up. How far it is: journalctl -fu openwebui"
}

# The package has one name in Amazon Linux and Fedora, another one in Debian and Ubuntu.
install_package() {
  if command -v dnf >/dev/null; then
    dnf install --assumeyes "$1"
  elif command -v apt-get >/dev/null; then
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install --yes "$2"
  else
    refuse "Install Docker: this system has neither dnf nor apt-get."
  fi
}

# Journald support came with version 1.300070 of the agent; the repository of the machine image may be older.
send_logs() {
  local agent=$ROOT/opt/aws/amazon-cloudwatch-agent
  [[ -n ${LOG_GROUP-} ]] || return 0
  [[ -d $agent ]] || dnf install --assumeyes --releasever=latest amazon-cloudwatch-agent
  sed "s|LOG_GROUP|$LOG_GROUP|" cloudwatch-agent.json >"$agent/etc/openwebui.json"
  "$agent/bin/amazon-cloudwatch-agent-ctl" -a fetch-config -m ec2 -s -c "file:$agent/etc/openwebui.json" >/dev/null
}

install_docker() {
  command -v docker >/dev/null || install_package docker docker.io
  systemctl enable --now docker
  docker compose version >/dev/null 2>&1 && return
  # Amazon Linux has no package of it.
  local machine folder=$ROOT/usr/local/lib/docker/cli-plugins
  machine=$(uname -m)
  mkdir -p "$folder"
  curl --fail --silent --show-error --location --retry 5 --output "$folder/docker-compose.new" \
    "https://github.com/docker/compose/releases/download/v$COMPOSE/docker-compose-linux-$machine"
  sha256sum --check --status <<<"${COMPOSE_SHA256[$machine]}  $folder/docker-compose.new" ||
    refuse "The Docker Compose that was downloaded is not the release $COMPOSE: its SHA-256 differs."
  chmod 755 "$folder/docker-compose.new"
  mv "$folder/docker-compose.new" "$folder/docker-compose"
}

add_swap() {
  [[ -z $(swapon --noheadings --show) ]] || return 0
  if [[ ! -f $ROOT/swapfile ]]; then
    (umask 077 && dd if=/dev/zero of="$ROOT/swapfile.new" bs=1M count=2048 status=none)
    mkswap "$ROOT/swapfile.new" >/dev/null
    mv "$ROOT/swapfile.new" "$ROOT/swapfile"
  fi
  swapon "$ROOT/swapfile"
}

# A volume is formatted when nothing on it is known as anything, and its first 16 MiB are as EC2 hands out a new one.
is_empty() {
  local signatures
  signatures=$(wipefs --no-act "$1") && [[ -z $signatures ]] && cmp --silent --bytes=16777216 "$1" /dev/zero
}

mount_volume() {
  # The name that udev gives to an EBS volume: "Identify the EBS device", EBS user guide.
  local uuid device=$ROOT/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${DATA_VOLUME_ID/-/}
  [[ -e $device ]] || echo "Waiting for the volume $DATA_VOLUME_ID to be attached."
  until [[ -e $device ]]; do sleep 5; done
  if [[ $(blkid --probe --match-tag TYPE --output value "$device") != ext4 ]]; then
    is_empty "$device" ||
      refuse "The volume $DATA_VOLUME_ID is not formatted, for it holds something. Attach an empty one, or one with ext4."
    mkfs.ext4 -q -L openwebui "$device"
  fi
  uuid=$(blkid --probe --match-tag UUID --output value "$device")
  grep -qs "^UUID=$uuid " "$ROOT/etc/fstab" ||
    echo "UUID=$uuid $DATA_FOLDER ext4 defaults,nofail 0 2" >>"$ROOT/etc/fstab"
  mkdir -p "$DATA"
  mountpoint --quiet "$DATA" || mount "$DATA"
  # The volume may have grown.
  resize2fs "$device" 2>/dev/null
}

make_secret_key() {
  local file=$DATA/secrets/webui-secret-key
  mkdir -p "$DATA"/{open-webui,caddy,secrets}
  chmod 700 "$DATA/secrets"
  [[ ! -s $file ]] || return 0
  (umask 077 && head --bytes=32 /dev/urandom | base64 >"$file.new")
  mv "$file.new" "$file"
}

cd "$(dirname "$0")"
if [[ $PWD != "$INSTALLED" ]]; then
  install_unit
  exit
fi
send_logs || echo "Nothing goes to CloudWatch, because the agent could not be started; the journal has everything."
install_docker
add_swap
if [[ -n ${DATA_VOLUME_ID-} ]]; then mount_volume; fi
make_secret_key
