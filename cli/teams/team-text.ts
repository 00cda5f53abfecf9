import { keyTable } from "../keys/key-table.ts";
import { limitsText } from "../keys/key-limits.ts";
import { usesOfLimits } from "../keys/shown-key-text.ts";
import { moment } from "../text/quantities.ts";
import { printable } from "../text/printable.ts";
import { section, table } from "../text/table.ts";
import type { ShownTeam } from "./show-team.ts";
import type { TeamReport } from "./team-report.ts";

const count = (value: number) => value.toLocaleString("en-US");

export function teamTable(teams: readonly TeamReport[], columns = Number.POSITIVE_INFINITY): string {
  return table(
    ["team", "created", "models", "limits"],
    teams.map(({ team, createdAt, models, limits }) => [
      team,
      createdAt && moment(createdAt),
      models?.join(", ") ?? "all",
      limitsText(limits) ?? "none",
    ]),
    columns,
  );
}

/** A team for people: what it shares, its keys, and their use of this month. */
export function shownTeamText(team: ShownTeam, columns = Number.POSITIVE_INFINITY): string {
  const uses = usesOfLimits(team.limits, team.counted);
  const limits = (room: number) => table(["limit", ">used", ">of"], uses, room);
  const use = (room: number) =>
    table(
      ["key", "name", ">requests", ">prompt tokens", ">completion tokens"],
      team.keys.map(({ id, name, use }) => [
        id,
        printable(name),
        count(use.requests),
        count(use.promptTokens),
        count(use.completionTokens),
      ]),
      room,
    );
  const none = `None: \`npx openai-sagemaker keys create NAME --team ${team.team}\` makes one.`;
  return [
    section(`Team ${team.team}`, (room) => teamTable([team], room), columns),
    ...(uses.length === 0 ? [] : [section("Limits now, with what requests in progress may use", limits, columns)]),
    section("Keys", team.keys.length === 0 ? none : (room) => keyTable(team.keys, room), columns),
    ...(team.keys.length === 0 ? [] : [section(`${team.month}, by key`, use, columns)]),
  ].join("\n\n");
}
