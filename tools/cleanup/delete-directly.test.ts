import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SFNClient } from "@aws-sdk/client-sfn";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createEndpoint, startTestAws } from "../../local/aws/testing/test-aws.ts";
import { namesOf } from "../../names.ts";
import { cleanUp } from "./clean-up.ts";
import { isEmpty } from "./stage-remains.ts";

const names = namesOf("dev");
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: { sageMaker: SageMakerClient; ssm: SSMClient; stepFunctions: SFNClient };

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  clients = {
    sageMaker: new SageMakerClient(started.client),
    ssm: new SSMClient(started.client),
    stepFunctions: new SFNClient(started.client),
  };
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

test("without a retire-endpoint the stage's remains are deleted by direct calls, and another stage's are not", async () => {
  // A version's name, so that endpoint, configuration and model are all of the stage.
  await createEndpoint(clients.sageMaker, names.endpoint("default"));
  await createEndpoint(clients.sageMaker, names.versionName("lost", "11111111"));
  await createEndpoint(clients.sageMaker, namesOf("dev2").endpoint("default"));
  const parameters = [
    names.parameter.openaiBaseUrl,
    ...Array.from({ length: 12 }, (_, n) => names.parameter.model(`m${n}`)),
  ];
  for (const Name of [...parameters, names.parameter.key("0123456789ab")]) {
    await clients.ssm.send(new PutParameterCommand({ Name, Value: "{}", Type: "String" }));
  }

  let shown = "";
  const report = await cleanUp(clients, names, {
    confirm: async () => undefined,
    stream: { write: (text) => (shown += text) },
    pollMilliseconds: 10,
  });
  expect(shown).toContain("deleting directly");
  expect(report.by).toBe("direct calls");
  expect(isEmpty(report.left)).toBe(true);
  expect(aws.sageMaker.endpoints.list().map(({ name }) => name)).toEqual(["openai-sagemaker-dev2-default"]);
  expect(aws.parameters.list().map(({ name }) => name)).toEqual([names.parameter.key("0123456789ab")]);
});
