/** Clients of a stage under load: each does what its name says, and throws when the answer is not as it has to be. */
export interface Stage {
  readonly baseUrl: string;
  readonly key: string;
}

const chat = ({ baseUrl, key }: Stage, stream: boolean, signal?: AbortSignal) =>
  fetch(`${baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hello" }], max_tokens: 4, stream }),
    ...(signal && { signal }),
  });

/** More at once than Lambda runs of a function, here a hundred: clients try again later. */
export class Refused extends Error {
  override name = "Refused";
}

function requireAdmission({ status }: Response): void {
  if (status === 429) throw new Refused("HTTP 429");
}

export async function askWhole(stage: Stage): Promise<void> {
  const response = await chat(stage, false);
  requireAdmission(response);
  const answer = (await response.json()) as { choices?: unknown[] };
  if (response.status !== 200 || answer.choices?.length !== 1) {
    throw new Error(`HTTP ${response.status}: ${JSON.stringify(answer)}`);
  }
}

export async function readStream(stage: Stage): Promise<void> {
  const response = await chat(stage, true);
  requireAdmission(response);
  const text = await response.text();
  if (response.status !== 200 || !text.endsWith("data: [DONE]\n\n")) {
    throw new Error(`HTTP ${response.status}: ${text.slice(-300)}`);
  }
}

/** Goes away with the first byte. */
export async function hangUp(stage: Stage): Promise<void> {
  const controller = new AbortController();
  const response = await chat(stage, true, controller.signal);
  requireAdmission(response);
  await response.body?.getReader().read();
  controller.abort();
}
