import { failureSentence, failuresText } from "./stack-failures.ts";

const SCREEN = { isTTY: true, columns: 80 };

/** What Terraform prints for a locked state in S3. */
function lockedStack(stack: string) {
  const detail = [
    "Error message: operation error S3: PutObject, https response error StatusCode: 412, RequestID: X, HostID: Y,",
    "api error PreconditionFailed: At least one of the pre-conditions you specified did not hold",
    "Lock Info:",
    "  ID:        44f1247c-492f-2611-eb86-9aceae523cb7",
    `  Path:      our-states/openai-sagemaker/dev/${stack}.tfstate`,
    "  Operation: OperationTypeApply",
    "  Who:       alice@laptop",
    "  Version:   1.11.4",
    "  Created:   2026-11-30 06:31:54.795840415 +0000 UTC",
    "  Info:      ",
    "",
    'You can disable locking with the "-lock=false" flag, but this is not recommended.',
  ].join("\n");
  return { stack, errors: [{ severity: "error", summary: "Error acquiring the state lock", detail }] };
}

test("a locked state gets one line that names the holder, without the advice to disable locking", () => {
  const text = failuresText([lockedStack("api"), lockedStack("model")], SCREEN);
  const [title, ...lines] = text.split("\n");
  expect(title).toBe("What failed");
  expect(lines.join("\n")).toMatch(
    /^ {2}api has been locked by alice@laptop \(apply\) since 2026-11-30 06:31 UTC, for /,
  );
  expect(text).toMatch(/^ {2}model has been locked by/m);
  expect(text).not.toContain("-lock=false");
  expect(text).not.toContain("PreconditionFailed");
});

test("several locks of one holder are one sentence", () => {
  expect(failureSentence(["api", "model", "openwebui"].map(lockedStack), "Nothing was changed.")).toBe(
    "api, model, and openwebui failed: The Terraform state is locked: alice@laptop has held the lock (apply) since 2026-11-30 06:31 UTC. " +
      "Wait until that run ends and try again; if that run is dead, use --unlock, which checks that and asks before " +
      "it releases the lock. Nothing was changed.",
  );
});

test("a resource's error is shown whole, in lines that a terminal does not break", () => {
  const detail = `creating EC2 Instance: InvalidParameterValue: ${"the subnet lies in another zone than the volume, and ".repeat(9)}that is all`;
  const error = { severity: "error", summary: "creating", detail, address: "aws_instance.machine_instance_ADD4183A" };
  const text = failuresText([{ stack: "openwebui", errors: [error] }], SCREEN);
  expect(text).toContain("openwebui: instance machine/instance");
  expect(text.replaceAll(/\s+/g, " ")).toContain(detail);
  expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
});
