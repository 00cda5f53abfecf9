/** What every instance type has, whatever it computes with. */
export interface Machine {
  readonly vCpus: number;
  readonly memoryGiB: number;
  /** Of the processor: an image is built for one of them. */
  readonly architecture: "x86_64" | "arm64";
  /** List price, see PRICE_SOURCE. Absent: nobody was found who says it, so nothing may assume that it is small. */
  readonly usdPerHour?: number;
}
