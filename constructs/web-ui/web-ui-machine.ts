import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js";
import { Eip } from "@cdktf/provider-aws/lib/eip/index.js";
import { EipAssociation } from "@cdktf/provider-aws/lib/eip-association/index.js";
import { Instance } from "@cdktf/provider-aws/lib/instance/index.js";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment/index.js";
import { Op } from "cdktf";
import { Construct } from "constructs";
import type { WebUiSettings } from "../../settings/settings.ts";
import { StageStack } from "../base/stage-stack.ts";
import type { DataVolume } from "./data-volume.ts";

export interface WebUiMachineProps {
  readonly settings: WebUiSettings;
  readonly data: DataVolume;
  readonly securityGroupId: string;
  readonly instanceProfileName: string;
  /** A Terraform template of what the machine runs at its first boot; another text makes another machine. */
  readonly userData: string;
}

/** Source: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html, "Launching AL2023 using the SSM parameter". */
const NEWEST_AMAZON_LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** The system, Docker's images, and swap. */
const ROOT_GIB = 20;

/** The EC2 instance that runs Open WebUI, with an address and a volume that stay when it is replaced. */
export class WebUiMachine extends Construct {
  readonly instanceId: string;
  readonly publicIp: string;

  constructor(scope: Construct, id: string, props: WebUiMachineProps) {
    super(scope, id);
    const { settings, data, securityGroupId, instanceProfileName, userData } = props;
    const { names } = StageStack.containing(this);
    const instance = new Instance(this, "instance", {
      // Public, so it need not be hidden from a plan.
      ami: new DataAwsSsmParameter(this, "image", { name: NEWEST_AMAZON_LINUX }).insecureValue,
      instanceType: settings.WEBUI_INSTANCE_TYPE,
      subnetId: settings.SUBNET_ID,
      vpcSecurityGroupIds: [securityGroupId],
      iamInstanceProfile: instanceProfileName,
      ...(settings.SSH_KEY_NAME === undefined ? {} : { keyName: settings.SSH_KEY_NAME }),
      // One hop ends at the host: neither a container nor a caller that makes one fetch a URL gets the role's credentials.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { volumeType: "gp3", volumeSize: ROOT_GIB, encrypted: true },
      // Nitro instances always are; said here for scanners and readers.
      ebsOptimized: true,
      userData,
      userDataReplaceOnChange: true,
      tags: { Name: names.webUi },
      lifecycle: {
        // AWS publishes an image every other week: a deployment that means something else must not replace the machine.
        ignoreChanges: ["ami"],
        precondition: [
          {
            condition: Op.eq(data.subnet.availabilityZone, data.volume.availabilityZone),
            errorMessage:
              "SUBNET_ID lies in another availability zone than the web UI's data volume, which cannot follow. Choose a subnet in the volume's zone.",
          },
        ],
      },
    });
    new VolumeAttachment(this, "data-volume", {
      instanceId: instance.id,
      volumeId: data.volume.id,
      // Required, but Nitro instances name devices themselves: the machine finds the volume by its id.
      deviceName: "/dev/sdf",
      // Open WebUI writes to it until the machine has shut down.
      stopInstanceBeforeDetaching: true,
    });
    const address = new Eip(this, "address", { domain: "vpc", tags: { Name: names.webUi } });
    new EipAssociation(this, "address-association", { instanceId: instance.id, allocationId: address.allocationId });
    this.instanceId = instance.id;
    this.publicIp = address.publicIp;
  }
}
