import type { ProvisioningLock } from "../../../contract/provisioning-lock.ts";

/** Which of the two machines is at work, by the ARN of its execution. */
export function lockStatus({ execution }: ProvisioningLock): "provisioning" | "retiring" {
  return execution.includes("-retire-endpoint:") ? "retiring" : "provisioning";
}
