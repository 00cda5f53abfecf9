import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { destroy } from "./stand-in-destroy.ts";
import { failLocked, forceUnlock, readLock, releaseLock, takeLock } from "./stand-in-lock.ts";
import { fail, say } from "./stand-in-output.ts";
import { fetchProvider, lockProviders } from "./stand-in-provider.ts";
import {
  configured,
  plannedChanges,
  readBackend,
  readState,
  type StandInChange,
  stateFilePath,
  writeState,
} from "./stand-in-state.ts";

/**
 * Stands in for the program `terraform` where there is no AWS account: notes what it is asked in STAND_IN_RECORD, keeps states
 * where Terraform would, and says what Terraform would say, with `-json` and without. `destroy` takes what the stack has out of the
 * local AWS, as far as that knows it. In a bucket a state has a lock; a run that changes the state takes and releases it.
 * STAND_IN_FAILURE is the text of a file that `apply` fails with, in the stack STAND_IN_FAILS_IN or in all of them: the others are
 * at work until it has failed. STAND_IN_INIT_FAILURE likewise for `init`, STAND_IN_PLAN_FAILURE for `plan`. With STAND_IN_HANGS
 * `apply` waits for a signal, `twice` for two; with STAND_IN_PAUSE it takes so many milliseconds. With STAND_IN_LOSES_STATE it
 * cannot write the state nor give the lock back, as with a session that has expired. With STAND_IN_WITHOUT_REGISTRY the provider
 * comes from a mirror or from nowhere.
 */
async function main([command = "", ...args]: readonly string[]): Promise<void> {
  const { STAND_IN_FAILURE, STAND_IN_INIT_FAILURE, STAND_IN_PLAN_FAILURE, STAND_IN_FAILS_IN } = process.env;
  const { STAND_IN_HANGS, STAND_IN_PAUSE } = process.env;
  const fails = STAND_IN_FAILS_IN === undefined || STAND_IN_FAILS_IN === basename(process.cwd());
  if (STAND_IN_HANGS !== undefined && command === "apply") process.on("SIGINT", interrupted);
  record(command, args);
  const lock = ["plan", "apply", "destroy"].includes(command) || args[0] === "push" ? readLock() : undefined;
  if (lock !== undefined) return failLocked(lock);
  switch (command) {
    case "init":
      if (STAND_IN_INIT_FAILURE !== undefined) return fail(readFileSync(STAND_IN_INIT_FAILURE, "utf8"));
      return init();
    case "plan":
      if (STAND_IN_PLAN_FAILURE !== undefined && fails) return fail(readFileSync(STAND_IN_PLAN_FAILURE, "utf8"));
      return plan(args);
    case "apply":
      takeLock("Apply");
      // Longer than any test may take, and not for ever.
      if (STAND_IN_HANGS !== undefined) return void setTimeout(() => undefined, 20 * 60_000);
      if (STAND_IN_PAUSE !== undefined) await pause(Number(STAND_IN_PAUSE));
      if (STAND_IN_FAILURE !== undefined && !fails) await untilFailed();
      return apply(args, STAND_IN_FAILURE !== undefined && fails ? readFileSync(STAND_IN_FAILURE, "utf8") : undefined);
    case "show":
      return show(args.at(-1) ?? "");
    case "force-unlock":
      return forceUnlock(args.at(-1));
    case "providers":
      return lockProviders();
    case "state":
      return state(args);
    case "output":
      return console.log("{}");
    case "destroy":
      await destroy();
      writeState({ destroy: true });
      return console.log("Destroy complete!");
    default:
      return console.log(`terraform ${command}: done.`);
  }
}

function plan(args: readonly string[]): void {
  const destroys = args.includes("-destroy");
  const changes = plannedChanges(destroys);
  sayPlanned(changes);
  if (changes.length === 0) say("No changes. Your infrastructure matches the configuration.");
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
  const wanted = configured();
  const resource_changes = changes.map(({ address }) => {
    const [type = ""] = address.split(".");
    return { address, type, change: { before: known.get(address) ?? null, after: wanted.get(address) ?? null } };
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
  const written = { destroy: destroys, made: failure === undefined ? undefined : made.map(({ address }) => address) };
  if (process.env.STAND_IN_LOSES_STATE !== undefined) {
    writeState({ ...written, file: "errored.tfstate" });
    return fail("Failed to save state: ExpiredToken: The provided token has expired.");
  }
  writeState(written);
  releaseLock();
  if (failure !== undefined) {
    record("failed");
    return fail(failure);
  }
  say(`Apply complete! Resources: ${made.length} added, 0 changed, 0 destroyed.`, { type: "change_summary" });
}

function record(command: string, args: readonly string[] = []): void {
  const { STAND_IN_RECORD, TF_DATA_DIR: dataFolder } = process.env;
  if (STAND_IN_RECORD === undefined) return;
  appendFileSync(STAND_IN_RECORD, `${JSON.stringify({ stack: basename(process.cwd()), command, args, dataFolder })}\n`);
}

/** Long enough for a process that would end this one because of the other. */
async function untilFailed(): Promise<void> {
  while (!readFileSync(process.env.STAND_IN_RECORD ?? "", "utf8").includes('"command":"failed"')) await pause(50);
  await pause(500);
}

let interruptions = 0;

/** Terraform writes its state and gives back its lock at the first signal; at a second one it ends at once. */
function interrupted(): void {
  record("interrupted");
  interruptions += 1;
  if (interruptions > 1) process.exit(1);
  say("Interrupt received.\nGracefully shutting down...");
  if (process.env.STAND_IN_HANGS === "twice") return;
  setTimeout(() => {
    releaseLock();
    process.exit(1);
  }, 200);
}

/** Remembers the backend, and fetches the provider. */
function init(): void {
  if (!fetchProvider()) return;
  const dataFolder = process.env.TF_DATA_DIR ?? ".terraform";
  const config = readBackend();
  mkdirSync(dataFolder, { recursive: true });
  const record = { version: 3, backend: { type: Object.keys(config)[0], config } };
  writeFileSync(join(dataFolder, "terraform.tfstate"), JSON.stringify(record));
  say("Terraform has been successfully initialized!");
}

/** What Terraform says of a state that is not there. */
const NO_STATE =
  '{ "version": 4, "serial": 0, "lineage": "", "outputs": {}, "resources": [], "check_results": null }\n';

/** `pull` and `push`; with STAND_IN_LOSES_PUSHES what is pushed does not arrive. */
function state([command, ...args]: readonly string[]): void {
  const file = args.at(-1) ?? "";
  const place = stateFilePath(readBackend());
  if (command === "pull") process.stdout.write(existsSync(place) ? readFileSync(place, "utf8") : NO_STATE);
  if (command !== "push" || process.env.STAND_IN_LOSES_PUSHES !== undefined) return;
  const { serial, ...pushed } = JSON.parse(readFileSync(file, "utf8"));
  const there = existsSync(place) ? readState() : undefined;
  // As Terraform refuses it, but for the same serial.
  const isForced = args.includes("-force");
  if (there !== undefined && !isForced && (there.lineage !== pushed.lineage || there.serial > serial)) {
    fail("Failed to write state");
    return;
  }
  mkdirSync(dirname(place), { recursive: true });
  const isInBucket = readBackend().s3 !== undefined;
  // Source: `PersistState` of Terraform's remote states, `internal/states/remote/state.go`: it counts on, and where there is no
  // state it starts from the beginning.
  const anew =
    isInBucket && there === undefined
      ? { lineage: crypto.randomUUID(), serial: 1 }
      : { serial: serial + (isInBucket ? 1 : 0) };
  writeFileSync(place, JSON.stringify({ ...pushed, ...anew }));
}

void main(process.argv.slice(2));
