import { AwsError } from "../aws-error.ts";
import { readList } from "../query-protocol.ts";
import { describeTags, matches, readFilters, tagProperties } from "./request-filters.ts";

/** An instance, as far as somebody looks for it. */
export interface Instance {
  readonly id: string;
  readonly state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  readonly subnetId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** DescribeInstances by id, state and tags; nothing is paged. */
export function describeInstances(instances: readonly Instance[], form: URLSearchParams): string {
  const filters = readFilters(form);
  const asked = readList(form, "InstanceId");
  const found = instances.filter(
    ({ id, state, tags }) =>
      (asked.length === 0 || asked.includes(id)) &&
      matches(filters, { ...tagProperties(filters, tags), "instance-state-name": [state] }),
  );
  const items = found.map(({ id, state, subnetId, tags }) => {
    const subnet = subnetId === undefined ? "" : `<subnetId>${subnetId}</subnetId>`;
    const instance = `<instanceId>${id}</instanceId><instanceState><name>${state}</name></instanceState>${subnet}${describeTags(tags)}`;
    return `<item><instancesSet><item>${instance}</item></instancesSet></item>`;
  });
  return `<reservationSet>${items.join("")}</reservationSet>`;
}

/** At once: EC2 shows a terminated instance for an hour. */
export function terminateInstances(instances: Instance[], form: URLSearchParams): string {
  const ids = readList(form, "InstanceId");
  const missing = ids.find((id) => !instances.some((one) => one.id === id));
  if (missing !== undefined) {
    throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${missing}' does not exist`);
  }
  for (const [index, instance] of instances.entries()) {
    if (ids.includes(instance.id)) instances[index] = { ...instance, state: "terminated" };
  }
  const items = ids.map((id) => `<item><instanceId>${id}</instanceId></item>`);
  return `<instancesSet>${items.join("")}</instancesSet>`;
}
