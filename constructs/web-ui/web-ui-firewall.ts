import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Construct } from "constructs";
import type { WebUiSettings } from "../../settings/settings.ts";
import { StageStack } from "../base/stage-stack.ts";

const EVERYWHERE = "0.0.0.0/0";

/** Who may speak to the web UI's machine, and to whom it may speak. Session Manager needs no way in. */
export class WebUiFirewall extends Construct {
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, settings: WebUiSettings) {
    super(scope, id);
    const { VPC_ID: vpcId, ALLOWED_WEB_CIDR: readers, WEBUI_DOMAIN: domain, ALLOWED_SSH_CIDR: operators } = settings;
    this.securityGroup = new SecurityGroup(this, "security-group", {
      name: StageStack.containing(this).names.webUi,
      description: "The web UI of openai-sagemaker",
      vpcId,
    });
    if (domain === undefined) {
      this.letIn("http", 80, readers, "The web UI");
    } else {
      // A certificate authority asks from addresses that it does not tell: https://letsencrypt.org/docs/faq/.
      // Caddy answers its challenge there, and sends everybody else to HTTPS.
      this.letIn("http", 80, EVERYWHERE, "Proof for the certificate, and the way to HTTPS");
      this.letIn("https", 443, readers, "The web UI");
    }
    if (operators !== undefined) this.letIn("ssh", 22, operators, "Operators with the key");
    // Packages, images, AWS and the model's API all speak TLS; names and time come from the VPC itself, past every rule.
    new VpcSecurityGroupEgressRule(this, "egress", {
      securityGroupId: this.securityGroup.id,
      description: "HTTPS",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: EVERYWHERE,
    });
  }

  private letIn(id: "http" | "https" | "ssh", port: number, cidrIpv4: string, description: string): void {
    new VpcSecurityGroupIngressRule(this, id, {
      securityGroupId: this.securityGroup.id,
      description,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      cidrIpv4,
    });
  }
}
