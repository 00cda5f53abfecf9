import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
  UntagResourcesCommand,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let tagging: ResourceGroupsTaggingAPIClient;
beforeAll(async () => {
  const started = await startTestAws();
  aws = started.aws;
  tagging = new ResourceGroupsTaggingAPIClient(started.client);
});
afterAll(async () => {
  tagging.destroy();
  await aws.close();
});

const toArn = (id: string) => `arn:aws:apigateway:eu-north-1::/apis/${id}`;

test("resources are found by all tags that are asked for, page by page, until they are untagged", async () => {
  for (const id of ["a", "b"]) aws.taggedResources.set(toArn(id), { Project: "ours", Stage: "dev" });
  aws.taggedResources.set(toArn("c"), { Project: "ours", Stage: "prod" });
  const find = async () => {
    const found: (string | undefined)[] = [];
    const TagFilters = [{ Key: "Project" }, { Key: "Stage", Values: ["dev"] }];
    for await (const page of paginateGetResources({ client: tagging, pageSize: 1 }, { TagFilters })) {
      found.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN));
    }
    return found;
  };
  expect(await find()).toEqual([toArn("a"), toArn("b")]);
  const untag = { ResourceARNList: [toArn("a")], TagKeys: ["Project", "Stage"] };
  await tagging.send(new UntagResourcesCommand(untag));
  expect(await find()).toEqual([toArn("b")]);
});
