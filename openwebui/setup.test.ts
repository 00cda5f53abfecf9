import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { createMachine, type TestMachine } from "../testing/openwebui/machine.ts";

const VOLUME = "vol-0123456789abcdef0";
const DEVICE = "dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0";
const DATA = "var/lib/openai-sagemaker";

// Every step is several processes, and other tests run beside these.
let machine: TestMachine;
beforeEach(() => {
  machine = createMachine();
  for (const name of ["systemctl", "mkswap", "swapon", "resize2fs"]) machine.standIn(name);
  machine.standIn("dnf");
  machine.standIn("docker", '[[ $1 != compose ]] || test -e "$ROOT/usr/local/lib/docker/cli-plugins/docker-compose"');
  machine.standIn("curl", 'echo "a release" > "${@: -2:1}"');
  machine.standIn("dd", 'for word; do [[ $word != of=* ]] || echo swap > "${word#of=}"; done');
  machine.standIn("mountpoint", 'test -e "$ROOT/mounted"');
  machine.standIn("mount", ': > "$ROOT/mounted"');
});
afterEach(() => machine.remove());

/** The pinned release is not available here: the script in the folder pins the one of our curl. */
function pinTheReleaseOfCurl() {
  const sum = execFileSync("sha256sum", { input: "a release\n" }).toString().slice(0, 64);
  const script = machine.read("opt/openai-sagemaker/setup.sh");
  const pinned = script.replaceAll(/(\[(?:x86_64|aarch64)\]=)[0-9a-f]{64}/g, `$1${sum}`);
  machine.write("opt/openai-sagemaker/setup.sh", pinned);
}

function attachVolume(content: Uint8Array = new Uint8Array()) {
  machine.write(DEVICE, content);
  truncateSync(machine.path(DEVICE), 32 * 1024 * 1024);
}

async function setUp(environment: Record<string, string> = {}) {
  const run = machine.start(machine.path("opt/openai-sagemaker/setup.sh"), {
    DATA_VOLUME_ID: VOLUME,
    ...environment,
  });
  const code = await run.exit;
  return { code, output: run.output(), calls: machine.takeCalls() };
}

const parameterType = (file: string) =>
  execFileSync(join(machine.path("bin"), "blkid"), ["-p", "-s", "TYPE", "-o", "value", machine.path(file)]).toString();

const sha256 = (file: string) =>
  createHash("sha256")
    .update(readFileSync(machine.path(file)))
    .digest("hex");

describe("the first boot", () => {
  beforeEach(pinTheReleaseOfCurl);

  test("formats the empty volume and mounts it now and after a reboot", async () => {
    attachVolume();
    const { code, output, calls } = await setUp();
    expect([code, output]).toEqual([0, ""]);
    expect(parameterType(DEVICE)).toBe("ext4\n");
    expect(machine.read("etc/fstab")).toMatch(
      /^UUID=[0-9a-f-]{36} \/var\/lib\/openai-sagemaker ext4 defaults,nofail 0 2\n$/,
    );
    expect(calls).toContain(`mount ${machine.path(DATA)}`);
  });

  test("waits until the volume is attached, and says so", async () => {
    machine.standIn("sleep", `mkdir -p "$ROOT/dev/disk/by-id"; head --bytes=33554432 /dev/zero > "$ROOT/${DEVICE}"`);
    const { code, output, calls } = await setUp();
    expect(output).toBe(`Waiting for the volume ${VOLUME} to be attached.\n`);
    expect(calls).toContain("sleep 5");
    expect(code).toBe(0);
  });

  test("makes the secret of the sessions, for nobody else's eyes", async () => {
    attachVolume();
    await setUp();
    expect(machine.read(`${DATA}/secrets/webui-secret-key`)).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
    expect(statSync(machine.path(`${DATA}/secrets/webui-secret-key`)).mode & 0o777).toBe(0o600);
    expect(statSync(machine.path(`${DATA}/secrets`)).mode & 0o777).toBe(0o700);
  });

  test("adds 2 GiB of swap", async () => {
    attachVolume();
    const { calls } = await setUp();
    expect(calls.find((call) => call.startsWith("dd "))).toContain("bs=1M count=2048");
    expect(calls).toContain(`swapon ${machine.path("swapfile")}`);
    expect(statSync(machine.path("swapfile")).mode & 0o777).toBe(0o600);
  });

  test("installs Docker from the distribution when there is none", async () => {
    attachVolume();
    machine.standIn(
      "dnf",
      `[[ $* != *docker* ]] || (echo '#!/bin/bash' > "$ROOT/bin/docker"; chmod +x "$ROOT/bin/docker")`,
    );
    rmSync(machine.path("bin/docker"));
    const { code, calls } = await setUp();
    expect(calls).toContain("dnf install --assumeyes docker");
    expect(calls).toContain("systemctl enable --now docker");
    expect(code).toBe(0);
  });
});

test("a Docker Compose of another sum is not installed", async () => {
  attachVolume();
  const { code, output } = await setUp();
  expect(output).toMatch(/is not the release \d+\.\d+\.\d+: its SHA-256 differs\.\n$/);
  expect(code).toBe(1);
  expect(machine.exists("usr/local/lib/docker/cli-plugins/docker-compose")).toBe(false);
});

test("a reboot changes nothing: same file system, same secret, one line in fstab", async () => {
  pinTheReleaseOfCurl();
  attachVolume();
  await setUp();
  const before = ["etc/fstab", `${DATA}/secrets/webui-secret-key`].map(machine.read);
  rmSync(machine.path("mounted"));
  const { code, output, calls } = await setUp();
  expect([code, output]).toEqual([0, ""]);
  expect(["etc/fstab", `${DATA}/secrets/webui-secret-key`].map(machine.read)).toEqual(before);
  expect(calls).toContain(`mount ${machine.path(DATA)}`);
  expect(calls.filter((call) => /^(curl|dnf|dd|mkswap)/.test(call))).toEqual([]);
});

describe("a volume that holds something is never formatted", () => {
  beforeEach(pinTheReleaseOfCurl);

  test("ours, from the machine before this one, is mounted with its data", async () => {
    attachVolume();
    execFileSync(machine.path("bin/mkfs.ext4"), ["-q", machine.path(DEVICE)]);
    const before = sha256(DEVICE);
    const { code } = await setUp();
    expect(code).toBe(0);
    expect(sha256(DEVICE)).toBe(before);
  });

  test.each([
    ["a partition table", Buffer.concat([Buffer.alloc(510), Buffer.from([0x55, 0xaa])])],
    ["an encrypted volume", Buffer.from("LUKS\xba\xbe\0\x01", "latin1")],
    ["data of no known format", Buffer.concat([Buffer.alloc(9 * 1024 * 1024), Buffer.from("chats")])],
  ])("%s is refused with the cure", async (_what, content) => {
    attachVolume(content);
    const before = sha256(DEVICE);
    const { code, output, calls } = await setUp();
    expect(output).toContain(`The volume ${VOLUME} is not formatted, for it holds something. Attach an empty one`);
    expect(code).toBe(1);
    expect(sha256(DEVICE)).toBe(before);
    expect(calls.some((call) => call.startsWith("mount "))).toBe(false);
    expect(machine.exists(`${DATA}/secrets`)).toBe(false);
  });
});

describe("logs", () => {
  beforeEach(() => {
    pinTheReleaseOfCurl();
    attachVolume();
  });
  const agent = "opt/aws/amazon-cloudwatch-agent";

  test("cloud-init's output and the journal go to the log group", async () => {
    machine.standIn(
      "dnf",
      `cd "$ROOT" && mkdir -p ${agent}/etc ${agent}/bin && cp bin/systemctl ${agent}/bin/amazon-cloudwatch-agent-ctl`,
    );
    const { code, calls } = await setUp({ LOG_GROUP: "/openai-sagemaker/dev/openwebui" });
    expect(code).toBe(0);
    expect(calls[0]).toBe("dnf install --assumeyes --releasever=latest amazon-cloudwatch-agent");
    expect(calls[1]).toContain(`fetch-config -m ec2 -s -c file:${machine.path(agent)}/etc/openwebui.json`);
    const { logs_collected: collected } = JSON.parse(machine.read(`${agent}/etc/openwebui.json`)).logs;
    const groups = [...collected.files.collect_list, ...collected.journald.collect_list].map(
      (log) => log.log_group_name,
    );
    expect(groups).toEqual(["/openai-sagemaker/dev/openwebui", "/openai-sagemaker/dev/openwebui"]);
  });

  test("an agent that does not start keeps nobody from chatting", async () => {
    machine.standIn("dnf", "exit 1");
    const { code, output } = await setUp({ LOG_GROUP: "/openai-sagemaker/dev/openwebui" });
    expect(output).toContain("Nothing goes to CloudWatch");
    expect(code).toBe(0);
  });
});

describe("on a machine of one's own", () => {
  const checkout = join(import.meta.dirname, "setup.sh");

  test("the script asks for the settings first", async () => {
    const run = machine.start(checkout);
    expect(await run.exit).toBe(1);
    expect(run.output()).toMatch(/^Write \/etc\/openai-sagemaker\/webui\.env first/);
  });

  test("then installs itself and starts the unit", async () => {
    machine.write("etc/openai-sagemaker/webui.env", "STAGE=dev\n");
    for (const name of ["setup.sh", "compose.yaml"]) rmSync(machine.path(`opt/openai-sagemaker/${name}`));
    const run = machine.start(checkout);
    expect(await run.exit).toBe(0);
    expect(machine.takeCalls()).toEqual([
      `systemctl enable ${machine.path("opt/openai-sagemaker")}/openwebui.service`,
      "systemctl restart --no-block openwebui.service",
    ]);
    expect(machine.exists("opt/openai-sagemaker/setup.sh")).toBe(true);
    expect(machine.exists("opt/openai-sagemaker/compose.yaml")).toBe(true);
  });

  test("the data lies in its folder, and no volume is touched", async () => {
    pinTheReleaseOfCurl();
    const { code, calls } = await setUp({ DATA_VOLUME_ID: "", DATA_FOLDER: "/srv/chat" });
    expect(code).toBe(0);
    expect(machine.exists("srv/chat/secrets/webui-secret-key")).toBe(true);
    expect(calls.some((call) => /^(mount|resize2fs)/.test(call))).toBe(false);
  });
});
