import { type AwsConnection, sdkIntegrations } from "../../local/statemachines/sdk-integration.ts";

/** What takes the place of an SDK integration in a definition: which call it was, and its parameters. */
export interface SdkTask {
  readonly service: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const { LOCAL_AWS_URL = "", STEP_FUNCTIONS_URL = "", AWS_REGION: region = "" } = process.env;
const connectionTo = (endpoint: string): AwsConnection => ({
  endpoint,
  region,
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const localAws = sdkIntegrations(connectionTo(LOCAL_AWS_URL));
const stepFunctions = sdkIntegrations(connectionTo(STEP_FUNCTIONS_URL));

/** A Lambda function that makes the call, and fails as the SDK integration would. */
export function handler({ service, action, parameters }: SdkTask) {
  return (service === "sfn" ? stepFunctions : localAws).of(service)(action, parameters as never);
}
