import {
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  LambdaClient,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let lambda: LambdaClient;
beforeAll(async () => {
  const started = await startTestAws();
  aws = started.aws;
  lambda = new LambdaClient(started.client);
});
afterAll(async () => {
  lambda.destroy();
  await aws.close();
});

async function list() {
  const pages: (string | undefined)[][] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    pages.push(Functions.map(({ FunctionName }) => FunctionName));
  }
  return pages;
}

test("functions are listed fifty at a time, and not once they are deleted", async () => {
  for (let n = 10; n < 61; n += 1) aws.functions.set(`f${n}`, `arn:aws:lambda:eu-north-1:123456789012:function:f${n}`);
  const [first, second] = await list();
  expect(first).toHaveLength(50);
  expect(second).toEqual(["f60"]);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "f60" }));
  expect(await list()).toEqual([first]);
  await expect(lambda.send(new DeleteFunctionCommand({ FunctionName: "f60" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("the account's concurrency can be looked at", async () => {
  const AccountLimit = { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 };
  expect(await lambda.send(new GetAccountSettingsCommand())).toMatchObject({ AccountLimit });
});
