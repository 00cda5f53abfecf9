import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  readBackend,
  plannedChanges,
  readConfiguration,
  readState,
  type StandInChange,
  stateFilePath,
  writeState,
} from "./stand-in-state.ts";

/**
 * Stands in for the program `terraform` where there is no AWS account: notes what it is asked in STAND_IN_RECORD, keeps states where
 * Terraform would, and says what Terraform would say, with `-json` and without. `destroy` takes what the stack has out of the local AWS,
 * as far as that knows it.
 * STAND_IN_FAILURE is the text of a file that `apply` fails with, in the stack STAND_IN_FAILS_IN or in all of them; STAND_IN_INIT_FAILURE
 * likewise for `init`; with STAND_IN_HANGS `apply` waits for a signal.
 */
async function main([command = "", ...args]: readonly string[]): Promise<void> {
  const { STAND_IN_FAILURE, STAND_IN_INIT_FAILURE, STAND_IN_FAILS_IN, STAND_IN_HANGS } = process.env;
  isJson = args.includes("-json");
  const fails = STAND_IN_FAILS_IN === undefined || STAND_IN_FAILS_IN === basename(process.cwd());
  if (STAND_IN_HANGS !== undefined && command === "apply") process.on("SIGINT", interrupted);
  record(command, args);
  switch (command) {
    case "init":
      if (STAND_IN_INIT_FAILURE !== undefined) return fail(readFileSync(STAND_IN_INIT_FAILURE, "utf8"));
      return init();
    case "plan":
      return plan(args);
    case "apply":
      // Longer than any test may take, and not for ever.
      if (STAND_IN_HANGS !== undefined) return void setTimeout(() => undefined, 20 * 60_000);
      return apply(args, STAND_IN_FAILURE !== undefined && fails ? readFileSync(STAND_IN_FAILURE, "utf8") : undefined);
    case "show":
      return show(args.at(-1) ?? "");
    case "force-unlock":
      return console.log("Terraform state has been successfully unlocked!");
    case "state":
      return state(args);
    case "output":
      return console.log("{}");
    case "destroy":
      await destroy();
      writeState(true);
      return console.log("Destroy complete!");
    default:
      return console.log(`terraform ${command}: done.`);
  }
}

let isJson = false;

/** A line as `-json` has it, or the words alone. */
function say(words: string, fields: Readonly<Record<string, unknown>> = { type: "log" }): void {
  console.log(isJson ? JSON.stringify({ "@level": "info", "@message": words, ...fields }) : words);
}

function fail(words: string): void {
  process.exitCode = 1;
  const diagnostic = { severity: "error", summary: words.trim(), detail: "" };
  if (!isJson) console.error(words);
  else
    console.log(JSON.stringify({ "@level": "error", "@message": `Error: ${words}`, type: "diagnostic", diagnostic }));
}

function plan(args: readonly string[]): void {
  const destroys = args.includes("-destroy");
  const changes = plannedChanges(destroys);
  sayPlanned(changes);
  const file = args.flatMap((one, index) =>
    one === "-out" ? (args[index + 1] ?? []) : (/^-out=(.*)/.exec(one)?.[1] ?? []),
  );
  if (file[0] !== undefined) writeFileSync(file[0], JSON.stringify({ destroys, changes }));
  if (args.includes("-detailed-exitcode") && changes.length > 0) process.exitCode = 2;
}

function sayPlanned(changes: readonly StandInChange[]): void {
  for (const { address, action } of changes) {
    const id = importedIds().get(address);
    const change = {
      resource: { addr: address },
      ...(id === undefined ? { action } : { action: "noop", importing: { id } }),
    };
    say(`${address}: Plan to ${action}`, { type: "planned_change", change });
  }
}

/** A saved plan as `show -json` has it, as far as anybody here reads it. */
function show(file: string): void {
  const { changes }: { changes: StandInChange[] } = JSON.parse(readFileSync(file, "utf8"));
  const known = new Map(
    readState().resources.map(({ type, name, instances }) => [`${type}.${name}`, instances[0]?.attributes]),
  );
  const { resource = {} } = readConfiguration();
  const resource_changes = changes.map(({ address }) => {
    const [type = "", name = ""] = address.split(".");
    return { address, type, change: { before: known.get(address) ?? null, after: resource[type]?.[name] ?? null } };
  });
  console.log(JSON.stringify({ resource_changes }));
}

/** What import blocks beside the configuration name, by address. */
function importedIds(): ReadonlyMap<string, string> {
  const blocks: readonly { to: string; id: string }[] = readdirSync(".")
    .filter((name) => name.endsWith(".tf.json"))
    .flatMap((name) => JSON.parse(readFileSync(name, "utf8")).import ?? []);
  return new Map(blocks.map(({ to, id }) => [to, id]));
}

/** With a failure half of the changes are made before it, as Terraform makes what it can. */
async function apply(args: readonly string[], failure: string | undefined): Promise<void> {
  const file = args.find((one) => !one.startsWith("-"));
  const { destroys, changes }: { destroys: boolean; changes: StandInChange[] } =
    file === undefined ? { destroys: false, changes: plannedChanges(false) } : JSON.parse(readFileSync(file, "utf8"));
  sayPlanned(changes);
  const made = failure === undefined ? changes : changes.slice(0, Math.floor(changes.length / 2));
  for (const { address, action } of made) {
    const hook = { resource: { addr: address }, action };
    say(`${address}: ${action} …`, { type: "apply_start", hook });
    say(`${address}: ${action} complete`, { type: "apply_complete", hook });
  }
  if (destroys) await destroy();
  writeState(destroys, failure === undefined ? undefined : made.map(({ address }) => address));
  if (failure !== undefined) return fail(failure);
  say(`Apply complete! Resources: ${made.length} added, 0 changed, 0 destroyed.`, { type: "change_summary" });
}

function record(command: string, args: readonly string[] = []): void {
  const { STAND_IN_RECORD, TF_DATA_DIR: dataFolder } = process.env;
  if (STAND_IN_RECORD === undefined) return;
  appendFileSync(STAND_IN_RECORD, `${JSON.stringify({ stack: basename(process.cwd()), command, args, dataFolder })}\n`);
}

/** Terraform gives back its lock at the first signal; at a second one it would not. */
function interrupted(): void {
  record("interrupted");
  say("Interrupt received.\nGracefully shutting down...");
  setTimeout(() => process.exit(1), 200);
}

/** Remembers the backend. */
function init(): void {
  const dataFolder = process.env.TF_DATA_DIR ?? ".terraform";
  const config = readBackend();
  mkdirSync(dataFolder, { recursive: true });
  const record = { version: 3, backend: { type: Object.keys(config)[0], config } };
  writeFileSync(join(dataFolder, "terraform.tfstate"), JSON.stringify(record));
  say("Terraform has been successfully initialized!");
}

/** `pull` and `push`; with STAND_IN_LOSES_PUSHES what is pushed does not arrive. */
function state([command, file = ""]: readonly string[]): void {
  const place = stateFilePath(readBackend());
  if (command === "pull") process.stdout.write(existsSync(place) ? readFileSync(place, "utf8") : "");
  if (command !== "push" || process.env.STAND_IN_LOSES_PUSHES !== undefined) return;
  const { serial, ...pushed } = JSON.parse(readFileSync(file, "utf8"));
  const there = existsSync(place) ? readState() : undefined;
  // As Terraform refuses it, but for the same serial.
  if (there !== undefined && (there.lineage !== pushed.lineage || there.serial > serial)) {
    fail("Failed to write state");
    return;
  }
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, JSON.stringify({ ...pushed, serial }));
}

async function destroy(): Promise<void> {
  // Only here: they take longer to load than everything else together.
  const [budgets, cloudWatch, iam, lambda, logs, scheduler, sfn, ssm, sts, tagging] = await Promise.all([
    import("@aws-sdk/client-budgets"),
    import("@aws-sdk/client-cloudwatch"),
    import("@aws-sdk/client-iam"),
    import("@aws-sdk/client-lambda"),
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-scheduler"),
    import("@aws-sdk/client-sfn"),
    import("@aws-sdk/client-ssm"),
    import("@aws-sdk/client-sts"),
    import("@aws-sdk/client-resource-groups-tagging-api"),
  ]);
  const { resource, provider } = readConfiguration();
  const { region } = provider.aws[0];
  const resourceNames = (type: string, attribute = "name") =>
    Object.values<Readonly<Record<string, string>>>(resource[type] ?? {}).flatMap((one) => one[attribute] ?? []);

  const parameters = resourceNames("aws_ssm_parameter");
  if (parameters.length > 0) {
    await new ssm.SSMClient({ region }).send(new ssm.DeleteParametersCommand({ Names: parameters }));
  }
  const stepFunctions = new sfn.SFNClient({ region });
  const { stateMachines = [] } = await stepFunctions.send(new sfn.ListStateMachinesCommand({}));
  for (const { name = "", stateMachineArn } of stateMachines) {
    if (!resourceNames("aws_sfn_state_machine").includes(name)) continue;
    await stepFunctions.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
  }
  const lambdaClient = new lambda.LambdaClient({ region });
  for (const FunctionName of resourceNames("aws_lambda_function", "function_name")) {
    await unlessGone(lambdaClient.send(new lambda.DeleteFunctionCommand({ FunctionName })));
  }
  const logsClient = new logs.CloudWatchLogsClient({ region });
  for (const logGroupName of resourceNames("aws_cloudwatch_log_group")) {
    await unlessGone(logsClient.send(new logs.DeleteLogGroupCommand({ logGroupName })));
  }
  const iamClient = new iam.IAMClient({ region });
  for (const RoleName of resourceNames("aws_iam_role")) {
    await unlessGone(iamClient.send(new iam.DeleteRoleCommand({ RoleName })));
  }
  const schedulerClient = new scheduler.SchedulerClient({ region });
  for (const GroupName of resourceNames("aws_scheduler_schedule_group")) {
    // Every schedule of a group goes with it.
    const { Schedules = [] } = await schedulerClient.send(new scheduler.ListSchedulesCommand({ GroupName }));
    for (const { Name } of Schedules) {
      await schedulerClient.send(new scheduler.DeleteScheduleCommand({ GroupName, Name }));
    }
  }
  const DashboardNames = resourceNames("aws_cloudwatch_dashboard", "dashboard_name");
  if (DashboardNames.length > 0) {
    const client = new cloudWatch.CloudWatchClient({ region });
    await unlessGone(client.send(new cloudWatch.DeleteDashboardsCommand({ DashboardNames })));
  }
  for (const BudgetName of resourceNames("aws_budgets_budget")) {
    const { Account: AccountId } = await new sts.STSClient({ region }).send(new sts.GetCallerIdentityCommand({}));
    const client = new budgets.BudgetsClient({ region });
    await unlessGone(client.send(new budgets.DeleteBudgetCommand({ AccountId, BudgetName })));
  }
  const TagKeys = Object.keys(provider.aws[0].default_tags[0].tags);
  const ours = TAGGED.flatMap(([type, start]) => resourceNames(type).map((name) => `${start}${name}`));
  const client = new tagging.ResourceGroupsTaggingAPIClient({ region });
  const { ResourceTagMappingList = [] } = await client.send(new tagging.GetResourcesCommand({}));
  const ResourceARNList = ResourceTagMappingList.flatMap(({ ResourceARN = "" }) =>
    ours.some((end) => ResourceARN.endsWith(end)) ? [ResourceARN] : [],
  );
  if (ResourceARNList.length > 0) await client.send(new tagging.UntagResourcesCommand({ ResourceARNList, TagKeys }));
}

/** What only the tagging API lists, and what stands in the ARN before the name. */
const TAGGED = [
  ["aws_apigatewayv2_api", "::/apis/"],
  ["aws_cloudwatch_event_rule", ":rule/"],
  ["aws_sns_topic", ":"],
  ["aws_dynamodb_table", ":table/"],
  ["aws_scheduler_schedule_group", ":schedule-group/"],
] as const;

async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof Error && /^(NoSuchEntity|NotFound|ResourceNotFound|DashboardNotFound)/.test(error.name)))
      throw error;
  }
}

void main(process.argv.slice(2));
