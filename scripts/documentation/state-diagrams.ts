import { type FlowchartNode, flowchart } from "./flowchart.ts";
import { type AnyState, type Definition, onePerPair, type Transition, listTransitions } from "./state-graph.ts";

/** States that belong together, by the name of their group. One that is named after a state ends in it. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** The groups as a whole: each is one node. */
export function overviewDiagram(definition: Definition, groups: Groups): string {
  const place = (state: string): FlowchartNode => {
    const group = findGroup(state, groups);
    return node(definition, group, group in definition.States ? undefined : "Group");
  };
  return diagram(definition, listTransitions(definition), place, place);
}

/**
 * One group of states. A state of another group is drawn where a transition leads to it, and a group where it leads here:
 * twice, should both be so, for an arrow back across the picture would say less.
 * @param wholes groups that are drawn as one node instead
 */
export function groupDiagram(
  definition: Definition,
  group: string,
  groups: Groups,
  wholes: readonly string[] = [],
): string {
  const isHere = (state: string) => findGroup(state, groups) === group;
  const place = (elsewhere: (state: string, itsGroup: string) => FlowchartNode) => (state: string) => {
    const itsGroup = findGroup(state, groups);
    if (itsGroup === group || itsGroup === state) return node(definition, state);
    return wholes.includes(itsGroup) ? node(definition, itsGroup, "Group") : elsewhere(state, itsGroup);
  };
  return diagram(
    definition,
    listTransitions(definition).filter(({ from, to }) => isHere(from) || isHere(to)),
    place((_, from) => ({ id: identifier(`from ${from}`), text: `from ${from}`, type: "Elsewhere" })),
    place((state, to) => ({ id: identifier(`to ${state}`), text: `${to}: ${state}`, type: "Elsewhere" })),
  );
}

/** Draws transitions between the places of their states, but for those within a place. */
function diagram(
  { StartAt }: Definition,
  transitions: readonly Transition[],
  placeOfSource: (state: string) => FlowchartNode,
  placeOfTarget: (state: string) => FlowchartNode,
): string {
  const nodes = new Map<string, FlowchartNode>();
  const drawn: Transition[] = [];
  const start = placeOfTarget(StartAt);
  if (start.type !== "Elsewhere") {
    nodes.set("start", { id: "start", text: "start", type: "Start" }).set(start.id, start);
    drawn.push({ from: "start", to: start.id, onError: false });
  }
  for (const transition of transitions) {
    const [from, to] = [placeOfSource(transition.from), placeOfTarget(transition.to)];
    if (from.id === to.id) continue;
    nodes.set(from.id, from).set(to.id, to);
    // What another group decides is told by its own diagram.
    const label = from.id === transition.from ? transition.label : undefined;
    drawn.push({ from: from.id, to: to.id, onError: transition.onError, ...(label !== undefined && { label }) });
  }
  return flowchart([...nodes.values()], onePerPair(drawn));
}

function node(
  { States }: Definition,
  name: string,
  type: FlowchartNode["type"] | undefined = States[name] && shownType(States[name]),
): FlowchartNode {
  if (type === undefined) throw new Error(`${name} is neither a state nor a group.`);
  return { id: identifier(name), text: name, type };
}

/** A state that ends its machine by `End` is an end to the reader, whatever else it does. */
function shownType(state: AnyState): FlowchartNode["type"] {
  return "End" in state ? "Succeed" : state.Type;
}

function identifier(text: string): string {
  return text.replaceAll(/\W/g, "");
}

function findGroup(state: string, groups: Groups): string {
  const group = Object.keys(groups).find((name) => groups[name]?.includes(state));
  if (group === undefined) throw new Error(`${state} is in no group: add it to one.`);
  return group;
}
