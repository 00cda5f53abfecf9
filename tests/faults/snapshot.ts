import type { LocalAws } from "../../local/aws/create-local-aws.ts";

export type Snapshot = ReturnType<typeof takeSnapshot>;

/** Everything that executions may change, as it is now. */
export function takeSnapshot(aws: LocalAws) {
  const { models, endpointConfigs, endpoints, tags } = aws.sageMaker;
  return {
    models: models.list(),
    endpointConfigs: endpointConfigs.list(),
    endpoints: endpoints.list().map((endpoint) => ({ ...endpoint })),
    tags: [...tags],
    parameters: aws.parameters.list().map((parameter) => ({ ...parameter, versions: [...parameter.versions] })),
    alarms: aws.alarms.list(),
    schedules: aws.schedules.list().map(({ definition }) => definition),
    targets: [...aws.autoScaling.targets],
    policies: [...aws.autoScaling.policies],
    objects: [...aws.buckets].map(([name, { objects }]) => [name, [...objects]] as const),
  };
}

/** Makes everything as it was, and forgets what was said since. */
export function restoreSnapshot(aws: LocalAws, snapshot: Snapshot): void {
  const { models, endpointConfigs, endpoints, tags } = aws.sageMaker;
  for (const table of [models, endpointConfigs, endpoints]) {
    for (const resource of table.list()) table.remove(resource as never);
  }
  for (const model of snapshot.models) models.add(model);
  for (const config of snapshot.endpointConfigs) endpointConfigs.add(config);
  for (const endpoint of snapshot.endpoints) endpoints.add({ ...endpoint });
  refill(tags, snapshot.tags);

  for (const parameter of aws.parameters.list()) aws.parameters.remove(parameter);
  for (const parameter of snapshot.parameters) aws.parameters.add({ ...parameter, versions: [...parameter.versions] });

  for (const { definition } of aws.alarms.list()) aws.alarms.delete(String(definition.AlarmName));
  for (const { definition } of snapshot.alarms) aws.alarms.put(definition);
  for (const schedule of aws.schedules.list()) aws.schedules.remove(schedule);
  for (const definition of snapshot.schedules) aws.schedules.put(definition);
  refill(aws.autoScaling.targets, snapshot.targets);
  refill(aws.autoScaling.policies, snapshot.policies);
  for (const [name, objects] of snapshot.objects) {
    const bucket = aws.buckets.get(name);
    if (bucket === undefined) continue;
    refill(bucket.objects, objects);
    bucket.uploads.clear();
  }

  aws.sns.messages.length = 0;
  aws.eventBus.events.length = 0;
}

function refill<Key, Value>(map: Map<Key, Value>, entries: readonly (readonly [Key, Value])[]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
