import type { S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../../user-error.ts";
import { pause } from "../command-line/interruption.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { removeMeasurements } from "../measurement/remove-measurements.ts";
import { deleteResources } from "../orphans/delete-resources.ts";
import { bucketBytes, bucketName, emptyBucket } from "../orphans/weights-bucket.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { resourcesText } from "../stage-inventory/resources/resources-text.ts";
import {
  countResources,
  listStageResources,
  onlyFound,
  type ResourcesByKind,
  type StageResources,
  without,
} from "../stage-inventory/resources/stage-resources.ts";
import type { Unlock } from "../terraform/release-locks.ts";
import { deleteUnmanaged } from "./delete-unmanaged.ts";
import { hasRemainsOfWebUi, withDeployedWebUi } from "./deployed-web-ui.ts";
import { retireStage } from "./retire-stage.ts";
import { terraformSteps } from "./terraform-steps.ts";

export interface DestroyOptions {
  readonly outputFolder: string;
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  /** Shows what will be lost; returns when the person agrees, throws when not. */
  readonly confirm: (warning: string) => Promise<void>;
  /** Keeps the snapshots of the web UI's data. Default: false. */
  readonly keepSnapshots?: boolean;
  /** Asks before it releases locks whose holders are gone. Absent: locks stay. */
  readonly unlock?: Unlock | undefined;
  readonly pollMilliseconds?: number;
  /** How long to wait for AWS, which lists deleted resources for a while. */
  readonly patienceMilliseconds?: number;
}

export interface DestroyReport {
  /** Every kind that was checked at the end, with what is still there. */
  readonly lookedAt: ResourcesByKind;
  readonly removed: ResourcesByKind;
  /** What the services still list, and nobody asked to keep. */
  readonly left: ResourcesByKind;
  readonly kept: ResourcesByKind;
  /** Listed only by the tagging API, which remembers deleted resources for hours. */
  readonly mayBeShadows: ResourcesByKind;
}

const LOOKS = 6;

/**
 * Removes a stage: the endpoints, then the stacks, then what Terraform does not manage. Checks whether anything is left. Every step
 * takes what it finds, so the stage may be half deployed, and the call may be repeated.
 */
export async function destroyStage(
  clients: ResourceClients,
  stage: Stage,
  options: DestroyOptions,
): Promise<DestroyReport> {
  const { stream, signal, pollMilliseconds, keepSnapshots = false } = options;
  const { names, settings } = stage;
  const onLine = (line: string) => stream.write(`${line}\n`);
  await terraformSteps(stage, options).check();
  const before = await listStageResources(clients, names);
  if (before.elsewhere !== undefined) refuseOtherRegion(stage, before, onLine);
  const title = `The stage ${names.stage} in ${settings.AWS_REGION}`;
  onLine(`${resourcesText(title, onlyFound({ ...before.listed, ...before.tagged }))}\n`);
  const whole = await withDeployedWebUi(stage, before, clients.ec2, onLine);
  const buckets = (before.tagged["S3 buckets"] ?? []).map(bucketName);
  await options.confirm(warning(stage, before, { keepSnapshots, bytes: await totalBytes(clients.s3, buckets) }));

  await removeMeasurements(clients, names, { say: onLine, signal, pollMilliseconds });
  await retireStage(clients, names, { stream, signal, pollMilliseconds });
  // Terraform deletes no bucket that has something in it.
  for (const bucket of buckets) await emptyBucket(clients.s3, bucket);
  stream.write("\nDestroying the stacks\n");
  const terraform = terraformSteps(whole, options);
  onLine(`All that Terraform says:\n${terraform.logFile()}\n`);
  await terraform.alone(async () => {
    await terraform.prepare();
    await terraform.apply(await terraform.plan({ destroy: true, unlock: options.unlock }), { destroy: true });
  });
  const left = await listStageResources(clients, names);
  await deleteUnmanaged(clients, names, left, { keepSnapshots });
  // What an interrupted run created and no state knows.
  const refused = await deleteResources(clients, names, { ...left.listed, ...left.tagged });
  for (const sentence of refused) onLine(sentence);

  return report(before, await lookAgain(clients, stage, options), keepSnapshots);
}

/**
 * Leaves alone what belongs to the stage of this name in another region.
 * @throws UserError when there is nothing here
 */
function refuseOtherRegion({ names, settings }: Stage, found: StageResources, onLine: (line: string) => void): void {
  const { elsewhere = "", listed, tagged } = found;
  if (countResources({ ...listed, ...tagged }) === 0) {
    throw new UserError(
      `The stage ${names.stage} is deployed in ${elsewhere}, and nothing of it is in ${settings.AWS_REGION}: say --region ${elsewhere}. Nothing was done.`,
    );
  }
  onLine(`The stage ${names.stage} is deployed in ${elsewhere} too: its roles, dashboard and budget stay.\n`);
}

interface Losses {
  readonly keepSnapshots: boolean;
  /** Of the weights that were copied from the hub. */
  readonly bytes: number;
}

function warning({ names }: Stage, before: StageResources, { keepSnapshots, bytes }: Losses): string {
  const copies = bytes === 0 ? "" : ` Its copies of weights (${(bytes / 2 ** 30).toFixed(1)} GiB) are deleted.`;
  const everything = `Everything of the stage ${names.stage} will be removed.${copies}`;
  const { length: snapshots } = before.listed.snapshots;
  if (!hasRemainsOfWebUi(before, names) && snapshots === 0) return everything;
  const fate = keepSnapshots ? "are kept" : "are deleted too";
  return `${everything} The web UI's accounts and chats are deleted; its snapshots of them (${snapshots}) ${fate}.`;
}

async function totalBytes(s3: S3Client, buckets: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const bucket of buckets) bytes += await bucketBytes(s3, bucket);
  return bytes;
}

async function lookAgain(
  clients: ResourceClients,
  { names }: Stage,
  { signal, keepSnapshots = false, patienceMilliseconds = 60_000 }: DestroyOptions,
): Promise<StageResources> {
  for (let look = 1; ; look += 1) {
    const found = await listStageResources(clients, names);
    const { left, mayBeShadows } = report(found, found, keepSnapshots);
    if (look === LOOKS || countResources(left) + countResources(mayBeShadows) === 0) return found;
    const sentence = "Interrupted before it was certain that nothing is left: run the same command again.";
    await pause(patienceMilliseconds / LOOKS, signal, sentence);
  }
}

function report(before: StageResources, after: StageResources, keepSnapshots: boolean): DestroyReport {
  const { snapshots, ...others } = after.listed;
  const listed = keepSnapshots ? others : after.listed;
  return {
    lookedAt: { ...after.listed, ...after.tagged },
    removed: without({ ...before.listed, ...before.tagged }, { ...after.listed, ...after.tagged }),
    left: onlyFound(listed),
    kept: onlyFound(keepSnapshots ? { snapshots } : {}),
    mayBeShadows: onlyFound(after.tagged),
  };
}
