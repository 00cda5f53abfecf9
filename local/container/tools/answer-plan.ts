import { ContainerError } from "../container-error.ts";
import type { Grammar } from "../generation.ts";
import type { Skills } from "../language-model.ts";
import type { ChatCompletionRequest, SamplingFields } from "../request-schema.ts";
import type { AnswerForm } from "./answer-reader.ts";

/** How an answer is to look. */
export interface AnswerPlan {
  readonly grammar: Grammar | undefined;
  /** Absent: the text is the answer. */
  readonly calls?: AnswerForm["calls"];
  /** vLLM's reason after a call: of a tool that the caller has named it is "stop". */
  readonly finishAfterCall: "tool_calls" | "stop";
}

/** What the request asks for beside text: calls of tools, or JSON. */
export async function planAnswer(request: ChatCompletionRequest, skills: Skills): Promise<AnswerPlan> {
  const { tools, tool_choice: choice } = request;
  const format = await planFormat(request, skills);
  if (!tools || choice === "none") return { grammar: format, finishAfterCall: "stop" };
  if (choice !== "required" && typeof choice !== "object") {
    return { grammar: format, ...(format ? {} : { calls: skills.toolFormat }), finishAfterCall: "tool_calls" };
  }
  const wanted = choice === "required" || choice === null ? tools : tools.filter(isNamed(choice.function.name));
  const grammar = await skills.compileGrammar({ oneOf: wanted.map(toCallSchema) });
  return { grammar, calls: "forced", finishAfterCall: choice === "required" ? "tool_calls" : "stop" };
}

/** The grammar of `response_format`. */
export async function planFormat(
  { response_format: format }: Pick<SamplingFields, "response_format">,
  skills: Skills,
): Promise<Grammar | undefined> {
  switch (format?.type) {
    case "json_object":
      return skills.compileGrammar({ type: "object", additionalProperties: true });
    case "json_schema": {
      const schema = format.json_schema?.schema;
      if (schema === undefined)
        throw new ContainerError("response_format.json_schema.schema is missing.", { param: "response_format" });
      return skills.compileGrammar(schema);
    }
    case "structural_tag":
      throw new ContainerError("This container has no structural tags: use json_schema.", { param: "response_format" });
    default:
      return undefined;
  }
}

type Tool = NonNullable<ChatCompletionRequest["tools"]>[number];

const isNamed = (name: string) => (tool: Tool) => tool.function.name === name;

function toCallSchema({ function: { name, parameters } }: Tool) {
  return {
    type: "object",
    properties: { name: { const: name }, arguments: parameters ?? { type: "object", properties: {} } },
    required: ["name", "arguments"],
    additionalProperties: false,
  };
}
