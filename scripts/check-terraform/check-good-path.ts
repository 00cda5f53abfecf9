import { join } from "node:path";
import { STSClient } from "@aws-sdk/client-sts";
import { bootstrapStateBucket } from "../../cli/bootstrap/bootstrap-state-bucket.ts";
import { deployerPolicy } from "../../cli/deployer-policy/deployer-policy.ts";
import { namesOf } from "../../names.ts";
import { WEB_UI_SECRETS } from "../../openwebui/ensure-secret.ts";
import { readSettings } from "../../settings/settings.ts";
import { bareTerraform } from "./bare-terraform.ts";
import { beyondPolicy } from "./beyond-policy.ts";
import { checkSettings } from "./check-settings.ts";
import { CONNECTION } from "./connection.ts";
import type { Run } from "./deployment.ts";
import { type Lane, STATE_BUCKET } from "./lane.ts";
import { ACCOUNT } from "./start-emulators.ts";
import { readStates } from "./states.ts";
import type { Tell } from "./tell.ts";
import { differences, NOTHING, type Whole, wholeOf } from "./whole.ts";

/** Of a first deployment. */
const MOST_LINES = 60;
/** As long as a first deployment should take, of the time that Terraform alone takes. A busy machine decides nothing. */
const GOAL_OVERHEAD = 1.1;

/**
 * A first deployment, an unchanged second plan, the states moved to a bucket and back, settings changed, destroyed.
 * @returns what there is after a first deployment, and which calls made it
 */
export async function checkGoodPath(
  lane: Lane,
  { tell, firstAlone }: { readonly tell: Tell; readonly firstAlone: boolean },
) {
  const inFolder = lane.deployment("good");
  lane.whenCreating(() => undefined);
  const first = await inFolder.deploy().ended;
  const created = [...lane.created];
  const reference = await wholeOf(inFolder, lane.url);
  const lines = first.output.split("\n").length;
  tell(
    `first deployment: ${reference.addresses.length} resources by ${created.length} creating calls, ${Math.round(first.seconds)} s, ${lines} lines`,
    [...unless(first, 0), ...(lines <= MOST_LINES ? [] : [`more than ${MOST_LINES} lines`])],
  );
  if (firstAlone) {
    tellOfPolicy(lane, tell);
    return { reference, created };
  }
  tell("the second plan changes nothing", unless(await inFolder.plan(), 0));

  const bare = lane.deployment("bare");
  const { seconds } = await bareTerraform(bare);
  const ratio = first.seconds / seconds;
  tell(
    `as long as bare Terraform's init and apply times ${ratio.toFixed(2)} (goal ${GOAL_OVERHEAD}; ${first.seconds} s, ${seconds} s)`,
    differences(await wholeOf(bare, lane.url), { ...reference, counts: countsOfTerraform(reference) }),
  );

  // Whoever deploys does not make the bucket.
  tell(`bootstrap makes the bucket ${await lane.unrecorded(() => bootstrap(lane))}`, []);
  const inBucket = lane.deployment("good", true);
  tell("with STATE_BUCKET the plan is made against the states where they are, and changes nothing", [
    ...unless(await inBucket.plan(), 0),
  ]);
  tell("a deployment moves the states to the bucket", [
    ...unless(await inBucket.deploy().ended, 0),
    ...differences(await wholeOf(inBucket, lane.url), reference),
  ]);
  tell("without STATE_BUCKET nothing is deployed beside it", unless(await inFolder.deploy().ended, 1));
  tell("--state-to-folder takes the states back", [
    ...unless(await inFolder.deploy({}, "--state-to-folder").ended, 0),
    ...differences(await wholeOf(inFolder, lane.url), reference),
    ...[...(await readStates(inBucket, lane.url)).resources.keys()].map((one) => `the bucket knows ${one} still`),
  ]);
  tell("and another deployment brings them to the bucket again", [
    ...unless(await inBucket.deploy().ended, 0),
    ...differences(await wholeOf(inBucket, lane.url), reference),
  ]);
  await checkSettings(inBucket, lane.url, tell);
  const destroyed = await inBucket.destroy();
  tell(`destroyed in ${Math.round(destroyed.seconds)} s, and nothing is left`, [
    ...unless(destroyed, 0),
    ...differences(await wholeOf(inBucket, lane.url), NOTHING),
  ]);
  tellOfPolicy(lane, tell);
  return { reference, created };
}

/** Whether Terraform has called anything that the holder of the printed policy may not. */
function tellOfPolicy({ called, settings }: Lane, tell: Tell): void {
  const place = { partition: "aws", region: settings.AWS_REGION, accountId: ACCOUNT, stage: "good" };
  const policy = deployerPolicy({ ...place, stateBucket: STATE_BUCKET });
  const actions = new Set([...called.values()].filter((action) => action !== undefined));
  tell(
    `${called.size} operations of Terraform, ${actions.size} actions: deployer-policy allows each`,
    beyondPolicy(called, policy),
  );
}

/** The web UI's secrets are the command line's own. */
function countsOfTerraform({ counts }: Whole): Whole["counts"] {
  return { ...counts, parameters: (counts.parameters ?? 0) - WEB_UI_SECRETS.length };
}

function unless({ code, output }: Run, expected: number): string[] {
  return code === expected ? [] : [`ended with ${code}: ${output}`];
}

/**
 * The product's own bucket for states, by its own stack, whose state stays in the check's folder. Nothing can be put into it here: moto takes
 * the policy that asks for TLS for one that forbids everything.
 */
async function bootstrap(lane: Lane): Promise<string> {
  const environment = lane.deployment("good").environment();
  const stage = { settings: readSettings(environment), names: namesOf("good"), environment };
  const sts = new STSClient({ ...CONNECTION, endpoint: lane.url });
  const { bucket } = await bootstrapStateBucket(sts, stage, {
    outputFolder: join(lane.folder, "build", "bootstrap"),
    stream: { write: () => undefined },
  });
  sts.destroy();
  return bucket;
}
