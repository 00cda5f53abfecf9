import type { PricingClient } from "@aws-sdk/client-pricing";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { OwnPrices } from "../../contract/own-prices.ts";
import type { DoorName, Names } from "../../names.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { UserError } from "../../user-error.ts";
import { costReport } from "../cost/cost-report.ts";
import { openAiBaseUrl } from "../probes/test-api-gateway.ts";
import type { BenchedModel } from "./bench-text.ts";

export interface ServedModel extends BenchedModel {
  readonly baseUrl: string;
  readonly published: PublishedModel;
}

/**
 * What serves under an alias, at which door, and what its instances cost.
 * @throws UserError when nothing does
 */
export async function servedModel(
  { ssm, pricing }: { readonly ssm: SSMClient; readonly pricing: PricingClient },
  {
    names,
    region,
    prices,
  }: { readonly names: Names; readonly region: string; readonly prices?: OwnPrices | undefined },
  { alias, door }: { readonly alias: string; readonly door?: DoorName | undefined },
): Promise<ServedModel> {
  const { models, doors, openaiBaseUrl } = await readStageParameters(ssm, names);
  const published = models[alias];
  if (published === undefined) {
    throw new UserError(
      `No model serves as ${alias} in the stage ${names.stage}: \`npx openai-sagemaker status\` shows what there is.`,
    );
  }
  const url = door === undefined ? openaiBaseUrl : doors[door];
  if (url === undefined) {
    throw new UserError(
      `The stage ${names.stage} has no URL of ${door === undefined ? "its door" : `the door ${door}`}.`,
    );
  }
  const { instanceType, instanceCount = 1, modelId } = published;
  const cost = await costReport(
    pricing,
    {
      AWS_REGION: region,
      INSTANCE_TYPE: [instanceType],
      INSTANCE_COUNT: instanceCount,
      INSTANCE_PRICES: prices,
      VPC_ID: undefined,
      WEBUI_INSTANCE_TYPE: "",
      WEBUI_VOLUME_GIB: 0,
    },
    24,
  );
  const [item] = cost.items;
  return {
    alias,
    baseUrl: openAiBaseUrl(url),
    published,
    served: `${modelId} on ${instanceCount} × ${instanceType}`,
    usdPerHour: item?.usdPerHour,
    priceSource: item?.source,
  };
}
