import type { Names, StateMachineName } from "../names.ts";

/** Where a stage's resources are: what their ARNs are made of. A `StageStack` is one. */
export interface StageArns {
  readonly names: Names;
  /** ARN of something in the stage's region and account, for example `arn("ssm", "parameter/…")`. */
  arn(service: string, resource: string): string;
  /** ARN of an SSM parameter by its full name. */
  parameterArn(name: string): string;
}

/** Every SageMaker resource of the stage of a kind. */
export function sageMakerArn(stage: StageArns, kind: "endpoint" | "endpoint-config" | "model"): string {
  return stage.arn("sagemaker", `${kind}/${stage.names.prefix}-*`);
}

/** Every execution of the stage's state machines, or of those that are named. */
export function executionArns(
  stage: StageArns,
  machines: readonly StateMachineName[] = ["provision-endpoint", "retire-endpoint"],
): string[] {
  return machines.map((name) => stage.arn("states", `execution:${stage.names.stateMachine(name)}:*`));
}

/** The alarms of the stage's endpoints; not those that watch the stage itself. */
export function endpointAlarmArns(stage: StageArns): string[] {
  const { names } = stage;
  return [names.alarm.errors, names.alarm.idle].map((toName) =>
    stage.arn("cloudwatch", `alarm:${toName(`${names.prefix}-*`)}`),
  );
}

/**
 * The alarms that Application Auto Scaling makes and removes with its caller's permissions, `TargetTracking-<resource>-…`, and one
 * without a name, by which it tries them. Alarms of people have other names.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 */
export function scalingAlarmArns(stage: StageArns): string[] {
  return [stage.arn("cloudwatch", "alarm:TargetTracking-*"), stage.arn("cloudwatch", "alarm:")];
}

/** The targets of Application Auto Scaling, which have generated ids. */
export function scalableTargetArns(stage: StageArns): string {
  return stage.arn("application-autoscaling", "scalable-target/*");
}

/** The one-time schedules that retire endpoints; not those that the stage is made with. */
export function expiryArns(stage: StageArns): string {
  const { names } = stage;
  return stage.arn("scheduler", `schedule/${names.scheduleGroup}/${names.expiry(`${names.prefix}-*`)}`);
}
