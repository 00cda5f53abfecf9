import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetParametersByPathCommand, GetParametersCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { readPeopleNames } from "../cli/usage/people-names.ts";
import { usageReport } from "../cli/usage/usage-report.ts";
import { usageText } from "../cli/usage/usage-text.ts";
import { withPeopleNames } from "../cli/usage/with-people-names.ts";
import { createApiKey } from "../contract/api-key.ts";
import { peopleKeys } from "../contract/person.ts";
import { personPartition } from "../contract/person-item.ts";
import { countersIn, daysIn, sumOfUsage, USAGE_KEY } from "../contract/usage-item.ts";
import { externalContainer } from "../local/external-container.ts";
import { WEB_UI_KEY_ID } from "../names.ts";
import { ensureIdentitySecret } from "../openwebui/identity-secret.ts";
import { ensurePeopleSecret } from "../openwebui/people-secret.ts";
import { putKey } from "../testing/local-aws/put-key.ts";
import { userToken } from "../testing/openwebui/user-token.ts";
import { scriptedChat, USAGE } from "../testing/scripted-chat.ts";
import { startScriptedContainer } from "../testing/scripted-container.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** People of the web UI, through the bundled function in many instances, with the permissions that its role has. */

const ANSWERS_A_DAY = 3;
const CHAT = { model: "default", max_tokens: 7, messages: [{ role: "user", content: "Hello" }] };

let stack: TestStack;
let container: Awaited<ReturnType<typeof startScriptedContainer>>;
let clients: { readonly ssm: SSMClient; readonly dynamoDb: DynamoDBClient };
let signing: string;
let identity: string;
const webUi = createApiKey("Open WebUI", {}, WEB_UI_KEY_ID);
const lines: string[] = [];

beforeAll(async () => {
  container = await startScriptedContainer();
  stack = await startTestStack({
    settings: {
      WEBUI_USER_TOKENS_PER_DAY: String(ANSWERS_A_DAY * USAGE.total_tokens),
      LIMITS_WHEN_UNREACHABLE: "closed",
    },
    launchContainer: externalContainer(container.url),
    log: (line) => lines.push(line),
  });
  clients = { ssm: new SSMClient(stack.connection), dynamoDb: new DynamoDBClient(stack.connection) };
  signing = await ensurePeopleSecret(clients.ssm, stack.names);
  identity = await ensureIdentitySecret(clients.ssm, stack.names);
  putKey(stack.aws, stack.names.usageTable, webUi);
  await stack.run("provision-endpoint");
  container.answerWith((response, request) => {
    const { status, contentType = "application/json", body } = scriptedChat(request, response.req);
    response.writeHead(status, { "content-type": contentType }).end(body);
  });
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
  await container?.close();
});

const doors = () => [stack.openaiBaseUrl, `${stack.httpApiUrl}/v1`] as const;
async function ask(who: string | undefined, index: number): Promise<{ status: number; text: string }> {
  const response = await fetch(`${doors()[index % 2]}/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${webUi.key}`,
      ...(who !== undefined && { "x-openwebui-user-jwt": userToken(signing, { sub: who }) }),
    },
    body: JSON.stringify(CHAT),
  });
  return { status: response.status, text: await response.text() };
}
async function used(partition: string) {
  const { Items = [] } = await clients.dynamoDb.send(new ScanCommand({ TableName: stack.names.usageTable }));
  const months = Items.filter((item) => item[USAGE_KEY.keyId]?.S === partition && /^month#/.test(item.period?.S ?? ""));
  return sumOfUsage(months.flatMap((item) => daysIn(countersIn(item))));
}

test("all at once at both doors, nobody gets more answers than their tokens allow, and nobody is refused below", async () => {
  const people = ["ada", "bob", "eve"];
  // Functions that have started, and have their connections.
  const headers = { authorization: `Bearer ${webUi.key}` };
  await Promise.all(Array.from({ length: 12 }, (_, index) => fetch(`${doors()[index % 2]}/models`, { headers })));
  const answers = await Promise.all(
    Array.from({ length: 9 }, async (_, index) => {
      const who = people[index % 3] ?? "";
      return { who, ...(await ask(who, index)) };
    }),
  );
  // On a busy machine a table that took too long lets nobody through, and those that waited for others may have given up.
  expect(answers.filter(({ status }) => ![200, 429, 503].includes(status))).toEqual([]);
  const ids = peopleKeys(identity);
  for (const who of people) {
    let answered = answers.filter((one) => one.who === who && one.status === 200).length;
    expect(answered).toBeLessThanOrEqual(ANSWERS_A_DAY);
    for (let attempts = 0; answered < ANSWERS_A_DAY && attempts < 10; attempts += 1) {
      if ((await ask(who, attempts)).status === 200) answered += 1;
    }
    const { status, text } = await ask(who, answered);
    expect([answered, status]).toEqual([ANSWERS_A_DAY, 429]);
    expect(text).toContain("You have used up your 147 tokens for today. There are more from midnight UTC.");
    expect((await used(personPartition(ids.idOf(who)))).requests).toBe(ANSWERS_A_DAY);
  }
  expect((await used(WEB_UI_KEY_ID)).requests).toBe(3 * ANSWERS_A_DAY);
});

test("a web UI that says not who asks is one person", async () => {
  const statuses = [];
  for (let request = 0; request < ANSWERS_A_DAY + 1; request += 1)
    statuses.push((await ask(undefined, request)).status);
  expect(statuses).toEqual([...Array(ANSWERS_A_DAY).fill(200), 429]);
});

test("the functions were allowed all that they asked for", () => {
  expect(lines.filter((line) => /AccessDenied|not authorized/.test(line))).toEqual([]);
});

test("the functions may decrypt those two secrets, and no other of the stage", async () => {
  const { parameter } = stack.names;
  const Name = parameter.webUi("admin-password");
  await clients.ssm.send(new PutParameterCommand({ Name, Type: "SecureString", Value: "of the administrator" }));
  for (const name of ["openai-proxy", "openai-proxy-streaming"] as const) {
    const role = String(stack.aws.principals.roles.get(stack.names.role(name)));
    const session = stack.aws.authorization.takeRole(role, "lambda.amazonaws.com", { sessionName: "test" });
    const ssm = new SSMClient({ ...stack.connection, credentials: stack.aws.credentials.issue(session) });
    const own = [parameter.webUi("people-secret"), parameter.webUi("identity-secret")];
    const read = (input: object) =>
      ssm.send(new GetParametersByPathCommand({ Path: parameter.root, Recursive: true, ...input }));
    const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: own, WithDecryption: true }));
    expect(Parameters.map(({ Value }) => Value).sort()).toEqual([signing, identity].sort());
    await expect(read({ WithDecryption: true })).rejects.toThrow(
      /not authorized to perform: kms:Decrypt .*explicit deny/,
    );
    const { Parameters: encrypted = [] } = await read({});
    expect(JSON.stringify(encrypted)).not.toMatch(new RegExp(`of the administrator|${signing}|${identity}`));
    ssm.destroy();
  }
});

test("names stand neither in the table nor in the log, and are read by who may decrypt", async () => {
  const { Items = [] } = await clients.dynamoDb.send(new ScanCommand({ TableName: stack.names.usageTable }));
  const stored = JSON.stringify(Items) + lines.join("");
  expect(stored).not.toMatch(/example\.com|"ada"|eyJhbGciOi/);
  const ada = peopleKeys(identity).idOf("ada");
  expect(stored).toContain(ada);
  const { people, missing } = await readPeopleNames(clients, stack.names, [ada, "unnamed"]);
  expect(missing).toBeUndefined();
  expect([...people]).toEqual([[ada, { name: "ada", email: "ada@example.com" }]]);
});

test("`usage` tells by person what they used, with names for who may read them; an organisation's systems by hash, once", async () => {
  const ada = peopleKeys(identity).idOf("ada");
  const everybody = { requests: 4 * ANSWERS_A_DAY };
  let report = await usageReport(clients, stack.names);
  // What a request used is written after its answer has gone.
  while ([report.keys, report.people].some((some) => sumOfUsage(some).requests < everybody.requests))
    report = await usageReport(clients, stack.names);
  const all = sumOfUsage(report.keys);
  expect(sumOfUsage(report.people)).toEqual(all);
  expect(usageText(report, undefined, { by: "person" })).toMatch(new RegExp(`${ada} +${ANSWERS_A_DAY} `));
  const named = usageText(await withPeopleNames(clients, stack.names, report), undefined, { by: "person" });
  expect(named).toMatch(new RegExp(`${ada} +ada <ada@example\\.com> +${ANSWERS_A_DAY} `));
  const finance = await stack.createKey("finance", { mayReadUsage: true });
  const start = Math.floor(Date.now() / 1000);
  const response = await fetch(
    `${stack.openaiBaseUrl}/organization/usage/completions?start_time=${start}&group_by=user_id`,
    { headers: { authorization: `Bearer ${finance}` } },
  );
  const { data } = (await response.json()) as { data: { results: Record<string, unknown>[] }[] };
  const tokens = data[0]?.results.map((one) => [one.user_id, Number(one.input_tokens) + Number(one.output_tokens)]);
  expect(Object.fromEntries(tokens ?? [])).toEqual(
    Object.fromEntries(report.people.map((person) => [person.id, person.promptTokens + person.completionTokens])),
  );
});
