/** The values that `--max-lora-rank` has. Source: `MaxLoRARanks` in `vllm/config/lora.py` of vLLM 0.32. */
const RANKS = [1, 8, 16, 32, 64, 128, 256, 320, 512] as const;

/** The smallest of vLLM's ranks that holds `rank`; nothing when none does. */
export function maxLoraRank(rank: number): number | undefined {
  return RANKS.find((one) => one >= rank);
}

export const LARGEST_RANK = RANKS.at(-1) as number;
