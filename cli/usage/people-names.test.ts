import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { peopleKeys } from "../../contract/person.ts";
import { personPrimaryKey } from "../../contract/person-item.ts";
import { namesOf } from "../../names.ts";
import { signInWith } from "../../testing/local-aws/permissions.ts";
import { testAwsForEach } from "../../testing/local-aws/test-aws.ts";
import { readPeopleNames } from "./people-names.ts";

const names = namesOf("dev");
const SECRET = names.parameter.webUi("identity-secret");
const keys = peopleKeys("identity");
const local = testAwsForEach((client) => ({ dynamoDb: new DynamoDBClient(client), ssm: new SSMClient(client) }));
beforeEach(() => local.aws.tables.create(names.usageTable, ["key", "period"]));

const keepSecret = (Value: string) =>
  local.ssm.send(new PutParameterCommand({ Name: SECRET, Value, Type: "SecureString", Overwrite: true }));
async function storePerson(userId: string, by = keys): Promise<string> {
  const id = keys.idOf(userId);
  const sealed = by.seal(id, { name: userId, email: `${userId}@example.com` });
  const Item = { ...personPrimaryKey(id), sealed: { S: sealed }, lastUsedOn: { S: "2026-11-30" } };
  await local.dynamoDb.send(new PutItemCommand({ TableName: names.usageTable, Item }));
  return id;
}

test("names are read for as many ids as there are, and of who was never named there is none", async () => {
  await keepSecret("identity");
  const ids: string[] = [];
  for (let person = 0; person < 130; person += 1) ids.push(await storePerson(`person-${person}`));
  const { people, missing } = await readPeopleNames(local, names, [...ids, "unnamed", "0123456789abcdef"]);
  expect(missing).toBeUndefined();
  expect(people.size).toBe(130);
  expect(people.get(String(ids[129]))).toEqual({ name: "person-129", email: "person-129@example.com" });
});

test("it says when names were stored with another secret, and when there is none at all", async () => {
  const ada = await storePerson("ada");
  const bob = await storePerson("bob", peopleKeys("an earlier one"));
  expect(await readPeopleNames(local, names, [ada, bob])).toEqual({
    people: new Map(),
    missing: `There is no parameter ${SECRET}: no names were stored. \`npx openai-sagemaker webui-password\` makes it.`,
  });
  await keepSecret("identity");
  expect(await readPeopleNames(local, names, [ada, bob])).toEqual({
    people: new Map([[ada, { name: "ada", email: "ada@example.com" }]]),
    missing: `One name was stored with another secret than ${SECRET} is now, and cannot be read any more.`,
  });
});

test.each([
  ["ssm:GetParameter", "parameter", "arn:aws:ssm:eu-north-1:123456789012:parameter/openai-sagemaker/prod/*"],
  ["kms:Decrypt", "key", "*"],
])("who may read the table and not decrypt the secret is told so, and sees no name: without %s", async (...denied) => {
  const [action, what, resource] = denied;
  await keepSecret("identity");
  const ada = await storePerson("ada");
  const Statement = [
    { Effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "Deny", Action: action, ...(what === "key" ? { Resource: resource } : { NotResource: resource }) },
  ];
  const credentials = signInWith(local.aws, JSON.stringify({ Version: "2012-10-17", Statement }));
  const { endpoint, region } = { endpoint: local.aws.url, region: "eu-north-1" };
  const ssm = new SSMClient({ endpoint, region, credentials });
  const { people, missing } = await readPeopleNames({ dynamoDb: local.dynamoDb, ssm }, names, [ada]);
  ssm.destroy();
  expect(people.size).toBe(0);
  expect(missing).toMatch(
    new RegExp(
      `^You may not read names: it takes ssm:GetParameter for ${SECRET}, with decryption\\. AWS says: .*${action}`,
    ),
  );
});
