import { cleanEnvironment } from "../synthesized-app.ts";
import { runLine } from "./run-line.ts";
import { createTerraformStandIn } from "./stand-in.ts";

/** What is typed after `openai-sagemaker`, settings beside it, and the sentence that is all that comes of it. */
export type RefusedCommandLine = [line: string, environment: Readonly<Record<string, string>>, sentence: RegExp];

/** Runs a command with Terraform's stand-in, and without an AWS: nothing listens there. */
export function commandLinesWithoutAws() {
  const terraform = createTerraformStandIn();
  const nowhere = {
    ...terraform.environment,
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_MAX_ATTEMPTS: "1",
  };
  return {
    remove: terraform.remove,
    /** Expects exit code 1, the sentence, and nothing else. */
    async expectRefused(...[line, environment, sentence]: RefusedCommandLine): Promise<void> {
      const { code, stdout, stderr } = await runLine(line.split(" "), cleanEnvironment({ ...nowhere, ...environment }));
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    },
  };
}
