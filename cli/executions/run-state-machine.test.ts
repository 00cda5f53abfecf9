import { SFNClient } from "@aws-sdk/client-sfn";
import { testAwsForEach } from "../../testing/local-aws/test-aws.ts";
import { startExecution, watchExecution } from "./run-state-machine.ts";

const local = testAwsForEach((client) => ({ stepFunctions: new SFNClient(client) }));

/** What a terminal shows of an execution that enters these states. */
async function watched(states: readonly (readonly [type: string, name: string])[], columns: number): Promise<string> {
  const { arn } = local.aws.stateMachines.register({
    name: "provision",
    definition: JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } }),
    run: async (input, _context, _signal, onEvent) => {
      for (const [type, name] of states) onEvent({ type: "StateEntered", state: { name, type, input } });
      return input;
    },
  });
  let text = "";
  const stream = { isTTY: true, columns, write: (piece: string) => (text += piece) };
  const executionArn = await startExecution(local.stepFunctions, arn, {});
  await watchExecution(local.stepFunctions, executionArn, {
    machine: "provision-endpoint",
    stream,
    pollMilliseconds: 5,
  });
  return text.replaceAll("\r\x1b[2K", "ERASED ");
}

test("the sentence about the previous version has its own lines, not the bar's", async () => {
  const text = await watched(
    [
      ["Task", "PublishModel"],
      ["Pass", "BeginToWatch"],
      ["Wait", "Watch"],
    ],
    80,
  );
  expect(text).toMatch(/PublishModel \(usually [^\n]*ERASED The model serves\. For 14 minutes/);
  expect(text).toMatch(/Ctrl-C leaves\s+that to AWS\.\nERASED [^\n]*Watch\n/);
  const sentence = text.slice(text.indexOf("The model serves"), text.indexOf("to AWS."));
  for (const line of sentence.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
