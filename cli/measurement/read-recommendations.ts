import type { AIRecommendation } from "@aws-sdk/client-sagemaker";
import type { RecommendedType } from "../../contract/measured-model.ts";

/**
 * What a job has measured, in its own order. Names and units as AWS's sample of a result has them
 * (aws-samples/sample-sagemaker-agentic-model-deployment, recommendation.json); what lacks a speed is left out.
 */
export function readRecommendations(recommendations: readonly AIRecommendation[]): RecommendedType[] {
  return recommendations.flatMap((one) => readRecommendation(one) ?? []);
}

function readRecommendation(one: AIRecommendation): RecommendedType | undefined {
  const { DeploymentConfiguration: deployment, ModelDetails } = one;
  const [details] = ModelDetails?.InstanceDetails ?? [];
  const instanceType = deployment?.InstanceType ?? details?.InstanceType;
  const tokensPerSecond = figure(one, /^Output_?Token_?Throughput$/i, "avg");
  if (instanceType === undefined || tokensPerSecond === undefined) return undefined;
  const clients = figure(one, /^Client_?Side_?Concurrency$/i);
  const quantiles = (metric: RegExp) =>
    Object.fromEntries(
      ["p50", "p90"].flatMap((stat) => {
        const value = figure(one, metric, stat);
        return value === undefined ? [] : [[stat, value]];
      }),
    );
  const firstToken = quantiles(/^Time_?To_?First_?Token$/i);
  const betweenTokens = quantiles(/^Inter_?Token_?Latency$/i);
  return {
    instanceType,
    instanceCount: deployment?.InstanceCount ?? details?.InstanceCount ?? 1,
    copies: deployment?.CopyCountPerInstance ?? details?.CopyCountPerInstance ?? 1,
    ...(clients !== undefined && { clients }),
    tokensPerSecond,
    ...(Object.keys(firstToken).length > 0 && { firstToken }),
    ...(Object.keys(betweenTokens).length > 0 && { betweenTokens }),
    ...(deployment?.EnvironmentVariables && { environment: deployment.EnvironmentVariables }),
  };
}

/** In milliseconds where it is a time. */
function figure({ ExpectedPerformance = [] }: AIRecommendation, metric: RegExp, stat?: string): number | undefined {
  const found = ExpectedPerformance.find(
    ({ Metric = "", Stat }) => metric.test(Metric) && (stat === undefined || statOf(Stat) === stat),
  );
  const value = Number(found?.Value);
  if (found === undefined || !Number.isFinite(value)) return undefined;
  return /^seconds?$/i.test(found.Unit ?? "") ? value * 1000 : value;
}

/** The documentation says `average`, the sample `avg`. */
const statOf = (stat: string | undefined) => (stat === "average" ? "avg" : stat);
