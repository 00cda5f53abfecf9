import { setTimeout } from "node:timers/promises";
import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/** Raised when the stage must not be destroyed yet; Terraform shows the message. */
export class StageNotRetired extends Error {
  override name = "StageNotRetired";
}

export interface PollOptions {
  readonly pollMilliseconds: number;
  /** The most to wait. */
  readonly milliseconds: number;
}

/**
 * Retires every model of the stage and waits until that is done.
 * @throws StageNotRetired
 */
export async function retireWholeStage(
  client: SFNClient,
  stateMachineArn: string,
  { pollMilliseconds, milliseconds }: PollOptions,
): Promise<void> {
  const input = JSON.stringify({ Comment: "terraform destroy", forget: true });
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
  for (let waited = 0; waited < milliseconds; waited += pollMilliseconds) {
    await setTimeout(pollMilliseconds);
    const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === "SUCCEEDED") return;
    if (status !== "RUNNING") {
      const reason = [error, cause].filter((text) => text !== undefined).join(": ");
      throw new StageNotRetired(
        `${executionArn} ended ${status}${reason && ` (${reason})`}. Nothing was destroyed: an endpoint may be billed still. ` +
          "Run retire-endpoint with {} until it succeeds, then destroy again.",
      );
    }
  }
  throw new StageNotRetired(
    `${executionArn} is still at work after ${Math.round(milliseconds / 60_000)} minutes. Nothing was destroyed: ` +
      "wait until it has succeeded, then destroy again.",
  );
}
