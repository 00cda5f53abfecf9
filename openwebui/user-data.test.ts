import { chmodSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createMachine } from "../testing/openwebui/machine.ts";
import { FILES, userData } from "./user-data.ts";

const text = userData({
  STAGE: "dev",
  AWS_REGION: "eu-north-1",
  PARAMETER_ROOT: "/openai-sagemaker/dev",
  USAGE_TABLE: "openai-sagemaker-dev-usage",
  DATA_VOLUME_ID: "${aws_ebs_volume.data.id}",
  LOG_GROUP: "/openai-sagemaker/dev/openwebui",
  WEBUI_VERSION: "0.12.4",
  WEBUI_DIGEST: undefined,
  WEBUI_ADMIN_EMAIL: "admin@localhost",
});

test("there is room below EC2's 16 KB", () => {
  expect(text.length).toBeLessThan(12_000);
});

test("Terraform finds its own reference in it, and no other template", () => {
  expect(text.match(/[$%]\{[^}]*\}/g)).toEqual(["${aws_ebs_volume.data.id}"]);
});

test("run, it puts every file in its place and starts the unit", async () => {
  const machine = createMachine();
  machine.standIn("systemctl");
  for (const name of FILES) rmSync(machine.path(`opt/openai-sagemaker/${name}`));
  machine.write("user-data", text.replaceAll(/\/(etc|opt)\/openai-sagemaker/g, machine.path("$1/openai-sagemaker")));
  chmodSync(machine.path("user-data"), 0o755);
  const { exit, output } = machine.start(machine.path("user-data"));
  expect([await exit, output()]).toEqual([0, ""]);
  for (const name of FILES) {
    expect(machine.read(`opt/openai-sagemaker/${name}`)).toBe(readFileSync(join(import.meta.dirname, name), "utf8"));
  }
  expect(statSync(machine.path("opt/openai-sagemaker/serve.sh")).mode & 0o111).toBe(0o111);
  expect(machine.read("etc/openai-sagemaker/webui.env")).toContain("\nPARAMETER_ROOT=/openai-sagemaker/dev\n");
  expect(machine.read("etc/openai-sagemaker/webui.env")).not.toContain("WEBUI_DIGEST");
  expect(machine.takeCalls()).toEqual([
    `systemctl enable --now --no-block ${machine.path("opt/openai-sagemaker")}/openwebui.service`,
  ]);
  machine.remove();
});
