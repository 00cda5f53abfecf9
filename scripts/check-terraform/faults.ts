import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Deployment } from "./deployment.ts";
import type { Lane } from "./lane.ts";
import { readStates } from "./states.ts";
import { killTerraform, untilNobodyWorks } from "./terraform-processes.ts";

export interface Fault {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly stateInBucket: boolean;
  /** Locks of the dead are released when no Terraform runs on the machine: nothing else may run beside it. */
  readonly isAlone: boolean;
  /** Whether something may be left then that no state knows. Everything else ends in order. */
  readonly mayLeaveOrphans: boolean;
  /**
   * Deploys, and has it go wrong.
   * @returns sentences for what should not have come of it
   */
  readonly happen: (deployment: Deployment, lane: Lane) => Promise<readonly string[]>;
  /** What is to be there at the end: all, after the same command again; or nothing, after `destroy`. Default: all. */
  readonly end?: "all" | "nothing";
}

export interface FirstDeployment {
  /** Operations that made something, one a call, in their order. */
  readonly created: readonly string[];
  readonly random: () => number;
}

type Unnumbered = Omit<Fault, "number">;

const REFUSED_TOGETHER = 3;
const SLOW_TOGETHER = 6;
/** Of each signal. */
const MOMENTS = 5;
/** A refusal may hide the calls that would have followed; those are refused in the next run. */
const MOST_RUNS = 4;

/** Every fault; of the calls that a first deployment makes, all that make something. */
export function faultsOf({ created, random }: FirstDeployment): readonly Fault[] {
  const operations = [...new Set(created)].sort();
  const others: readonly Unnumbered[] = [
    twoOperators("of one folder", false),
    twoOperators("of two folders", true),
    expired(Math.floor(random() * created.length), false),
    expired(Math.floor(random() * created.length), true),
    lostLock,
    {
      ...signalled({ signal: "SIGKILL", count: Math.floor(created.length / 2), milliseconds: 0 }, true),
      end: "nothing",
    },
  ];
  const signals = Array.from({ length: MOMENTS }, (_, turn) =>
    (["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const).map((signal) => {
      const count = 1 + Math.floor(random() * (created.length - 1));
      return signalled({ signal, count, milliseconds: Math.floor(random() * 1500) }, turn === 0);
    }),
  ).flat();
  const calls = [
    ...groupsOf(operations, REFUSED_TOGETHER).map(refused),
    ...groupsOf(operations, SLOW_TOGETHER).map(slow),
  ];
  return [...others, ...signals, ...calls].map((fault, index) => ({
    ...fault,
    number: index + 1,
    name: fault.end === "nothing" ? `${fault.name}, then destroy` : fault.name,
  }));
}

/** Names that follow each other are of calls that need each other, so they come into different groups. */
function groupsOf(operations: readonly string[], size: number): string[][] {
  const groups = Array.from({ length: Math.ceil(operations.length / size) }, () => [] as string[]);
  for (const [index, operation] of operations.entries()) groups[index % groups.length]?.push(operation);
  return groups;
}

function refused(operations: readonly string[], index: number): Unnumbered {
  return {
    name: `refused once: ${operations.join(", ")}`,
    stateInBucket: index % 2 === 1,
    isAlone: false,
    mayLeaveOrphans: false,
    async happen(deployment, { faults }) {
      const wrong: string[] = [];
      for (const operation of operations) faults.refuse.add(operation);
      for (let run = 1; run <= MOST_RUNS && faults.refuse.size > 0; run += 1) {
        const before = faults.refuse.size;
        const { code, output } = await deployment.deploy().ended;
        const wasRefused = faults.refuse.size < before;
        if (wasRefused && !output.includes("The check refuses")) wrong.push(`the refusal is not told: ${output}`);
        if (code !== (wasRefused ? 1 : 0)) wrong.push(`ended with ${code}: ${output}`);
        if (!wasRefused) break;
      }
      if (faults.refuse.size > 0) wrong.push(`never refused, for nobody asked: ${[...faults.refuse].join(", ")}`);
      faults.refuse.clear();
      return wrong;
    },
  };
}

function slow(operations: readonly string[], index: number): Unnumbered {
  return {
    name: `slow once: ${operations.join(", ")}`,
    stateInBucket: index % 2 === 1,
    isAlone: false,
    mayLeaveOrphans: false,
    async happen(deployment, { faults }) {
      for (const operation of operations) faults.slow.add(operation);
      const { code, output } = await deployment.deploy().ended;
      const notAsked = [...faults.slow];
      faults.slow.clear();
      return [
        ...(code === 0 ? [] : [`ended with ${code}: ${output}`]),
        ...(notAsked.length === 0 ? [] : [`never slow, for nobody asked: ${notAsked.join(", ")}`]),
      ];
    },
  };
}

interface Moment {
  readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL";
  /** After so many calls that make something. */
  readonly count: number;
  /** And then so long. */
  readonly milliseconds: number;
}

function signalled({ signal, count, milliseconds }: Moment, stateInBucket: boolean): Unnumbered {
  const isKill = signal === "SIGKILL";
  return {
    name: `${signal} ${milliseconds} ms after creating call ${count}`,
    stateInBucket,
    isAlone: isKill && stateInBucket,
    // Interrupted, the AWS provider gives up calls that AWS may have done by then.
    mayLeaveOrphans: true,
    async happen(deployment, lane) {
      const { child, ended } = deployment.deploy();
      const { stage } = deployment.place;
      atCreation(lane, count, async () => {
        await setTimeout(milliseconds);
        child.kill(signal);
        if (isKill) killTerraform(stage);
      });
      const run = await ended;
      lane.whenCreating(() => undefined);
      if (isKill) killTerraform(stage);
      await untilNobodyWorks(stage);
      const { locks } = await readStates(deployment, lane.url);
      // Zero: all was done by then.
      const isInOrder = isKill || run.code === 0 || (run.code === 130 && locks.length === 0);
      return isInOrder ? [] : [`ended with ${run.code} and the locks [${locks}]: ${run.output}`];
    },
  };
}

/** The operators deploy at the same moment; one is told of the other. */
function twoOperators(where: string, stateInBucket: boolean): Unnumbered {
  return {
    name: `two operators at once, ${where}`,
    stateInBucket,
    isAlone: false,
    mayLeaveOrphans: false,
    async happen(deployment, { folder }) {
      const first = deployment.deploy();
      const other = stateInBucket ? deployment.elsewhere(join(folder, "second")) : deployment;
      const second = other.deploy();
      const runs = await Promise.all([first.ended, second.ended]);
      await untilNobodyWorks(deployment.place.stage);
      const failed = runs.filter(({ code }) => code !== 0);
      const untold = failed.filter(({ output }) => !/locked|stale|at work/.test(output));
      return untold.map(({ output }) => `the refused one is not told of the other: ${output}`);
    },
  };
}

function expired(count: number, stateInBucket: boolean): Unnumbered {
  return {
    name: `a session that expires after creating call ${count}`,
    stateInBucket,
    isAlone: stateInBucket,
    mayLeaveOrphans: true,
    async happen(deployment, lane) {
      atCreation(lane, count, () => {
        lane.faults.expired = true;
      });
      const { code, output } = await deployment.deploy().ended;
      lane.faults.expired = false;
      lane.whenCreating(() => undefined);
      return code === 1 && output.includes("expired") ? [] : [`ended with ${code}: ${output}`];
    },
  };
}

const lostLock: Unnumbered = {
  name: "a lost lock",
  stateInBucket: true,
  isAlone: true,
  mayLeaveOrphans: false,
  async happen(deployment, { bucket }) {
    const lock = (who: string, hours: number) =>
      bucket.write(
        `openai-sagemaker/${deployment.place.stage}/model.tfstate.tflock`,
        JSON.stringify({
          ID: randomUUID(),
          Operation: "OperationTypeApply",
          Info: "",
          Who: who,
          Version: "1.11.4",
          Created: new Date(Date.now() - hours * 3_600_000).toISOString(),
          Path: `${bucket.name}/openai-sagemaker/${deployment.place.stage}/model.tfstate`,
        }),
      );
    await lock("somebody@another-machine", 0.1);
    const plain = await deployment.deploy().ended;
    const early = await deployment.deployAgain();
    await lock(`${userInfo().username}@${hostname()}`, 0.1);
    return [
      ...(plain.code === 1 && plain.output.includes("somebody@another-machine") ? [] : [plain.output]),
      ...(early.code === 1 && early.output.includes("No lock was released") ? [] : [early.output]),
    ];
  },
};

function atCreation(lane: Lane, count: number, happen: () => unknown): void {
  lane.whenCreating((made) => {
    if (made === count) void happen();
  });
}
