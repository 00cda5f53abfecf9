import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet/index.js";
import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume/index.js";
import { Construct } from "constructs";
import type { WebUiSettings } from "../../settings/settings.ts";
import { StageStack } from "../base/stage-stack.ts";

/** The web UI's database, keys and certificates: made before its machine and kept when that is replaced. */
export class DataVolume extends Construct {
  readonly volume: EbsVolume;
  readonly subnet: DataAwsSubnet;

  constructor(scope: Construct, id: string, settings: Pick<WebUiSettings, "SUBNET_ID" | "WEBUI_VOLUME_GIB">) {
    super(scope, id);
    this.subnet = new DataAwsSubnet(this, "subnet", { id: settings.SUBNET_ID });
    this.volume = new EbsVolume(this, "volume", {
      availabilityZone: this.subnet.availabilityZone,
      size: settings.WEBUI_VOLUME_GIB,
      type: "gp3",
      encrypted: true,
      // The daily snapshots find it by its name.
      tags: { Name: StageStack.containing(this).names.webUi },
      // A subnet in another zone must not throw the data away: the machine refuses that subnet instead. Neither must another
      // key: a volume keeps the key that it was made with.
      lifecycle: { ignoreChanges: ["availability_zone", "kms_key_id"] },
    });
  }
}
