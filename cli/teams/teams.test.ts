import { createApiKey } from "../../contract/api-key.ts";
import { attributesOf, keyPrimaryKey, teamPartition } from "../../contract/key-items.ts";
import { COUNTER, monthSortKey, RECORD_VERSION, USAGE_KEY, usagePeriod } from "../../contract/usage-item.ts";
import { startKeyTable } from "../../testing/cli/key-table.ts";
import { createKey } from "../keys/create-key.ts";
import { limitKey } from "../keys/limit-key.ts";
import { revokeKey } from "../keys/revoke-key.ts";
import { putRecord } from "../records/put-record.ts";
import { readItem } from "../records/read-items.ts";
import { readTeam, readTeams } from "../records/read-teams.ts";
import { UNPRINTABLE } from "../text/printable.ts";
import { createTeam } from "./create-team.ts";
import { deleteTeam } from "./delete-team.ts";
import { limitTeam } from "./limit-team.ts";
import { showTeam } from "./show-team.ts";
import { shownTeamText, teamTable } from "./team-text.ts";

let table: Awaited<ReturnType<typeof startKeyTable>>;
beforeEach(async () => {
  table = await startKeyTable();
});
afterEach(() => table.close());

const NOW = new Date("2026-11-22T12:00:00Z");
const agree = async () => undefined;
const make = (name: string, wishes: object = {}) =>
  createTeam(table.clients, table.names, { name, agree, ...wishes }, NOW);
const change = (name: string, wishes: object) => limitTeam(table.clients, table.names, name, { agree, ...wishes }, NOW);
const monthKey = (partition: string) => ({
  [USAGE_KEY.keyId]: { S: partition },
  [USAGE_KEY.period]: { S: monthSortKey("2026-11") },
});

test("teams are made, changed and listed, and the month of a changed one knows of it at once", async () => {
  await make("search", { tokensPerDay: "1000000", models: "default" });
  await make("a.b_c-1");
  expect(await change("search", { tokensPerDay: "none", requestsPerMinute: "60", models: "all" })).toEqual({
    team: "search",
    createdAt: NOW.toISOString(),
    limits: { requestsPerMinute: 60 },
  });
  const teams = await readTeams(table.clients, table.names);
  expect([...teams.keys()]).toEqual(["a.b_c-1", "search"]);
  expect(await readItem(table.clients, table.names, monthKey(teamPartition("search")))).toMatchObject({
    [RECORD_VERSION]: { N: String(NOW.getTime() / 1000 + 1) },
  });
  const text = teamTable([{ team: "search", limits: { requestsPerMinute: 60 } }], 80);
  expect(text).toMatch(/search +all +60\/min/);
});

test("a team with keys is not deleted, for they would lose its limits", async () => {
  const { clients, names } = table;
  await make("search");
  const made: string[] = [];
  for (const name of ["one", "two", "three", "four"])
    made.push((await createKey(clients, names, { name, team: "search" }, NOW)).id);
  await expect(deleteTeam(clients, names, "search")).rejects.toThrow(
    /^Keys belong to the team search: \w+, \w+, \w+ and 1 more\. Revoke them, or take them out by `npx openai-sagemaker keys limit ID --team none`/,
  );
  for (const id of made.slice(1)) await revokeKey(clients, names, id, NOW);
  await limitKey(clients, names, made[0] ?? "", { team: "none", agree });
  expect(await deleteTeam(clients, names, "search")).toBe("search");
  await expect(deleteTeam(clients, names, "search")).rejects.toThrow(/^The stage dev has no team search/);
});

test("a team that is deleted and made again is newer than what the month knows of the first one", async () => {
  await make("search", { tokensPerDay: "5000" });
  for (const tokensPerDay of ["6000", "7000"]) await change("search", { tokensPerDay });
  await deleteTeam(table.clients, table.names, "search");
  const later = new Date(NOW.getTime() + 3_000);
  await createTeam(table.clients, table.names, { name: "search", agree }, later);
  const month = await readItem(table.clients, table.names, monthKey(teamPartition("search")));
  const { version = 0 } = await readTeam(table.clients, table.names, "search");
  expect(version).toBeGreaterThanOrEqual(Number(month?.[RECORD_VERSION]?.N));
});

test("a team is shown with its keys, what each used, and what counts towards its limits", async () => {
  const { clients, names } = table;
  await make("search", { tokensPerDay: "5000" });
  const { id } = await createKey(clients, names, { name: "cron", team: "search" }, NOW);
  await createKey(clients, names, { name: "else" }, NOW);
  const period = usagePeriod(NOW);
  const of = { day: period.day, model: "default" };
  await putRecord(clients, names, {
    ...monthKey(id),
    [COUNTER.requests(of)]: { N: "3" },
    [COUNTER.promptTokens(of)]: { N: "1200" },
  });
  await putRecord(clients, names, {
    ...monthKey(teamPartition("search")),
    [COUNTER.tokensCountedInDay(period)]: { N: "1250" },
  });
  const team = await showTeam(clients, names, "search", NOW);
  expect(team).toMatchObject({ use: { requests: 3, promptTokens: 1200 }, keys: [{ id, name: "cron" }] });
  const text = shownTeamText(team, 80);
  expect(text).toMatch(/tokens of today +1,250 +5,000/);
  expect(text).toMatch(/cron +3 +1,200 +0$/);
  expect(text).not.toContain("else");
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("bad wishes are refused with a sentence, and a doubt is asked about", async () => {
  await make("search");
  await expect(make("search")).rejects.toThrow(/^The stage dev has a team search already: .* teams limit search/);
  await expect(make("Search")).rejects.toThrow(/^"Search" is no name of a team/);
  await expect(make("none")).rejects.toThrow(/none stands for no team/);
  await expect(change("search", {})).rejects.toThrow(/^Give what to change: --requests-per-minute/);
  await expect(change("nobody", { models: "default" })).rejects.toThrow(/^The stage dev has no team nobody/);
  const doubts: string[] = [];
  const doubting = {
    agree: async (sentences: readonly string[]) => {
      doubts.push(...sentences);
    },
  };
  await make("both", { ...doubting, tokensPerDay: "60", tokensPerMonth: "50" });
  expect(doubts).toEqual([expect.stringMatching(/^60 tokens a day are more than the 50 of a month/)]);
  expect(await readItem(table.clients, table.names, keyPrimaryKey("search"))).toBeUndefined();
});

test("a name that nobody looked at, as an import brings it, obeys no terminal", async () => {
  await make("search");
  const { clients, names } = table;
  const record = createApiKey("\x1b[2J\x1b[31mada\u202e", { team: "search" }, "adaadaada").record;
  await putRecord(clients, names, { ...keyPrimaryKey("adaadaada"), ...attributesOf(record) });
  const text = shownTeamText(await showTeam(clients, names, "search", NOW));
  expect(text.match(/�\[2J�\[31mada�/g)).toHaveLength(2);
  expect(text.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
});
