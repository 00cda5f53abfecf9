import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { portForward, requirePrograms } from "./port-forward.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that writes down its arguments and ends with an exit code. */
function standIn(name: string, exitCode = 0) {
  writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/arguments"\nexit ${exitCode}\n`);
  chmodSync(join(folder, name), 0o755);
}

const session = () => ({
  instanceId: "i-0123456789abcdef0",
  region: "eu-north-1",
  remotePort: 80,
  localPort: 3000,
  environment: { PATH: folder },
});

test("a session forwards the port through Session Manager", async () => {
  standIn("aws");
  await portForward(session());
  expect(readFileSync(join(folder, "arguments"), "utf8").trim().split("\n")).toEqual([
    ...["ssm", "start-session", "--region", "eu-north-1", "--target", "i-0123456789abcdef0"],
    ...["--document-name", "AWS-StartPortForwardingSession"],
    ...["--parameters", '{"portNumber":["80"],"localPortNumber":["3000"]}'],
  ]);
});

test("Ctrl-C is how a session ends; any other exit code is told, with a way to find out more", async () => {
  standIn("aws", 130);
  await portForward(session());
  standIn("aws", 254);
  await expect(portForward(session())).rejects.toThrow(
    /^The session with i-0123456789abcdef0 ended with exit code 254: `aws ssm describe-instance-information`/,
  );
});

test("missing programs are all named at once, with where to get them", () => {
  expect(() => requirePrograms(folder)).toThrow(
    /^`aws` is not on the PATH\. Install .*\n`session-manager-plugin` is not/,
  );
  standIn("aws");
  expect(() => requirePrograms(folder)).toThrow(/^`session-manager-plugin` is not on the PATH/);
  standIn("session-manager-plugin");
  expect(() => requirePrograms(folder)).not.toThrow();
});
