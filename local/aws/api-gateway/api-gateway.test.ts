import { ApiGatewayV2Client, DeleteApiCommand, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let apiGateway: ApiGatewayV2Client;
beforeAll(async () => {
  const started = await startTestAws();
  aws = started.aws;
  apiGateway = new ApiGatewayV2Client(started.client);
});
afterAll(async () => {
  apiGateway.destroy();
  await aws.close();
});

test("HTTP APIs are listed with their tags, page by page, and not once they are deleted", async () => {
  const arn = "arn:aws:apigateway:eu-north-1::/apis/a";
  for (const id of ["a", "b"]) aws.httpApis.set(id, { name: "ours", tags: { Stage: "dev" } });
  aws.taggedResources.set(arn, { Stage: "dev" });

  const first = await apiGateway.send(new GetApisCommand({ MaxResults: "1" }));
  expect(first.Items).toEqual([{ ApiId: "a", Name: "ours", ProtocolType: "HTTP", Tags: { Stage: "dev" } }]);
  const second = await apiGateway.send(new GetApisCommand({ MaxResults: "1", NextToken: first.NextToken }));
  expect([second.Items?.map(({ ApiId }) => ApiId), second.NextToken]).toEqual([["b"], undefined]);

  await apiGateway.send(new DeleteApiCommand({ ApiId: "a" }));
  expect((await apiGateway.send(new GetApisCommand({}))).Items?.map(({ ApiId }) => ApiId)).toEqual(["b"]);
  expect(aws.taggedResources.has(arn)).toBe(false);
  await expect(apiGateway.send(new DeleteApiCommand({ ApiId: "a" }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
});
