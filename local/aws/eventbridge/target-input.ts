import type { EventBridgeEvent } from "../event.ts";

/** What a target gets: the event, unless the rule says something else. */
export interface TargetInput {
  readonly input?: string | undefined;
  readonly inputTransformer?: InputTransformer | undefined;
}

export interface InputTransformer {
  /** JSON paths into the event, by the name that the template has for them. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

const WHOLE_EVENT = "aws.events.event.json";

/** JSON text for a target. */
export function targetInput({ input, inputTransformer }: TargetInput, event: EventBridgeEvent): string {
  if (inputTransformer) return transform(inputTransformer, event);
  return input ?? JSON.stringify(event);
}

/**
 * `<name>` becomes the value; inside quotes it is a part of that text.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function transform({ paths, template }: InputTransformer, event: EventBridgeEvent): string {
  const values = Object.entries(paths).map(([name, path]) => [name, valueAt(event, path)] as const);
  const variables = new Map<string, unknown>([...values, [WHOLE_EVENT, event]]);
  const text = template.replaceAll(/<([\w.-]+)>/g, (placeholder, name: string, offset: number) => {
    if (!variables.has(name)) return placeholder;
    const json = JSON.stringify(variables.get(name)) ?? "";
    const isText = json.startsWith('"');
    return insideQuotes(template.slice(0, offset)) && isText ? json.slice(1, -1) : json;
  });
  return JSON.stringify(JSON.parse(text));
}

function insideQuotes(before: string): boolean {
  return (before.replaceAll(/\\./g, "").match(/"/g)?.length ?? 0) % 2 === 1;
}

/** A path such as `$.detail.alarmName`; the only form that EventBridge knows besides array indexes. */
function valueAt(event: EventBridgeEvent, path: string): unknown {
  const [root, ...names] = path.split(".");
  if (root !== "$") throw new Error(`The path ${path} of an input transformer does not begin with $.`);
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
}
