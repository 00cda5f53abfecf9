import { namesOf } from "../../names.ts";
import type { AnyState, Definition } from "./state-graph.ts";

/** A Markdown table of states: what each does, and what its definition says about it. */
export function stateTable({ States }: Definition, names: readonly string[], stage: string): string {
  const rows = names.flatMap((name) => {
    const state = States[name];
    return state === undefined ? [] : [`| ${name} | ${deed(state, stage)} | ${comments(state)} |`];
  });
  return ["| state | does | why |", "|---|---|---|", ...rows].join("\n");
}

function deed(state: AnyState, stage: string): string {
  switch (state.Type) {
    case "Task":
      return call(state.Resource, state.Parameters, stage);
    case "Wait":
      return `waits ${state.Seconds} s`;
    case "Map":
      return `for each of \`${state.ItemsPath}\``;
    case "Pass":
      return `sets \`${state.ResultPath ?? "$"}\``;
    case "Choice":
      return "decides";
    case "Succeed":
      return "ends well";
    case "Fail":
      return "Error" in state ? `fails: \`${state.Error}\`` : `fails: what \`${state.ErrorPath}\` says`;
  }
}

/** `arn:aws:states:::aws-sdk:ssm:putParameter` is `ssm:putParameter`; a call of Lambda is the function that is called. */
function call(resource: string, parameters: Readonly<Record<string, unknown>>, stage: string): string {
  if (resource.endsWith(":lambda:invoke")) {
    const name = String(parameters.FunctionName).split(":").at(-1) ?? "";
    return `function ${name.replace(`${namesOf(stage).prefix}-`, "")}`;
  }
  return `\`${resource.split(":").slice(-2).join(":")}\``;
}

function comments(state: AnyState): string {
  const ofChoices =
    state.Type === "Choice" ? state.Choices.map(({ Next, Comment }) => Comment && `${Next}: ${Comment}`) : [];
  return [state.Comment, ...ofChoices].filter((comment) => comment !== undefined).join(" ");
}
