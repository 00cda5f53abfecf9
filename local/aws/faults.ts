export interface FaultRequest {
  /** SDK name of the service: `sagemaker`, `sagemaker-runtime`, `ssm`, `sfn`, `service-quotas`, `sts`, `iam`, `ec2`, `ecr`, `cloudwatch-logs`, `pricing`, `lambda`, `resource-groups-tagging-api`, `cloudwatch`, `application-auto-scaling`, `scheduler`, `sns`, `secrets-manager`, `s3`, `dynamodb`. */
  readonly service: string;
  readonly operation: string;
  /** As the caller sent it; nothing has been validated yet. */
  readonly input: unknown;
}

/** Asked before each operation; throws an `AwsError` to make it fail, for example with a ThrottlingException. */
export type Faults = (request: FaultRequest) => void | Promise<void>;

export const noFaults: Faults = () => undefined;
