import type { RequestListener } from "node:http";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createApiKey } from "../contract/api-key.ts";
import type { PublishedModel } from "../contract/published-model.ts";
import { USAGE_KEY } from "../contract/usage-item.ts";
import { DEFAULT_ALIAS, namesOf } from "../names.ts";
import { containerOnLoopback } from "../testing/local-aws/container-on-loopback.ts";
import { putKey } from "../testing/local-aws/put-key.ts";
import { createEndpoint, startTestAws } from "../testing/local-aws/test-aws.ts";
import { KEY } from "../testing/openai-proxy/fake-keys.ts";
import { CHAT_MODEL, PARAMETER } from "../testing/openai-proxy/fake-parameters.ts";
import { answerAtOnce } from "./recorded-container.ts";

/** A key that is held to limits, and never reaches them. */
const LIMITED = createApiKey("limited", { limits: { requestsPerMinute: 1_000_000, tokensPerDay: 1_000_000_000 } });

/** A container that speaks Responses itself. */
export const ROUTED_ALIAS = "routed";
const ROUTED_MODEL = {
  ...CHAT_MODEL,
  capabilities: { ...CHAT_MODEL.capabilities, routes: ["/v1/responses"] },
} satisfies PublishedModel;

/** The local AWS with an endpoint in service, its model published, and a key; in this process. */
export async function startLoopbackSageMaker(
  answer: RequestListener = (request, response) => void answerAtOnce(request, response),
) {
  const { aws, client } = await startTestAws({
    launchContainer: () => containerOnLoopback(answer),
  });
  const sageMaker = new SageMakerClient(client);
  const ssm = new SSMClient(client);
  const { usageTable } = namesOf("dev");
  aws.tables.create(usageTable, [USAGE_KEY.keyId, USAGE_KEY.period]);
  for (const key of [KEY, LIMITED]) putKey(aws, usageTable, key);
  await createEndpoint(sageMaker, CHAT_MODEL.endpointName);
  for (const [Name, value] of [
    [PARAMETER.model(DEFAULT_ALIAS), CHAT_MODEL],
    [PARAMETER.model(ROUTED_ALIAS), ROUTED_MODEL],
  ] as const) {
    await ssm.send(new PutParameterCommand({ Name, Type: "String", Value: JSON.stringify(value) }));
  }
  sageMaker.destroy();
  ssm.destroy();
  return {
    endpointName: CHAT_MODEL.endpointName,
    key: KEY.key,
    limitedKey: LIMITED.key,
    /** What a process is told that shall use it. */
    environment: {
      AWS_ENDPOINT_URL: client.endpoint,
      AWS_REGION: client.region,
      AWS_ACCESS_KEY_ID: client.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: client.credentials.secretAccessKey,
      PARAMETER_ROOT: PARAMETER.root,
      USAGE_TABLE: usageTable,
    },
    close: aws.close,
  };
}
