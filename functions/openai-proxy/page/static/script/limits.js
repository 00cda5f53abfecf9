const used = { prompt: 0, answers: 0 };
let limits = [];

/** OpenAI's headers of rate limits; an answer without them says nothing new. */
function showLimits(headers) {
  const found = ["requests", "tokens"].flatMap((kind) => {
    const [limit, left] = ["limit", "remaining"].map((what) => headers.get(`x-ratelimit-${what}-${kind}`));
    return limit === null
      ? []
      : [{ kind, limit: +limit, left: +left, reset: headers.get(`x-ratelimit-reset-${kind}`) }];
  });
  if (found.length > 0) limits = found;
  const rows = limits.map(({ kind, limit, left, reset }) => {
    const words = `${left.toLocaleString("en")} of ${limit.toLocaleString("en")} left; anew in ${reset}`;
    const name = kind === "requests" ? "Requests a minute" : "Tokens";
    const meter = element("meter", { min: 0, max: limit, value: left, low: limit / 10, "aria-label": `${name} left` });
    return [element("dt", {}, name), element("dd", {}, words, meter)];
  });
  const tokens = `${used.prompt.toLocaleString("en")} tokens of messages, ${used.answers.toLocaleString("en")} of answers`;
  const unknown = "Shown with the next answer, if this key has any.";
  byId("limits").replaceChildren(
    ...(rows.length > 0 ? rows.flat() : [element("dt", {}, "Limits"), element("dd", {}, unknown)]),
    element("dt", {}, "Used in this chat"),
    element("dd", {}, tokens),
  );
}
