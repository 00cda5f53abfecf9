import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { LOG_RETENTION_DAYS } from "../constructs/base/node-function.ts";
import { StageStack } from "../constructs/base/stage-stack.ts";
import { SelfHealing } from "../constructs/provisioning/self-healing.ts";
import { DailySnapshots } from "../constructs/web-ui/daily-snapshots.ts";
import { DataVolume } from "../constructs/web-ui/data-volume.ts";
import { WebUiFirewall } from "../constructs/web-ui/web-ui-firewall.ts";
import { WebUiMachine } from "../constructs/web-ui/web-ui-machine.ts";
import { WebUiRole } from "../constructs/web-ui/web-ui-role.ts";
import { loginEnvironment } from "../openwebui/login-environment.ts";
import { userData } from "../openwebui/user-data.ts";
import type { WebUiSettings } from "../settings/settings.ts";

/** Open WebUI on a machine of its own. It learns the API's URL from Parameter Store, so it may come up before there is one. */
export class OpenWebUiStack extends StageStack {
  constructor(scope: Construct, settings: WebUiSettings) {
    super(scope, "openwebui", settings);

    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: this.names.logGroup.webUi,
      retentionInDays: LOG_RETENTION_DAYS,
    });
    const firewall = new WebUiFirewall(this, "firewall", settings);
    const role = new WebUiRole(this, "role", { logGroupArn: logGroup.arn, settings });
    const data = new DataVolume(this, "data", settings);
    const machine = new WebUiMachine(this, "machine", {
      settings,
      data,
      securityGroupId: firewall.securityGroup.id,
      instanceProfileName: role.profile.name,
      userData: userData({
        STAGE: settings.STAGE,
        AWS_REGION: settings.AWS_REGION,
        PARAMETER_ROOT: this.names.parameter.root,
        USAGE_TABLE: this.names.usageTable,
        LOG_GROUP: this.names.logGroup.webUi,
        DATA_VOLUME_ID: data.volume.id,
        WEBUI_VERSION: settings.WEBUI_VERSION,
        WEBUI_DIGEST: settings.WEBUI_DIGEST,
        WEBUI_DOMAIN: settings.WEBUI_DOMAIN,
        WEBUI_ADMIN_EMAIL: settings.WEBUI_ADMIN_EMAIL,
        ...loginEnvironment(settings),
      }),
    });
    new SelfHealing(this, "self-healing", { instanceId: machine.instanceId });
    new DailySnapshots(this, "daily-snapshots", { volume: data.volume });

    this.publishAddress(settings, machine.publicIp);
    const { OPENID_PROVIDER_URL: provider } = settings;
    if (provider !== undefined) {
      const name = this.names.parameter.webUi("openid-provider");
      new SsmParameter(this, "openid-provider", { name, type: "String", value: provider });
    }
    new TerraformOutput(this, "instance-id", { value: machine.instanceId, staticId: true });
  }

  /** For people as outputs; for the operator's tools as a parameter. */
  private publishAddress({ WEBUI_DOMAIN: domain }: WebUiSettings, publicIp: string): void {
    const value = domain === undefined ? `http://${publicIp}` : `https://${domain}`;
    new SsmParameter(this, "address", { name: this.names.parameter.webUi("address"), type: "String", value });
    new TerraformOutput(this, "web-ui-address", { value, staticId: true });
    // What the domain's A record has to be.
    new TerraformOutput(this, "web-ui-ip", { value: publicIp, staticId: true });
  }
}
