import { type EC2Client, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";

/**
 * The id of the instance that runs a stage's web UI, found by the stage's tags.
 * @throws UserError when none is running
 */
export async function findWebUiInstance(client: EC2Client, names: Names): Promise<string> {
  const Filters = [
    ...Object.entries(names.tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
    { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
  ];
  const found: { id: string; state: string }[] = [];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters })) {
    for (const { InstanceId, State } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      if (InstanceId !== undefined) found.push({ id: InstanceId, state: State?.Name ?? "unknown" });
    }
  }
  const running = found.find(({ state }) => state === "running");
  if (running !== undefined) return running.id;
  const [other] = found;
  if (other !== undefined) {
    throw new UserError(`The web UI's instance ${other.id} is ${other.state}: start it, or wait until it runs.`);
  }
  const tags = Object.entries(names.tags).map(([key, value]) => `${key}=${value}`);
  throw new UserError(
    `The stage ${names.stage} has no web UI in this account and region: no instance is tagged ${tags.join(" and ")}. ` +
      "Deploy it with --vpc-id, --subnet-id and --allowed-web-cidr.",
  );
}
