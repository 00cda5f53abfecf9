import type { AnyState, Transition } from "./state-graph.ts";

export interface FlowchartNode {
  readonly id: string;
  readonly text: string;
  /** The type of a state, a group of states in one node, a state or a group of another diagram, or where it begins. */
  readonly type: AnyState["Type"] | "Group" | "Elsewhere" | "Start";
}

/** Mermaid's shapes. https://mermaid.js.org/syntax/flowchart.html#node-shapes */
const SHAPES: Readonly<Record<FlowchartNode["type"], readonly [string, string]>> = {
  Task: ["[", "]"],
  Map: ["[[", "]]"],
  Pass: ["(", ")"],
  Choice: ["{{", "}}"],
  Wait: ["([", "])"],
  Succeed: ["([", "])"],
  Fail: ["([", "])"],
  Group: ["[[", "]]"],
  Elsewhere: [">", "]"],
  Start: ["((", "))"],
};

/** Lines only: text and background stay those of the reader's theme, light or dark. */
const CLASSES: Partial<Record<FlowchartNode["type"], string>> = {
  Succeed: "stroke:#2da44e,stroke-width:3px",
  Fail: "stroke:#e5534b,stroke-width:3px",
  Elsewhere: "stroke-dasharray:2 3",
};

/** Closer than Mermaid's standard: a page on GitHub is some 850 pixels wide, and a wider picture is shown smaller. */
const SPACING = '%%{init: {"flowchart": {"nodeSpacing": 20, "rankSpacing": 36, "padding": 8}}}%%';

/** A Mermaid flowchart in a fenced block, as GitHub draws it. Errors are dashed and red. */
export function flowchart(nodes: readonly FlowchartNode[], transitions: readonly Transition[]): string {
  const classes = Object.entries(CLASSES).filter(([type]) => nodes.some((node) => node.type === type));
  const errors = transitions.flatMap(({ onError }, index) => (onError ? [index] : []));
  return [
    "```mermaid",
    SPACING,
    "flowchart TD",
    ...nodes.map(drawNode),
    ...transitions.map(drawTransition),
    ...classes.map(([type, style]) => `  classDef ${type.toLowerCase()} ${style}`),
    ...(errors.length === 0 ? [] : [`  linkStyle ${errors.join(",")} stroke:#e5534b`]),
    "```",
  ].join("\n");
}

function drawNode({ id, text, type }: FlowchartNode): string {
  const [open, close] = SHAPES[type];
  return `  ${id}${open}"${text}"${close}${type in CLASSES ? `:::${type.toLowerCase()}` : ""}`;
}

function drawTransition({ from, to, onError, label }: Transition): string {
  return `  ${from} ${onError ? "-.->" : "-->"}${label === undefined ? "" : `|${label}|`} ${to}`;
}
