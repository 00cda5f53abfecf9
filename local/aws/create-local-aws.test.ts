import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ListModelsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { signedFetch } from "../../testing/local-aws/signed-fetch.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { AwsError } from "./aws-error.ts";
import type { FaultRequest } from "./faults.ts";

let close: () => Promise<void>;

async function start(faults?: (request: FaultRequest) => void) {
  const started = await startTestAws(faults ? { faults } : {});
  close = started.aws.close;
  return started;
}
afterEach(() => close());

test("an unknown operation is UnknownOperationException, in the protocol of the request", async () => {
  const { aws } = await start();
  const json = await signedFetch(aws.url, { service: "ssm", headers: { "x-amz-target": "AmazonSSM.Nothing" } });
  expect(json.status).toBe(400);
  expect(json.headers.get("content-type")).toBe("application/x-amz-json-1.1");
  expect(await json.json()).toMatchObject({ __type: "UnknownOperationException" });
  const rest = await signedFetch(`${aws.url}/endpoints/a/nothing`, { service: "sagemaker" });
  expect(rest.status).toBe(404);
  expect(rest.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
});

test("what is neither JSON nor of the right type is a SerializationException", async () => {
  const { aws } = await start();
  const headers = { "x-amz-target": "AmazonSSM.GetParameter" };
  for (const body of ["{", '{"Name":1}']) {
    const response = await signedFetch(aws.url, { service: "ssm", headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "SerializationException" });
  }
});

test("every answer has a request id", async () => {
  const { aws } = await start();
  const ids = await Promise.all([1, 2].map(async () => (await fetch(aws.url)).headers.get("x-amzn-requestid")));
  expect(new Set(ids).size).toBe(2);
});

test("faults are asked before each operation and may fail it", async () => {
  const asked: FaultRequest[] = [];
  const { client } = await start((request) => {
    asked.push(request);
    if (request.service !== "sagemaker") throw new AwsError("ThrottlingException", "Rate exceeded");
  });
  const [sageMaker, ssm, runtime] = [
    new SageMakerClient(client),
    new SSMClient(client),
    new SageMakerRuntimeClient(client),
  ];
  await sageMaker.send(new ListModelsCommand({ NameContains: "a" }));
  const throttled = { name: "ThrottlingException", message: "Rate exceeded" };
  await expect(ssm.send(new GetParameterCommand({ Name: "/a" }))).rejects.toMatchObject(throttled);
  await expect(runtime.send(new InvokeEndpointCommand({ EndpointName: "a", Body: "" }))).rejects.toMatchObject(
    throttled,
  );
  expect(asked).toEqual([
    { service: "sagemaker", operation: "ListModels", input: { NameContains: "a" } },
    { service: "ssm", operation: "GetParameter", input: { Name: "/a" } },
    { service: "sagemaker-runtime", operation: "InvokeEndpoint", input: { EndpointName: "a" } },
  ]);
  for (const used of [sageMaker, ssm, runtime]) used.destroy();
});

test("STS tells who is calling, in XML", async () => {
  const { aws } = await start();
  const ask = (form: Record<string, string>) =>
    signedFetch(aws.url, {
      service: "sts",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
  const response = await ask({ Action: "GetCallerIdentity", Version: "2011-06-15" });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain(
    "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/operator</Arn>",
  );
  const unknown = await ask({ Action: "<a>" });
  expect(await unknown.text()).toContain("<Code>InvalidAction</Code><Message>Could not find operation &lt;a>");
});

test("a port that is taken is an error that names it", async () => {
  const { aws } = await start();
  await expect(startTestAws({ port: aws.port })).rejects.toThrow(`Port ${aws.port} is taken by another program`);
});

test("the AWS CLI can be pointed at it", async () => {
  const { aws } = await start();
  const run = promisify(execFile);
  const environment = {
    ...process.env,
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: "eu-north-1",
    AWS_DEFAULT_REGION: "eu-north-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  const cli = async (...parameters: string[]) => {
    const { stdout } = await run("aws", [...parameters, "--output", "json"], { env: environment });
    return JSON.parse(stdout);
  };
  const installed = await run("aws", ["--version"]).catch(() => undefined);
  if (!installed) return console.info("Not tested with the AWS CLI: there is no `aws` on the PATH.");
  await cli("ssm", "put-parameter", "--name", "/a", "--type", "String", "--value", "v");
  expect(await cli("ssm", "get-parameter", "--name", "/a")).toMatchObject({ Parameter: { Value: "v", Version: 1 } });
  expect(await cli("sts", "get-caller-identity")).toMatchObject({ Account: "123456789012" });
});
