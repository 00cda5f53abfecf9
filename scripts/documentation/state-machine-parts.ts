import { renderDefinition } from "../../cli/workflow-studio/render-definition.ts";
import { type Groups, groupDiagram, overviewDiagram } from "./state-diagrams.ts";
import type { Definition } from "./state-graph.ts";
import { provisionEndpointGroups, retireAliasGroups } from "./state-groups.ts";
import { stateTable } from "./state-table.ts";

/** Any stage: its name is in none of the parts. */
const SETTINGS = { STAGE: "dev", AWS_REGION: "eu-north-1" };

/** The generated parts of docs/state-machines.md. */
export function stateMachineParts(): Readonly<Record<string, string>> {
  return {
    "provision-endpoint": provisionEndpointPart(renderDefinition("provision-endpoint", SETTINGS)),
    "retire-endpoint": retireEndpointPart(renderDefinition("retire-endpoint", SETTINGS)),
  };
}

function provisionEndpointPart(definition: Definition): string {
  const groups = provisionEndpointGroups(definition);
  // A group that is named after its last state needs no picture.
  const pictured = Object.keys(groups).filter((name) => !(name in definition.States));
  const ends = Object.keys(groups).filter((name) => name in definition.States);
  return [
    overviewDiagram(definition, groups),
    ...pictured.map((name) =>
      part(name, groupDiagram(definition, name, groups, name === "Plan" ? ["Lock"] : []), definition, groups[name]),
    ),
    `### The ends\n\n${table(
      definition,
      ends.flatMap((name) => groups[name] ?? []),
    )}`,
  ].join("\n\n");
}

function retireEndpointPart(definition: Definition): string {
  const alias = iteratedDefinition(definition, "RetireEachAlias");
  const endpoint = iteratedDefinition(alias, "DeleteEndpoints");
  const aliasGroups = retireAliasGroups(alias);
  return [
    whole("The stage", definition),
    part("Each alias", groupDiagram(alias, "alias", aliasGroups, ["Lock"]), alias, aliasGroups.alias),
    whole("Each endpoint of an alias", endpoint),
  ].join("\n\n");
}

function whole(title: string, definition: Definition): string {
  const groups: Groups = { all: Object.keys(definition.States) };
  return part(title, groupDiagram(definition, "all", groups), definition, groups.all);
}

function part(title: string, diagram: string, definition: Definition, states: readonly string[] = []): string {
  return `### ${title}\n\n${diagram}\n\n${table(definition, states)}`;
}

function table(definition: Definition, states: readonly string[]): string {
  return stateTable(definition, states, SETTINGS.STAGE);
}

function iteratedDefinition({ States }: Definition, name: string): Definition {
  const state = States[name];
  if (state?.Type !== "Map") throw new Error(`${name} is no Map: change retireEndpointPart.`);
  return state.ItemProcessor as Definition;
}
