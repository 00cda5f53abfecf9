import { SFNClient } from "@aws-sdk/client-sfn";
import { ExecutionFailure, type RunStateMachine } from "../../local/aws/step-functions/state-machine.ts";
import { testAwsForEach } from "../../testing/local-aws/test-aws.ts";
import { retireWholeStage } from "./retire-stage.ts";

const local = testAwsForEach((client) => ({ stepFunctions: new SFNClient(client) }));

function retire(run: RunStateMachine, milliseconds = 600_000) {
  const { arn } = local.aws.stateMachines.register({
    name: "openai-sagemaker-dev-retire-endpoint",
    definition: "{}",
    run,
  });
  return retireWholeStage(local.stepFunctions, arn, { pollMilliseconds: 5, milliseconds });
}

test("every model of the stage is retired before it returns", async () => {
  const inputs: unknown[] = [];
  await retire(async (input) => {
    inputs.push(input);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return null;
  });
  expect(inputs).toEqual([{ Comment: "terraform destroy", forget: true }]);
  expect(local.aws.executions.list().map(({ status }) => status)).toEqual(["SUCCEEDED"]);
});

test("what could not be retired keeps the stage from being destroyed, with the reason and the cure", async () => {
  const failing: RunStateMachine = async () => {
    throw new ExecutionFailure("NotEverythingRetired", "Still there: endpoint a (billed).");
  };
  await expect(retire(failing)).rejects.toThrow(
    /ended FAILED \(NotEverythingRetired: Still there: endpoint a \(billed\)\.\)\. Nothing was destroyed.*destroy again/,
  );
});

test("a retirement that takes too long does not look like a success", async () => {
  const endless: RunStateMachine = (_input, _context, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await expect(retire(endless, 20)).rejects.toThrow("still at work after 0 minutes. Nothing was destroyed");
});
