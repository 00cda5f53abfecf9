import { execFileSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import type { Deployment } from "./deployment.ts";
import type { startEmulators } from "./start-emulators.ts";

type Emulators = Awaited<ReturnType<typeof startEmulators>>;

export interface Fault {
  readonly name: string;
  /** Deploys, and has it go wrong. */
  readonly happen: (deployment: Deployment, aws: Emulators) => Promise<void>;
}

/** Every call that makes something, but those that only belong to another. */
const CREATING = [
  ["CreateRole", "CreateApi", "RunInstances"],
  ["CreateFunction", "CreateVolume", "CreateSchedule"],
  ["CreateLogGroup", "CreateTable", "CreateSecurityGroup"],
  ["CreateStateMachine", "CreateRoute", "AllocateAddress"],
  ["CreateTopic", "CreateIntegration", "CreateInstanceProfile"],
  ["PutRule", "CreateStage", "CreateLifecyclePolicy"],
  ["PutParameter", "AddPermission", "AttachVolume"],
  ["PutRolePolicy", "CreateFunctionUrlConfig", "PutMetricAlarm"],
  ["CreateScheduleGroup", "PutDashboard", "AssociateAddress"],
] as const;

const refused: readonly Fault[] = CREATING.map((operations) => ({
  name: `refused once: ${operations.join(", ")}`,
  async happen(deployment, { faults }) {
    for (const operation of operations) faults.refuse.add(operation);
    await deployment.deploy().ended;
    faults.refuse.clear();
  },
}));

const slow: Fault = {
  name: "slow once: CreateFunction, CreateRole, RunInstances, CreateApi",
  async happen(deployment, { faults }) {
    for (const operation of ["CreateFunction", "CreateRole", "RunInstances", "CreateApi"]) faults.slow.add(operation);
    await deployment.deploy().ended;
    faults.slow.clear();
  },
};

/** After so many calls that create something. */
const signals: readonly Fault[] = [3, 20, 45, 70].flatMap((count) =>
  (["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const).map((signal) => ({
    name: `${signal} after ${count} creating calls`,
    async happen(deployment: Deployment, aws: Emulators) {
      const { child, ended } = deployment.deploy();
      aws.whenCreating((made) => {
        if (made !== count) return;
        child.kill(signal);
        // What a lost machine is to Terraform, too.
        if (signal === "SIGKILL") for (const pid of terraformsOf(deployment.stage)) process.kill(pid, "SIGKILL");
      });
      await ended;
      aws.whenCreating(() => undefined);
      await untilNobodyWorks(deployment.stage);
    },
  })),
);

const twoOperators: Fault = {
  name: "two operators at once",
  async happen(deployment) {
    const first = deployment.deploy();
    const second = deployment.deploy();
    await Promise.all([first.ended, second.ended]);
    await untilNobodyWorks(deployment.stage);
  },
};

const expired: Fault = {
  name: "a session that expires after 30 creating calls",
  async happen(deployment, aws) {
    aws.whenCreating((made) => {
      if (made === 30) aws.faults.expired = true;
    });
    await deployment.deploy().ended;
    aws.faults.expired = false;
    aws.whenCreating(() => undefined);
  },
};

export const FAULTS: readonly Fault[] = [...signals, ...refused, slow, twoOperators, expired];

/** Terraform's processes that apply a plan of the stage. */
function terraformsOf(stage: string): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(`plan-${stage}.tfplan`)).map((line) => Number.parseInt(line, 10));
}

async function untilNobodyWorks(stage: string): Promise<void> {
  while (terraformsOf(stage).length > 0) await setTimeout(500);
}
