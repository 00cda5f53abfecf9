import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { DeleteParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { pause } from "../interruption.ts";
import { unlessMissing } from "../stage-inventory/endpoints.ts";
import type { StageRemains } from "./stage-remains.ts";

/** DeleteParameters takes ten names. Source: Systems Manager API reference. */
const NAMES_A_CALL = 10;

export interface DirectDeletion {
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number | undefined;
}

/**
 * Removes what retire-endpoint would, when there is no such machine any more: first what is published, then what is
 * billed, last what costs nothing. Interrupted and run again it goes on.
 * @throws Interrupted while it waits for an endpoint
 */
export async function deleteDirectly(
  { sageMaker, ssm }: { readonly sageMaker: SageMakerClient; readonly ssm: SSMClient },
  { endpoints, endpointConfigs, models, parameters }: StageRemains,
  { say, signal, pollMilliseconds = 5000 }: DirectDeletion,
): Promise<void> {
  for (let start = 0; start < parameters.length; start += NAMES_A_CALL) {
    await ssm.send(new DeleteParametersCommand({ Names: parameters.slice(start, start + NAMES_A_CALL) }));
  }
  for (const { name: EndpointName, status } of endpoints) {
    if (status !== "Deleting") await unlessMissing(sageMaker.send(new DeleteEndpointCommand({ EndpointName })));
    say(`Deleting the endpoint ${EndpointName} …`);
  }
  for (const { name: EndpointName } of endpoints) {
    while (await unlessMissing(sageMaker.send(new DescribeEndpointCommand({ EndpointName })))) {
      const sentence = `Interrupted: ${EndpointName} is being deleted in AWS. Run the same command again for the rest.`;
      await pause(pollMilliseconds, signal, sentence);
    }
    say(`The endpoint ${EndpointName} is gone.`);
  }
  for (const EndpointConfigName of endpointConfigs) {
    await unlessMissing(sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName })));
  }
  for (const ModelName of models) await unlessMissing(sageMaker.send(new DeleteModelCommand({ ModelName })));
}
