import type { SynthesizedResource } from "../../synth/synthesized-stacks.ts";

/** Where the local stack pretends to be. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
}

/** Attributes that AWS, not we, would decide when the resource is made; by type, as far as our stacks refer to them. */
type KnownAttributes = (
  attributes: Readonly<Record<string, unknown>>,
  account: Account,
) => Readonly<Record<string, unknown>>;

const KNOWN: Readonly<Record<string, KnownAttributes>> = {
  aws_iam_role: ({ name }, { accountId }) => ({ arn: `arn:aws:iam::${accountId}:role/${name}` }),
  aws_lambda_function: ({ function_name }, { accountId, region }) => ({
    arn: `arn:aws:lambda:${region}:${accountId}:function:${function_name}`,
  }),
  aws_sfn_state_machine: ({ name }, { accountId, region }) => ({
    arn: `arn:aws:states:${region}:${accountId}:stateMachine:${name}`,
  }),
  aws_cloudwatch_log_group: ({ name }, { accountId, region }) => ({
    arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}`,
  }),
  aws_apigatewayv2_api: ({ name }, { accountId, region }) => ({
    id: name,
    execution_arn: `arn:aws:execute-api:${region}:${accountId}:${name}`,
  }),
  aws_dynamodb_table: ({ name }, { accountId, region }) => ({
    arn: `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
  }),
  aws_s3_bucket: ({ bucket }) => ({ arn: `arn:aws:s3:::${bucket}`, id: bucket }),
  aws_sns_topic: ({ name }, { accountId, region }) => ({ arn: `arn:aws:sns:${region}:${accountId}:${name}` }),
  aws_cloudwatch_event_rule: ({ name }, { accountId, region }) => ({
    arn: `arn:aws:events:${region}:${accountId}:rule/${name}`,
  }),
  aws_scheduler_schedule_group: ({ name }, { accountId, region }) => ({
    arn: `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`,
  }),
  // RFC 5737 keeps this address for documentation: nothing answers there.
  aws_eip: () => ({ public_ip: "203.0.113.10" }),
  // The machine does not run here.
  aws_instance: () => ({ id: "i-0123456789abcdef0" }),
  aws_ebs_volume: (_, { accountId, region }) => ({
    arn: `arn:aws:ec2:${region}:${accountId}:volume/vol-0123456789abcdef0`,
  }),
  aws_apigatewayv2_integration: ({ integration_uri }) => ({ id: String(integration_uri).split(":").at(-1) }),
};

export function knownAttributes(resource: SynthesizedResource, account: Account): Readonly<Record<string, unknown>> {
  return KNOWN[resource.type]?.(resource.attributes, account) ?? {};
}
