import { paginateDescribeScalableTargets } from "@aws-sdk/client-application-auto-scaling";
import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import { paginateListStateMachines } from "@aws-sdk/client-sfn";
import type { Names } from "../../../names.ts";
import { takeGuardInventory } from "../../../provisioning/inventory/guard-inventory.ts";
import { takeInventory } from "../../../provisioning/inventory/inventory.ts";
import { stageMeasurements } from "../../measurement/stage-measurements.ts";
import { scheduleNames } from "../schedules.ts";
import { listHttpApis } from "./http-apis.ts";
import { listPages } from "./list-pages.ts";
import type { ResourceClients } from "./resource-clients.ts";

/** What services list by name: the tagging API does not know some of them, and some create resources without tags. */
export async function namedResources(clients: ResourceClients, names: Names) {
  const { sageMaker, ssm, stepFunctions, lambda, cloudWatch, autoScaling, scheduler, apiGateway } = clients;
  const ours = (name: string) => name.startsWith(`${names.prefix}-`);
  const [provisioned, measurements, guards, schedules, targets, ...others] = await Promise.all([
    takeInventory(sageMaker, ssm, names),
    stageMeasurements(clients, names),
    takeGuardInventory(cloudWatch, scheduler, names),
    scheduleNames(scheduler, names),
    listPages(paginateDescribeScalableTargets({ client: autoScaling }, { ServiceNamespace: "sagemaker" }), (page) =>
      page.ScalableTargets?.map(({ ResourceId }) => ResourceId),
    ),
    listPages(paginateListStateMachines({ client: stepFunctions, pageSize: 1000 }, {}), (page) =>
      page.stateMachines?.map(({ name }) => name),
    ),
    listPages(paginateListFunctions({ client: lambda }, {}), (page) =>
      page.Functions?.map(({ FunctionName }) => FunctionName),
    ),
    listLogGroups(clients, names),
    listHttpApis(apiGateway, names),
  ]);
  const [machines, functions, logGroups, httpApis] = others;
  return {
    endpoints: provisioned.endpoints,
    "endpoint configurations": provisioned.endpointConfigs,
    models: provisioned.models,
    measurements: [...measurements.recommendationJobs, ...measurements.benchmarkJobs],
    "workload configurations": measurements.workloadConfigs,
    "model package groups": measurements.modelPackageGroups,
    alarms: guards.alarms.map(({ name }) => name),
    schedules,
    "scalable targets": targets.filter((target) => target.startsWith(`endpoint/${names.prefix}-`)),
    parameters: [...provisioned.parameters.keys()],
    "state machines": machines.filter(ours),
    functions: functions.filter(ours),
    "log groups": logGroups,
    "HTTP APIs": httpApis,
  };
}

async function listLogGroups({ logs }: Pick<ResourceClients, "logs">, { prefix, parameter, logGroup }: Names) {
  const beginnings = [
    `/aws/lambda/${prefix}-`,
    logGroup.endpoint(`${prefix}-`),
    logGroup.httpApi,
    `${parameter.root}/`,
  ];
  const lists = beginnings.map((logGroupNamePrefix) =>
    listPages(paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix }), (page) =>
      page.logGroups?.map(({ logGroupName }) => logGroupName),
    ),
  );
  return (await Promise.all(lists)).flat();
}
