import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { LOG_RETENTION_DAYS } from "../constructs/base/node-function.ts";
import { StageStack } from "../constructs/base/stage-stack.ts";
import { EndpointRole } from "../constructs/provisioning/endpoint-role.ts";
import { EventRules } from "../constructs/provisioning/event-rules.ts";
import { MeasurementRole } from "../constructs/provisioning/measurement-role.ts";
import { Notifications } from "../constructs/provisioning/notifications.ts";
import { ProvisionEndpoint } from "../constructs/provisioning/provision-endpoint.ts";
import { RemoveUnused } from "../constructs/provisioning/remove-unused.ts";
import { RetireBeforeDestroy } from "../constructs/provisioning/retire-before-destroy.ts";
import { RetireEndpoint } from "../constructs/provisioning/retire-endpoint.ts";
import { ScheduleGroup } from "../constructs/provisioning/schedule-group.ts";
import { Schedules } from "../constructs/provisioning/schedules.ts";
import { WeightsBucket } from "../constructs/provisioning/weights-bucket.ts";
import { parameterValue } from "../contract/parameter-value.ts";
import { DEFAULT_ALIAS } from "../names.ts";
import type { Catalog } from "../provisioning/catalog/read-catalog.ts";
import { maxInstancePrice, unpricedTypes } from "../settings/max-instance-price.ts";
import { readablePrefixes } from "../settings/readable-prefixes.ts";
import type { Settings } from "../settings/settings.ts";

/** The catalog, and everything that makes, watches and removes SageMaker endpoints. No endpoint: that is provision-endpoint's. */
export class ModelStack extends StageStack {
  constructor(scope: Construct, settings: Settings, catalog: Catalog) {
    super(scope, "model", settings);

    const prefixes = readablePrefixes(catalog.values());
    this.createCatalog(catalog);
    const logGroups = [...catalog.keys()].flatMap((alias) => this.createEndpointLogGroups(alias));
    const weightsBucket = new WeightsBucket(this, "weights");
    const endpointRole = new EndpointRole(this, "endpoint-role", { readablePrefixes: prefixes, weightsBucket });
    if (settings.MEASUREMENT_JOBS === "on") new MeasurementRole(this, "measurement-role", { weightsBucket });
    const { functionArn: removeUnusedFunctionArn } = new RemoveUnused(this, "unused");
    const retirement = new RetireEndpoint(this, "retirement", { removeUnusedFunctionArn });
    const prices = settings.INSTANCE_PRICES;
    const group = new ScheduleGroup(this, "schedule-group");
    const provisioning = new ProvisionEndpoint(this, "provisioning", {
      endpointRoleArn: endpointRole.role.arn,
      removeUnusedFunctionArn,
      retireEndpointArn: retirement.stateMachineArn,
      schedulerRoleArn: group.roleArn,
      hubTokenSecretArn: settings.HF_TOKEN_SECRET,
      readablePrefixes: prefixes,
      weightsBucket,
      allowedVariables: settings.ALLOWED_CONTAINER_VARIABLES ?? [],
      maxInstancePrice: maxInstancePrice(settings.MAX_INSTANCE_PRICE, catalog.values(), prices),
      prices,
      unpricedTypes: unpricedTypes(catalog.values(), prices),
    });
    const machines = {
      provisionEndpointArn: provisioning.stateMachineArn,
      retireEndpointArn: retirement.stateMachineArn,
    };
    new Schedules(this, "schedules", { ...machines, group, settings, catalog });
    new EventRules(this, "event-rules", machines);
    new Notifications(this, "notifications", {
      stateMachineArns: Object.values(machines),
      email: settings.NOTIFY_EMAIL,
    });
    new RetireBeforeDestroy(this, "before-destroy", {
      retireEndpointArn: retirement.stateMachineArn,
      // SageMaker needs the role until the endpoint is gone, and the container would create its log group again.
      dependsOn: [endpointRole.role, endpointRole.policy, ...logGroups],
    });

    new TerraformOutput(this, "provision-endpoint-arn", { value: provisioning.stateMachineArn, staticId: true });
    new TerraformOutput(this, "retire-endpoint-arn", { value: retirement.stateMachineArn, staticId: true });
  }

  private createCatalog(catalog: Catalog): void {
    for (const [alias, entry] of catalog) {
      const input = alias === DEFAULT_ALIAS ? {} : { alias };
      new SsmParameter(this, idOf("catalog-entry", alias), {
        name: this.names.parameter.catalog(alias),
        description: `What provision-endpoint deploys when it is started with ${JSON.stringify(input)}`,
        type: "String",
        value: parameterValue(entry),
      });
    }
  }

  /** SageMaker would make them, to be kept for ever. */
  private createEndpointLogGroups(alias: string): CloudwatchLogGroup[] {
    const [blue, green] = this.names.endpointNames(alias);
    const named = { "blue-log-group": blue, "green-log-group": green };
    return Object.entries(named).map(
      ([id, endpointName]) =>
        new CloudwatchLogGroup(this, idOf(id, alias), {
          name: this.names.logGroup.endpoint(endpointName),
          retentionInDays: LOG_RETENTION_DAYS,
        }),
    );
  }
}

/** An address in the state; that of the default model has been without its alias since there was one model alone. */
function idOf(id: string, alias: string): string {
  return alias === DEFAULT_ALIAS ? id : `${id}-${alias}`;
}
