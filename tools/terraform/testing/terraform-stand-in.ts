import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";

/**
 * Stands in for the program `terraform` where there is no AWS account: notes what it is asked in STAND_IN_RECORD, and says what Terraform
 * would say. `destroy` takes the stack's parameters and state machines out of the local AWS, for there they are known.
 * STAND_IN_FAILURE is the text of a file that it fails with, at `apply`.
 */
async function main([command = "", ...args]: readonly string[]): Promise<void> {
  const { STAND_IN_RECORD, STAND_IN_FAILURE, STAND_IN_VERSION = "1.11.4" } = process.env;
  if (STAND_IN_RECORD !== undefined && !/version|^-v$/.test(command)) {
    const asked = { stack: basename(process.cwd()), command, args, dataFolder: process.env.TF_DATA_DIR };
    appendFileSync(STAND_IN_RECORD, `${JSON.stringify(asked)}\n`);
  }
  switch (command) {
    case "version":
      return console.log(JSON.stringify({ terraform_version: STAND_IN_VERSION }));
    case "-v":
      return console.log(`Terraform v${STAND_IN_VERSION}`);
    case "init":
      return init(args.includes("-migrate-state"));
    case "apply":
      if (STAND_IN_FAILURE !== undefined) {
        console.error(readFileSync(STAND_IN_FAILURE, "utf8"));
        process.exitCode = 1;
        return;
      }
      return console.log("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.");
    case "output":
      return console.log("{}");
    case "destroy":
      await destroy();
      return console.log("Destroy complete!");
    default:
      return console.log(`terraform ${command}: done.`);
  }
}

/** Remembers the backend, and asks before it moves a state to another one, in Terraform 1.11's words. */
async function init(migrates: boolean): Promise<void> {
  const dataFolder = process.env.TF_DATA_DIR ?? ".terraform";
  const record = join(dataFolder, "terraform.tfstate");
  const [type] = Object.keys(JSON.parse(readFileSync("cdk.tf.json", "utf8")).terraform.backend);
  const recorded = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")).backend.type : type;
  if (migrates && recorded !== type) {
    const found = process.env.STAND_IN_BUCKET_HAS_STATE
      ? "An existing non-empty state already exists in\n  the new backend."
      : "No existing state was found in the newly configured backend.";
    console.log(`Do you want to copy existing state to the new backend?\n  ${found}\n\n  Enter a value: `);
    console.log(`Answered ${(await text(process.stdin)).trim()}`);
  }
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(record, JSON.stringify({ version: 3, backend: { type } }));
  console.log("Terraform has been successfully initialized!");
}

async function destroy(): Promise<void> {
  // Only here: it takes longer to load than everything else together.
  const { DeleteStateMachineCommand, ListStateMachinesCommand, SFNClient } = await import("@aws-sdk/client-sfn");
  const { DeleteParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const { resource, provider } = JSON.parse(readFileSync("cdk.tf.json", "utf8"));
  const namesOf = (type: string) => Object.values<{ name: string }>(resource[type] ?? {}).map(({ name }) => name);
  const { region } = provider.aws[0];
  const ssm = new SSMClient({ region });
  const stepFunctions = new SFNClient({ region });
  const parameters = namesOf("aws_ssm_parameter");
  if (parameters.length > 0) await ssm.send(new DeleteParametersCommand({ Names: parameters }));
  const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand({}));
  for (const { name = "", stateMachineArn } of stateMachines) {
    if (!namesOf("aws_sfn_state_machine").includes(name)) continue;
    await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
  }
}

await main(process.argv.slice(2));
