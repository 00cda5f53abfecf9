class RequestFailed extends Error {
  constructor(message, status, retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** A request with the key. A refusal is thrown in the server's own words. */
async function ask(path, init = {}) {
  const headers = { authorization: `Bearer ${key}`, ...init.headers };
  const response = await fetch(baseUrl + path, { ...init, headers, credentials: "omit", cache: "no-store" });
  readLimits(response.headers);
  if (response.ok) return response;
  const retryAfter = Number(response.headers.get("retry-after")) || undefined;
  throw new RequestFailed(sentenceOf(await response.text(), response.status), response.status, retryAfter);
}

/** OpenAI's error of the function, or the gateway's own `{"message": …}`. */
function sentenceOf(body, status) {
  try {
    const { error, message } = JSON.parse(body);
    return error?.message ?? message ?? `The server answered ${status}.`;
  } catch {
    return `The server answered ${status}.`;
  }
}

function reasonOf(error) {
  return error instanceof TypeError ? "The connection to the server failed. Is the network there?" : error.message;
}
