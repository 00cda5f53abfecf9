import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { EndpointRole } from "../constructs/endpoint-role.ts";
import { LOG_RETENTION_DAYS } from "../constructs/node-function.ts";
import { ProvisionEndpoint } from "../constructs/provision-endpoint.ts";
import { RetireEndpoint } from "../constructs/retire-endpoint.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { CatalogEntry } from "../contract/catalog-entry.ts";
import { DEFAULT_ALIAS } from "../names.ts";
import type { Settings } from "../settings.ts";

/** The catalog, and everything that makes and removes SageMaker endpoints. No endpoint: that is provision-endpoint's. */
export class ModelStack extends StageStack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, "model", settings);

    new SsmParameter(this, "catalog-entry", {
      name: this.names.parameter.catalog(DEFAULT_ALIAS),
      description: "What provision-endpoint deploys when it is started with {}",
      type: "String",
      value: JSON.stringify(catalogEntry(settings)),
    });
    // SageMaker would make it, to be kept for ever.
    new CloudwatchLogGroup(this, "endpoint-log-group", {
      name: this.names.logGroup.endpoint(DEFAULT_ALIAS),
      retentionInDays: LOG_RETENTION_DAYS,
    });
    const endpointRole = new EndpointRole(this, "endpoint-role", settings);
    const provisioning = new ProvisionEndpoint(this, "provisioning", { endpointRoleArn: endpointRole.role.arn });
    const retirement = new RetireEndpoint(this, "retirement");

    new TerraformOutput(this, "provision-endpoint-arn", { value: provisioning.stateMachineArn, staticId: true });
    new TerraformOutput(this, "retire-endpoint-arn", { value: retirement.stateMachineArn, staticId: true });
  }
}

function catalogEntry(settings: Settings): CatalogEntry {
  return {
    modelId: settings.HF_MODEL_ID,
    revision: settings.HF_MODEL_REVISION,
    container: settings.CONTAINER,
    instanceTypes: settings.INSTANCE_TYPE,
    environment: {},
    ...(settings.MODEL_S3_URI === undefined ? {} : { modelS3Uri: settings.MODEL_S3_URI }),
  };
}
