import * as v from "valibot";
import type { LocalAws } from "../aws/create-local-aws.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";

const RuleAttributes = v.object({ name: v.string(), event_pattern: v.string() });

const InputTransformer = v.object({
  input_paths: v.optional(v.record(v.string(), v.string()), {}),
  input_template: v.string(),
});
const TargetAttributes = v.object({
  rule: v.string(),
  arn: v.string(),
  role_arn: v.optional(v.string()),
  input: v.optional(v.string()),
  input_transformer: v.optional(InputTransformer),
});

/** Puts every synthesized rule and its targets onto the local event bus. */
export function putEventRules(view: TerraformView, aws: LocalAws): void {
  const targets = view
    .resources("aws_cloudwatch_event_target")
    .map(({ attributes }) => v.parse(TargetAttributes, attributes));
  for (const { attributes } of view.resources("aws_cloudwatch_event_rule")) {
    const { name, event_pattern } = v.parse(RuleAttributes, attributes);
    aws.eventBus.putRule({
      name,
      pattern: JSON.parse(event_pattern),
      targets: targets
        .filter(({ rule }) => rule === name)
        .map(({ arn, role_arn: roleArn, input, input_transformer: transformer }) => ({
          arn,
          roleArn,
          input,
          inputTransformer: transformer && { paths: transformer.input_paths, template: transformer.input_template },
        })),
    });
  }
}
