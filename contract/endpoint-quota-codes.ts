/**
 * Service Quotas' codes of "<type> for endpoint usage", the same in every account and region, as tables of others' accounts show them.
 * AWS publishes no list; of a type that is missing here the quota is found by its name.
 */
export const ENDPOINT_QUOTA_CODES: Readonly<Record<string, string>> = {
  "ml.g4dn.xlarge": "L-B67CFA0C",
  "ml.g4dn.2xlarge": "L-EA346344",
  "ml.g4dn.12xlarge": "L-07BEB181",
  "ml.g5.xlarge": "L-1928E07B",
  "ml.g5.2xlarge": "L-9614C779",
  "ml.g5.4xlarge": "L-C1B9A48D",
  "ml.g5.8xlarge": "L-065D610E",
  "ml.g5.12xlarge": "L-65C4BD00",
  "ml.g5.16xlarge": "L-962705EA",
  "ml.g5.24xlarge": "L-6821867B",
  "ml.g5.48xlarge": "L-0100B823",
  "ml.g6.xlarge": "L-D470D954",
  "ml.g6.2xlarge": "L-98BDE811",
  "ml.g6.12xlarge": "L-0A29AACF",
  "ml.g6e.xlarge": "L-B0729CB4",
  "ml.g6e.2xlarge": "L-F8D7F460",
  "ml.g6e.4xlarge": "L-93531071",
  "ml.g6e.12xlarge": "L-60313EA3",
  "ml.p4d.24xlarge": "L-09F79647",
  "ml.p5.48xlarge": "L-16AF71F1",
};
