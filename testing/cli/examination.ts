import type { Stage } from "../../cli/command-line/stage-options.ts";
import type { Check, CheckResult } from "../../cli/doctor/check.ts";
import { type DoctorClients, withDoctorClients } from "../../cli/doctor/clients.ts";
import { runDoctor } from "../../cli/doctor/run-doctor.ts";
import type { Faults } from "../../local/aws/faults.ts";
import { namesOf } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { REGION, startTestAws } from "../local-aws/test-aws.ts";

/** No check gives up because the machine is busy. */
const LONGEST_MILLISECONDS = 600_000;

type Environment = Readonly<Record<string, string>>;

export function stageWith(environment: Environment = {}): Stage {
  const settings = readSettings({ AWS_REGION: REGION, ...environment });
  return { settings, names: namesOf(settings.STAGE), environment };
}

/** A local AWS, and the doctor to look at it. */
export async function startExamination(faults?: Faults) {
  const { aws, client } = await startTestAws(faults ? { faults } : {});
  return {
    aws,
    client,
    /** Makes one check with these settings and, in place of some, these clients. */
    async examine(
      check: Check,
      environment: Environment = {},
      others: Partial<DoctorClients> = {},
      credentials: { readonly expiration?: Date } = {},
    ): Promise<CheckResult> {
      const stage = stageWith(environment);
      const connection = { endpoint: aws.url, credentials: { ...client.credentials, ...credentials } };
      const run = (clients: DoctorClients) =>
        runDoctor(stage, { ...clients, ...others }, { checks: [check], timeLimit: LONGEST_MILLISECONDS });
      const [result] = await withDoctorClients(REGION, {}, run, connection);
      return result as CheckResult;
    },
  };
}

export type Examination = Awaited<ReturnType<typeof startExamination>>;
