import { Command } from "commander";
import { agreement } from "../command-line/agreement.ts";
import { type SettingFlags, withStageOptions } from "../command-line/stage-options.ts";
import { connect } from "../keys/connect.ts";
import { limitsText } from "../keys/key-limits.ts";
import { readTeams } from "../records/read-teams.ts";
import { createTeam, type NewTeam } from "../teams/create-team.ts";
import { deleteTeam } from "../teams/delete-team.ts";
import { limitTeam, type TeamChange } from "../teams/limit-team.ts";
import { showTeam } from "../teams/show-team.ts";
import { type TeamReport, teamReport } from "../teams/team-report.ts";
import { shownTeamText, teamTable } from "../teams/team-text.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Flags extends SettingFlags {
  readonly json?: boolean;
}

interface Yes {
  readonly yes?: boolean;
}

export function teamsCommand(): Command {
  const command = new Command("teams").description("Teams, whose keys share limits and models.");

  withStageOptions(command.command("create").argument("<team>", "its name: a-z, 0-9, dots, hyphens, underscores"))
    .description("makes a team; keys join it by keys create --team or keys limit --team")
    .option("--models <aliases>", "aliases that its keys may use, beside what each says (default: all)")
    .option(
      "--requests-per-minute <count>",
      "requests that its keys may make together in a minute (default: any number)",
    )
    .option("--tokens-per-day <count>", "tokens that they may use together in a day of UTC (default: any number)")
    .option("--tokens-per-month <count>", "tokens that they may use together in a calendar month (default: any number)")
    .option("--yes", "do not ask, whatever looks like a mistake")
    .action(async (name: string, { json, yes, ...flags }: Flags & Yes & Omit<NewTeam, "name" | "agree">) => {
      const { clients, names } = connect(flags);
      const team = await createTeam(clients, names, { name, ...flags, agree: agreement(yes) });
      if (json) return console.log(JSON.stringify(team, null, 2));
      console.log(
        `${sentence(team)}\nNext: \`npx openai-sagemaker keys create NAME --team ${team.team}\` makes a key of it.`,
      );
    });

  withStageOptions(command.command("list"))
    .description("shows the teams, with what each shares")
    .action(async ({ json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const teams = [...(await readTeams(clients, names))].map(([team, record]) => teamReport(team, record));
      if (json) return console.log(JSON.stringify(teams, null, 2));
      console.log(
        teams.length === 0
          ? `The stage ${names.stage} has no teams: \`npx openai-sagemaker teams create TEAM\` makes one.`
          : teamTable(teams, terminalColumns(process.stdout)),
      );
    });

  withStageOptions(command.command("show").argument("<team>"))
    .description("a team with its keys, and their use of this month against its limits")
    .action(async (name: string, { json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const team = await showTeam(clients, names, name);
      console.log(json ? JSON.stringify(team, null, 2) : shownTeamText(team, terminalColumns(process.stdout)));
    });

  withStageOptions(command.command("limit").argument("<team>"))
    .description("changes what a team's keys share; what is not given stays")
    .option("--models <aliases>", "as for create; all is every model")
    .option("--requests-per-minute <count>", "as for create; none takes the limit away")
    .option("--tokens-per-day <count>", "as for create; none takes the limit away")
    .option("--tokens-per-month <count>", "as for create; none takes the limit away")
    .option("--yes", "do not ask, whatever looks like a mistake")
    .action(async (name: string, { json, yes, ...flags }: Flags & Yes & TeamChange) => {
      const { clients, names } = connect(flags);
      const team = await limitTeam(clients, names, name, { ...flags, agree: agreement(yes) });
      if (json) return console.log(JSON.stringify(team, null, 2));
      console.log(`${sentence(team)} Proxies go by that within a minute; with limits, at the next request.`);
    });

  withStageOptions(command.command("delete").argument("<team>"))
    .description("deletes a team to which no key belongs")
    .action(async (name: string, { json, ...flags }: Flags) => {
      const { clients, names } = connect(flags);
      const deleted = await deleteTeam(clients, names, name);
      console.log(json ? JSON.stringify({ deleted }, null, 2) : `The team ${deleted} is deleted.`);
    });
  return command;
}

function sentence({ team, models, limits }: TeamReport): string {
  return `The keys of the team ${team} may use ${models?.join(", ") ?? "every model"}, and together: ${limitsText(limits) ?? "as much as there is"}.`;
}
