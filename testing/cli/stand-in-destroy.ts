import { readConfiguration, readState } from "./stand-in-state.ts";

/** Takes what the stack's state knows out of the local AWS, as far as that knows it. */
export async function destroy(): Promise<void> {
  // Only here: they take longer to load than everything else together.
  const [apiGateway, budgets, cloudWatch, iam, lambda, logs, scheduler, sfn, ssm, s3, sts, tagging] = await Promise.all(
    [
      import("@aws-sdk/client-apigatewayv2"),
      import("@aws-sdk/client-budgets"),
      import("@aws-sdk/client-cloudwatch"),
      import("@aws-sdk/client-iam"),
      import("@aws-sdk/client-lambda"),
      import("@aws-sdk/client-cloudwatch-logs"),
      import("@aws-sdk/client-scheduler"),
      import("@aws-sdk/client-sfn"),
      import("@aws-sdk/client-ssm"),
      import("@aws-sdk/client-s3"),
      import("@aws-sdk/client-sts"),
      import("@aws-sdk/client-resource-groups-tagging-api"),
    ],
  );
  const { provider } = readConfiguration();
  const { resources } = readState();
  // What Terraform calls is `check:terraform`'s to prove; here the operator's policy is for the commands' own calls.
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const connection = { region: provider.aws[0].region, credentials };
  const resourceNames = (type: string, attribute = "name") =>
    resources
      .filter((one) => one.type === type)
      .flatMap(({ instances }) => instances.map(({ attributes }) => String(attributes[attribute])));

  const parameters = resourceNames("aws_ssm_parameter");
  if (parameters.length > 0) {
    await new ssm.SSMClient(connection).send(new ssm.DeleteParametersCommand({ Names: parameters }));
  }
  const stepFunctions = new sfn.SFNClient(connection);
  const { stateMachines = [] } = await stepFunctions.send(new sfn.ListStateMachinesCommand({}));
  for (const { name = "", stateMachineArn } of stateMachines) {
    if (!resourceNames("aws_sfn_state_machine").includes(name)) continue;
    await stepFunctions.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
  }
  const lambdaClient = new lambda.LambdaClient(connection);
  for (const FunctionName of resourceNames("aws_lambda_function", "function_name")) {
    await unlessGone(lambdaClient.send(new lambda.DeleteFunctionCommand({ FunctionName })));
  }
  const logsClient = new logs.CloudWatchLogsClient(connection);
  for (const logGroupName of resourceNames("aws_cloudwatch_log_group")) {
    await unlessGone(logsClient.send(new logs.DeleteLogGroupCommand({ logGroupName })));
  }
  const iamClient = new iam.IAMClient(connection);
  for (const RoleName of resourceNames("aws_iam_role")) {
    const policies = await unlessGone(iamClient.send(new iam.ListRolePoliciesCommand({ RoleName })));
    for (const PolicyName of policies?.PolicyNames ?? []) {
      await iamClient.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName }));
    }
    await unlessGone(iamClient.send(new iam.DeleteRoleCommand({ RoleName })));
  }
  const schedulerClient = new scheduler.SchedulerClient(connection);
  for (const GroupName of resourceNames("aws_scheduler_schedule_group")) {
    // Every schedule of a group goes with it.
    const { Schedules = [] } = await schedulerClient.send(new scheduler.ListSchedulesCommand({ GroupName }));
    for (const { Name } of Schedules) {
      await schedulerClient.send(new scheduler.DeleteScheduleCommand({ GroupName, Name }));
    }
  }
  const DashboardNames = resourceNames("aws_cloudwatch_dashboard", "dashboard_name");
  if (DashboardNames.length > 0) {
    const client = new cloudWatch.CloudWatchClient(connection);
    await unlessGone(client.send(new cloudWatch.DeleteDashboardsCommand({ DashboardNames })));
  }
  const AlarmNames = resourceNames("aws_cloudwatch_metric_alarm", "alarm_name");
  if (AlarmNames.length > 0) {
    await new cloudWatch.CloudWatchClient(connection).send(new cloudWatch.DeleteAlarmsCommand({ AlarmNames }));
  }
  for (const ApiId of resourceNames("aws_apigatewayv2_api", "id")) {
    await unlessGone(new apiGateway.ApiGatewayV2Client(connection).send(new apiGateway.DeleteApiCommand({ ApiId })));
  }
  for (const BudgetName of resourceNames("aws_budgets_budget")) {
    const { Account: AccountId } = await new sts.STSClient(connection).send(new sts.GetCallerIdentityCommand({}));
    const client = new budgets.BudgetsClient(connection);
    await unlessGone(client.send(new budgets.DeleteBudgetCommand({ AccountId, BudgetName })));
  }
  for (const Bucket of resourceNames("aws_s3_bucket", "bucket")) {
    await unlessGone(new s3.S3Client(connection).send(new s3.DeleteBucketCommand({ Bucket })));
  }
  const TagKeys = Object.keys(provider.aws[0].default_tags[0].tags);
  const ours = TAGGED.flatMap(([type, start, attribute]) =>
    resourceNames(type, attribute).map((name) => `${start}${name}`),
  );
  const client = new tagging.ResourceGroupsTaggingAPIClient(connection);
  const { ResourceTagMappingList = [] } = await client.send(new tagging.GetResourcesCommand({}));
  const ResourceARNList = ResourceTagMappingList.flatMap(({ ResourceARN = "" }) =>
    ours.some((end) => ResourceARN.endsWith(end)) ? [ResourceARN] : [],
  );
  if (ResourceARNList.length > 0) await client.send(new tagging.UntagResourcesCommand({ ResourceARNList, TagKeys }));
}

/** What only the tagging API lists, and what stands in the ARN before the name. */
const TAGGED = [
  ["aws_cloudwatch_event_rule", ":rule/"],
  ["aws_sns_topic", ":"],
  ["aws_dynamodb_table", ":table/"],
  ["aws_scheduler_schedule_group", ":schedule-group/"],
  ["aws_s3_bucket", ":::", "bucket"],
] as const;

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (
      !(
        error instanceof Error &&
        /^(NoSuchEntity|NoSuchBucket|NotFound|ResourceNotFound|DashboardNotFound)/.test(error.name)
      )
    )
      throw error;
    return undefined;
  }
}
