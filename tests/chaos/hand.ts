import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { malformedValues } from "../../testing/malformed-values.ts";
import { publicationOn } from "../../testing/provisioning/publication.ts";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { ALIASES, type Alias, type Operation, type Thing } from "./operations.ts";
import { readPublication } from "./publications.ts";

const EXECUTION = "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-provision-endpoint:long-gone";

/** Records that are right, for aliases that have none. */
const WHOLE = {
  publication: JSON.stringify({ ...publicationOn("openai-sagemaker-dev-default--blue"), execution: EXECUTION }),
  lock: JSON.stringify({ execution: EXECUTION, step: "creating the endpoint", since: "2026-01-01T00:00:00Z" }),
  catalog: JSON.stringify({
    modelId: "distilgpt2",
    revision: "main",
    container: "vllm",
    instanceTypes: ["ml.g4dn.xlarge"],
    environment: {},
  }),
} as const;

export const CATALOG_ENTRY = WHOLE.catalog;

/** What a person does behind the machines' backs, by AWS's own API; what AWS refuses is not done. */
export function createHand(stack: FaultyStack) {
  const { aws, names } = stack;
  const configuration = { ...stack.connection, maxAttempts: 1 };
  const ssm = new SSMClient(configuration);
  const sageMaker = new SageMakerClient(configuration);
  /** What stood in a parameter before a hand was laid on it. */
  const remembered = new Map<string, string | undefined>();

  const write = async (Name: string, Value: string) => {
    const parameter = { Name, Value, Type: "String", Tier: "Intelligent-Tiering", Overwrite: true } as const;
    await ssm.send(new PutParameterCommand(parameter)).catch(() => undefined);
  };

  const deletions: Readonly<Record<Thing, (pick: number) => Promise<unknown> | unknown>> = {
    async endpoint(pick) {
      const found = chosen(aws.sageMaker.endpoints.list(), pick);
      if (found) await sageMaker.send(new DeleteEndpointCommand({ EndpointName: found.name }));
    },
    async "endpoint configuration"(pick) {
      const found = chosen(aws.sageMaker.endpointConfigs.list(), pick);
      if (found) await sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: found.name }));
    },
    async model(pick) {
      const found = chosen(aws.sageMaker.models.list(), pick);
      if (found) await sageMaker.send(new DeleteModelCommand({ ModelName: found.name }));
    },
    alarm(pick) {
      const found = chosen(aws.alarms.list(), pick);
      if (found) aws.alarms.delete(String(found.definition.AlarmName));
    },
    schedule(pick) {
      const expiries = aws.schedules.list().filter(({ definition }) => definition.Name.startsWith("expiry-"));
      const found = chosen(expiries, pick);
      if (found) aws.schedules.remove(found);
    },
    scaling(pick) {
      const found = chosen([...aws.autoScaling.targets.keys()], pick);
      if (found !== undefined) aws.autoScaling.targets.delete(found);
    },
    publication: (pick) => remove(names.parameter.model(chosen(ALIASES, pick) ?? "default")),
    lock: (pick) => remove(names.parameter.provisioning(chosen(ALIASES, pick) ?? "default")),
    URL: (pick) => remove(pick < 0.5 ? names.parameter.apiUrl : names.parameter.openaiBaseUrl),
  };
  const remove = async (Name: string) => {
    const value = aws.parameters.value(Name);
    if (value === undefined) return;
    if (!remembered.has(Name)) remembered.set(Name, value);
    await ssm.send(new DeleteParameterCommand({ Name }));
  };

  const parameterName = (record: keyof typeof WHOLE, alias: Alias) =>
    ({
      publication: names.parameter.model(alias),
      lock: names.parameter.provisioning(alias),
      catalog: names.parameter.catalog(alias),
    })[record];

  return {
    async delete({ thing, pick }: Extract<Operation, { does: "delete" }>) {
      await Promise.resolve(deletions[thing](pick)).catch(() => undefined);
    },

    async spoil({ record, alias, pick }: Extract<Operation, { does: "spoil" }>) {
      const Name = parameterName(record, alias);
      const value = aws.parameters.value(Name);
      if (!remembered.has(Name)) remembered.set(Name, value);
      await write(Name, String(chosen(malformedValues(remembered.get(Name) ?? WHOLE[record]), pick)));
    },

    async edit({ alias, pick }: Extract<Operation, { does: "edit" }>) {
      const publication = readPublication(stack, alias);
      if (typeof publication !== "object") return;
      const Name = names.parameter.model(alias);
      if (!remembered.has(Name)) remembered.set(Name, String(aws.parameters.value(Name)));
      const other = ALIASES.find((one) => one !== alias) as Alias;
      const [blue, green] = names.endpointNames(alias);
      const changes = [
        ...[blue, green, ...names.endpointNames(other), "somebody-elses-endpoint", ""].map((endpointName) => ({
          endpointName,
        })),
        ...["", "other", `${names.versionPrefix(other)}00000000`].map((configName) => ({ configName })),
        ...[0, -1, 1.5, 3].map((instanceCount) => ({ instanceCount })),
        ...["", "nonsense", "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"].map((expiresAt) => ({ expiresAt })),
        ...["", "nonsense", "2999-01-01T00:00:00Z"].map((publishedAt) => ({ publishedAt })),
        ...[0, -5, 1e300].map((idleMinutes) => ({ idleMinutes })),
        ...["", "nonsense", EXECUTION].map((execution) => ({ execution })),
        ...[
          { definition: "" },
          { instanceType: "ml.none" },
          { modelId: "" },
          { dialect: "lmi" },
          { invocationUrl: "x" },
        ],
      ];
      await write(Name, JSON.stringify({ ...publication, ...chosen(changes, pick) }));
    },

    async writeBack({ alias }: Pick<Extract<Operation, { does: "write back" }>, "alias">) {
      for (const record of ["publication", "catalog"] as const) {
        const Name = parameterName(record, alias);
        if (!remembered.has(Name)) continue;
        const value = remembered.get(Name);
        await (value === undefined ? remove(Name) : write(Name, value));
        remembered.delete(Name);
      }
    },

    write,
    close() {
      ssm.destroy();
      sageMaker.destroy();
    },
  };
}

export function chosen<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[Math.floor(pick * items.length)];
}
