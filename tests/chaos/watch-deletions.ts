import type { FaultRequest } from "../../local/aws/faults.ts";
import { isForced } from "../../provisioning/removal/retirement-input.ts";
import { parseRetirementInput, type RetirementInput } from "../../provisioning/removal/retirement-input.ts";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { ALIASES, type Alias } from "./operations.ts";
import { aliasOfEndpoint, readPublication } from "./publications.ts";

/**
 * Sees every call of the machines and of their functions, and remembers those by which something goes that serves: an
 * endpoint that is published, or was when its record could be read last, and the publication of one that answers. What
 * somebody asked for, what is over and what a machine made itself may go.
 */
export function watchDeletions(stack: FaultyStack) {
  const { aws, names, clock } = stack;
  const violations: string[] = [];
  const lastReadable = new Map<Alias, string>();
  /** Executions that ran for its alias when an endpoint was created: one of them made it. */
  const makers = new Map<string, readonly string[]>();
  /** Alarms that rang while a retirement ran, by its ARN: what other executions wait for lets time pass for this one too. */
  const seenIdle = new Map<string, Set<string>>();
  let isByHand = false;

  const running = () => aws.executions.list().filter(({ status }) => status === "RUNNING");
  const runningRetirements = () =>
    running().filter(({ stateMachine }) => stateMachine.name === names.stateMachine("retire-endpoint"));
  const retirements = (): RetirementInput[] =>
    runningRetirements()
      .map(({ input }) => parseRetirementInput(JSON.parse(input)))
      .filter((input): input is RetirementInput => !("refusal" in input));
  const alarmsThatRing = () =>
    aws.alarms
      .list()
      .filter(({ state }) => state.value === "ALARM")
      .map(({ definition }) => String(definition.AlarmName));
  const isForcedFor = (alias: Alias) =>
    retirements().some((input) => isForced(input) && (input.alias === undefined || input.alias === alias));

  function mayBeUnpublished(alias: Alias): boolean {
    const publication = readPublication(stack, alias);
    if (publication === undefined || isForcedFor(alias)) return true;
    if (publication === "unreadable") {
      return retirements().some(
        (input) => "endpointName" in input && names.endpointNames(alias).some((name) => name === input.endpointName),
      );
    }
    const { endpointName, expiresAt = "", idleMinutes, execution } = publication;
    const idleAlarm = names.alarm.idle(endpointName);
    const wasIdle = runningRetirements().some(({ arn }) => seenIdle.get(arn)?.has(idleAlarm));
    const isIdle = idleMinutes !== undefined && (wasIdle || alarmsThatRing().includes(idleAlarm));
    const isOver = Date.parse(expiresAt) <= clock.now().getTime() || isIdle;
    const isAnswering = aws.sageMaker.endpoints.find(endpointName)?.fleet !== undefined;
    return isOver || !isAnswering || running().some(({ arn }) => arn === execution);
  }

  function seeCreation(endpointName: string): void {
    const alias = aliasOfEndpoint(stack, endpointName);
    const provisionings = running().filter(
      ({ stateMachine, input }) =>
        stateMachine.name === names.stateMachine("provision-endpoint") &&
        (JSON.parse(input).alias ?? "default") === alias,
    );
    makers.set(
      endpointName,
      provisionings.map(({ arn }) => arn),
    );
  }

  /** Whether whoever made it is at it still: a record that was written meanwhile, by hand, makes it nobody else's. */
  const isBeingMade = (endpointName: string) => running().some(({ arn }) => makers.get(endpointName)?.includes(arn));

  function seeDeletion(endpointName: string): void {
    const alias = aliasOfEndpoint(stack, endpointName);
    if (alias === undefined) return void violations.push(`somebody else's ${endpointName} was to be deleted`);
    const publication = readPublication(stack, alias);
    const isServing = aws.sageMaker.endpoints.find(endpointName)?.fleet !== undefined;
    if (!isServing || publication === undefined || isForcedFor(alias) || isBeingMade(endpointName)) return;
    const published = publication === "unreadable" ? lastReadable.get(alias) : publication.endpointName;
    if (published === endpointName && !mayBeUnpublished(alias))
      violations.push(`${endpointName} served, and was deleted`);
  }

  stack.onRequest(({ service, operation, input }: FaultRequest) => {
    for (const alias of ALIASES) {
      const publication = readPublication(stack, alias);
      if (publication === undefined) lastReadable.delete(alias);
      else if (publication !== "unreadable") lastReadable.set(alias, publication.endpointName);
    }
    for (const { arn } of runningRetirements()) {
      seenIdle.set(arn, new Set([...(seenIdle.get(arn) ?? []), ...alarmsThatRing()]));
    }
    if (isByHand) return;
    const { EndpointName, Name, Names = [] } = input as { EndpointName?: string; Name?: string; Names?: string[] };
    if (service === "sagemaker" && operation === "CreateEndpoint") seeCreation(String(EndpointName));
    if (service === "sagemaker" && operation === "DeleteEndpoint") seeDeletion(String(EndpointName));
    if (service === "ssm" && /^DeleteParameters?$/.test(operation)) {
      for (const alias of ALIASES) {
        if (![Name, ...Names].includes(names.parameter.model(alias)) || mayBeUnpublished(alias)) continue;
        violations.push(`${alias} served, and was unpublished`);
      }
    }
  });

  return {
    /** What was seen since it was asked last. */
    take: () => violations.splice(0),
    /** What a person does may do anything. */
    async byHand<Result>(deed: () => Promise<Result>): Promise<Result> {
      isByHand = true;
      try {
        return await deed();
      } finally {
        isByHand = false;
      }
    },
  };
}
