import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  type PutParameterCommandInput,
  paginateGetParametersByPath,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { testAwsForEach } from "../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ ssm: new SSMClient(client) }));

const put = (Name: string, input: Partial<PutParameterCommandInput> = {}) =>
  local.ssm.send(new PutParameterCommand({ Name, Value: "v", Type: "String", ...input }));
const get = (Name: string, WithDecryption = false) => local.ssm.send(new GetParameterCommand({ Name, WithDecryption }));

test("a parameter is read as it was written, by name and by ARN", async () => {
  expect(await put("/a/b", { Value: "é" })).toMatchObject({ Version: 1, Tier: "Standard" });
  const ARN = "arn:aws:ssm:eu-north-1:123456789012:parameter/a/b";
  const expected = { Name: "/a/b", Type: "String", Value: "é", Version: 1, ARN, DataType: "text" };
  expect((await get("/a/b")).Parameter).toMatchObject({ ...expected, LastModifiedDate: expect.any(Date) });
  expect((await get(ARN)).Parameter).toMatchObject(expected);
});

test("overwriting has to be asked for, and counts the version", async () => {
  await put("/a");
  await expect(put("/a")).rejects.toBeInstanceOf(ParameterAlreadyExists);
  await expect(put("/a")).rejects.toThrow("The parameter already exists. To overwrite this value,");
  expect(await put("/a", { Value: "2", Overwrite: true, Type: undefined })).toMatchObject({ Version: 2 });
  expect((await get("/a")).Parameter).toMatchObject({ Value: "2", Version: 2 });
  expect((await get("/a:1")).Parameter).toMatchObject({ Value: "v", Version: 1, Selector: ":1" });
  await expect(get("/a:3")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
});

test("a parameter that is not there is ParameterNotFound", async () => {
  await expect(get("/a")).rejects.toBeInstanceOf(ParameterNotFound);
  await expect(local.ssm.send(new DeleteParameterCommand({ Name: "/a" }))).rejects.toBeInstanceOf(ParameterNotFound);
});

test("a SecureString is only readable when decrypted", async () => {
  await put("/key", { Type: "SecureString", Value: "secret" });
  expect((await get("/key", true)).Parameter?.Value).toBe("secret");
  expect((await get("/key")).Parameter?.Value).toMatch(/^AQICAH/);
  await expect(put("/key", { Type: "String", Overwrite: true })).rejects.toMatchObject({
    name: "HierarchyTypeMismatchException",
  });
});

test.each([
  ["a/b", "ValidationException", "must be a fully qualified name"],
  ["/a b", "ValidationException", "Parameter name: can't be prefixed with"],
  ["/ssm/a", "ValidationException", "Parameter name: can't be prefixed with"],
  ["/aws/a", "AccessDeniedException", "No access to reserved parameter name: /aws/a."],
  [`/${Array.from({ length: 16 }, () => "a").join("/")}`, "HierarchyLevelLimitExceededException", "at most 15 levels"],
])("the name %s is refused", async (name, error, message) => {
  await expect(put(name)).rejects.toMatchObject({ name: error, message: expect.stringContaining(message) });
});

test("values have the limits of their tier", async () => {
  await expect(put("/a", { Value: "x".repeat(4097) })).rejects.toThrow(
    "Standard tier parameters support a maximum parameter value of 4096 characters.",
  );
  expect(await put("/a", { Value: "x".repeat(4097), Tier: "Advanced" })).toMatchObject({ Tier: "Advanced" });
  expect(await put("/b", { Value: "x".repeat(4097), Tier: "Intelligent-Tiering" })).toMatchObject({ Tier: "Advanced" });
  await expect(put("/c", { Value: "x".repeat(8193), Tier: "Advanced" })).rejects.toThrow("less than or equal to 8192");
  await expect(put("/d", { Value: "" })).rejects.toThrow(
    "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
  await expect(put("/e", { Type: undefined })).rejects.toThrow(
    "A parameter type is required when you create a parameter.",
  );
  await expect(put("/e", { Value: "{{ another }}" })).rejects.toThrow("Parameter value can't nest another parameter.");
  await expect(put("/f", { AllowedPattern: "^\\d+$" })).rejects.toMatchObject({
    name: "ParameterPatternMismatchException",
  });
});

test("several are read and deleted at once", async () => {
  await put("/a");
  await put("/b");
  const read = await local.ssm.send(new GetParametersCommand({ Names: ["/a", "/c"] }));
  expect(read).toMatchObject({ Parameters: [{ Name: "/a" }], InvalidParameters: ["/c"] });
  const deleted = await local.ssm.send(new DeleteParametersCommand({ Names: ["/a", "/c"] }));
  expect(deleted).toMatchObject({ DeletedParameters: ["/a"], InvalidParameters: ["/c"] });
  await expect(get("/a")).rejects.toBeInstanceOf(ParameterNotFound);
  await expect(
    local.ssm.send(new GetParametersCommand({ Names: Array.from({ length: 11 }, (_, index) => `/${index}`) })),
  ).rejects.toThrow("at 'names' failed to satisfy constraint: Member must have length less than or equal to 10");
});

test("a path is read level by level or whole, in pages of at most 10", async () => {
  for (let index = 10; index < 35; index += 1) await put(`/p/x/${index}`);
  await put("/p/direct");
  await put("/px");
  const level = await local.ssm.send(new GetParametersByPathCommand({ Path: "/p" }));
  expect(level.Parameters?.map(({ Name }) => Name)).toEqual(["/p/direct"]);
  const pages: number[] = [];
  const names: (string | undefined)[] = [];
  for await (const page of paginateGetParametersByPath({ client: local.ssm }, { Path: "/p/", Recursive: true })) {
    pages.push(page.Parameters?.length ?? 0);
    names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
  }
  expect(pages).toEqual([10, 10, 6]);
  expect(new Set(names).size).toBe(26);
  const byPath = (input: object) => local.ssm.send(new GetParametersByPathCommand({ Path: "/p", ...input }));
  await expect(byPath({ MaxResults: 11 })).rejects.toThrow("Member must have value less than or equal to 10");
  await expect(byPath({ NextToken: "x" })).rejects.toMatchObject({ name: "InvalidNextToken" });
  await expect(byPath({ Path: "p" })).rejects.toThrow("The parameter doesn't meet the parameter name requirements.");
});

test("parameters are described by filter", async () => {
  await put("/a/b", { Description: "first", Tags: [{ Key: "Stage", Value: "dev" }] });
  await put("/c", { Type: "SecureString" });
  const describe = async (...ParameterFilters: { Key: string; Option?: string; Values?: string[] }[]) => {
    const { Parameters = [] } = await local.ssm.send(new DescribeParametersCommand({ ParameterFilters }));
    return Parameters.map(({ Name }) => Name);
  };
  expect(await describe()).toEqual(["/a/b", "/c"]);
  expect(await describe({ Key: "Name", Option: "BeginsWith", Values: ["/a"] })).toEqual(["/a/b"]);
  expect(await describe({ Key: "Path", Option: "Recursive", Values: ["/a"] })).toEqual(["/a/b"]);
  expect(await describe({ Key: "tag:Stage", Values: ["dev"] })).toEqual(["/a/b"]);
  expect(await describe({ Key: "Type", Values: ["SecureString"] })).toEqual(["/c"]);
  await expect(describe({ Key: "Colour", Values: ["red"] })).rejects.toThrow("regular expression pattern");
});

test("tags are added, removed and listed, but not together with an overwrite", async () => {
  await put("/a", { Tags: [{ Key: "Stage", Value: "dev" }] });
  const resource = { ResourceType: "Parameter" as const, ResourceId: "/a" };
  await local.ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: "k", Value: "1" }] }));
  await local.ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ["Stage"] }));
  expect((await local.ssm.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([{ Key: "k", Value: "1" }]);
  await expect(put("/a", { Overwrite: true, Tags: [{ Key: "k", Value: "2" }] })).rejects.toThrow(
    "Invalid request: tags and overwrite can't be used together.",
  );
  await expect(local.ssm.send(new ListTagsForResourceCommand({ ...resource, ResourceId: "/b" }))).rejects.toMatchObject(
    {
      name: "InvalidResourceId",
    },
  );
});
