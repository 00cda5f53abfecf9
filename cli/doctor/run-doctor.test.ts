import { AwsError } from "../../local/aws/aws-error.ts";
import { startHub } from "../../local/hub.ts";
import { type Check, ok } from "./check.ts";
import { withDoctorClients } from "./clients.ts";
import { credentials } from "./credentials.ts";
import { image } from "./image.ts";
import { instanceType } from "./instance-type.ts";
import { region } from "./region.ts";
import { runDoctor } from "./run-doctor.ts";
import { type Examination, stageWith, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let asked: string[];
let expired: boolean;
beforeEach(async () => {
  asked = [];
  expired = false;
  examination = await startExamination(({ operation }) => {
    asked.push(operation);
    if (expired) throw new AwsError("ExpiredToken", "The security token is expired", { status: 403 });
  });
});
afterEach(() => examination.aws.close());

const run = (options: { checks?: readonly Check[]; timeLimit?: number }, hub?: string) =>
  withDoctorClients(
    "eu-north-1",
    { HF_ENDPOINT: hub },
    (clients) => runDoctor(stageWith({ TERRAFORM_BINARY_NAME: "/nowhere/terraform" }), clients, options),
    { endpoint: examination.aws.url, credentials: examination.client.credentials },
  );
const check = (name: string, run: Check["run"]): Check => ({ name, run });

test("makes every check, and asks who is calling only once", async () => {
  const hub = await startHub();
  const results = await run({}, hub.url);
  await hub.close();
  expect(results.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    "node: ok",
    "terraform: error",
    "credentials: ok",
    "region: ok",
    "permissions: ok",
    "network: ok",
    "key pair: ok",
    "concurrency: ok",
    "model: ok",
    "instance type: ok",
    "image: ok",
    "state: ok",
    "stage: ok",
  ]);
  expect(asked.filter((operation) => operation === "GetCallerIdentity")).toHaveLength(1);
});

test("bad credentials are one error, and the rest says that it could not be checked", async () => {
  expired = true;
  const results = await run({ checks: [credentials, region, image, instanceType] });
  expect(results.map(({ status, found }) => `${status}: ${found}`)).toEqual([
    "error: The AWS credentials have expired.",
    ...Array(3).fill("warning: Not checked: first put right what is said of the credentials."),
  ]);
});

test("a check that does not end is a warning, and the others are not kept waiting", async () => {
  const endless = check("endless", () => new Promise(() => undefined));
  const quick = check("quick", async () => ok("done"));
  expect(await run({ checks: [endless, quick], timeLimit: 20 })).toEqual([
    {
      name: "endless",
      status: "warning",
      found: "Not checked: there was no answer within 0.02 s.",
      cure: "Check the network and try again.",
    },
    { name: "quick", status: "ok", found: "done" },
  ]);
});

test("a defect of ours is not hidden", async () => {
  const defect = check("defect", async () => {
    throw new TypeError("undefined is not a function");
  });
  await expect(run({ checks: [defect] })).rejects.toThrow(TypeError);
});
