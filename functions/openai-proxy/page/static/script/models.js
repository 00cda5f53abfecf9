const MAKING_POLL_SECONDS = 15;
const RESTING_POLL_SECONDS = 120;

let models = [];
let chosen = "";
let nextPoll;
let lastPolledAt = 0;
/** The server's clock minus this machine's, in milliseconds. */
let clockDifference = 0;

async function refreshModels() {
  clearTimeout(nextPoll);
  lastPolledAt = Date.now();
  const response = await ask("/models");
  const date = Date.parse(response.headers.get("date") ?? "");
  if (date) clockDifference = date - Date.now();
  models = (await response.json()).data;
  if (!models.some(({ id }) => id === chosen)) {
    chosen = (models.find(({ status }) => status === "live") ?? models[0])?.id ?? "";
  }
  showModels();
  showExample();
  pollLater();
}

/** Often while something goes on, seldom while nothing does, and not at all while nobody looks. */
function pollLater(seconds = models.some(({ step }) => step) ? MAKING_POLL_SECONDS : RESTING_POLL_SECONDS) {
  clearTimeout(nextPoll);
  if (key) nextPoll = setTimeout(poll, seconds * 1000);
}

async function poll() {
  if (document.hidden) return;
  try {
    await refreshModels();
  } catch (error) {
    if (error.status === 401) {
      keepKey("");
      showKeyState(false, error.message);
    } else pollLater(Math.max(error.retryAfter ?? 0, RESTING_POLL_SECONDS));
  }
}

const STATUS_WORDS = {
  live: "live",
  provisioning: "being made",
  retiring: "being retired",
  asleep: "asleep",
  offline: "not running",
};

const SLEEP_REASONS = {
  idle: "nobody used it",
  expired: "its time was over",
  schedule: "working hours are over",
  request: "it starts when it is asked for",
};

/** Why a model sleeps, and what to do. */
function sleepOf({ asleep_reason: reason, wakes_on_request: wakes, wakes_after: after }) {
  const why = SLEEP_REASONS[reason] ?? "it is not needed";
  if (wakes) return `${why}; your message wakes it, and is answered some minutes later`;
  const left = after && Math.ceil((after - serverSeconds()) / 60);
  if (left > 0) return `${why}; it could not be woken; a message may wake it again in about ${minutes(left)}`;
  return `${why}. The operator starts it; this page looks again by itself.`;
}

/** `creating the endpoint, begun 3 minutes ago, ready in about 5 minutes` */
function progressOf(model) {
  const { status, step, started_at: startedAt, ready_at: readyAt } = model;
  if (status === "asleep") return sleepOf(model);
  if (!step) return status === "offline" ? "The operator starts it; this page looks again by itself." : "";
  const now = serverSeconds();
  const parts = [status === "live" ? `answers as before; meanwhile: ${step}` : step];
  if (startedAt) parts.push(`begun ${now - startedAt < 60 ? "just now" : `${minutes((now - startedAt) / 60)} ago`}`);
  if (readyAt && status !== "retiring") {
    const left = Math.ceil((readyAt - now) / 60);
    parts.push(left > 0 ? `ready in about ${minutes(left)}` : "which takes longer than usual");
  }
  return parts.join(", ");
}

function serverSeconds() {
  return (Date.now() + clockDifference) / 1000;
}

function minutes(count) {
  const whole = Math.floor(count);
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}

function showModels() {
  const list = byId("models");
  const shown = [...list.querySelectorAll("input")].map(({ value }) => value);
  if (shown.join("\n") !== models.map(({ id }) => id).join("\n")) list.replaceChildren(...models.map(modelRow));
  for (const [index, model] of models.entries()) showModel(list.children[index], model);
  showProgress();
}

function showModel(row, model) {
  const { id, root, max_model_len: context, status, started_at: startedAt, ready_at: readyAt } = model;
  const about = [root === id ? undefined : root, context && `context of ${numberOf(context)} tokens`];
  setText(row.querySelector(".about"), about.filter(Boolean).join(" · "));
  setText(row.querySelector(".progress"), progressOf(model));
  const badge = row.querySelector(".status");
  setText(badge, STATUS_WORDS[status] ?? status);
  badge.dataset.status = status;
  row.querySelector("input").checked = id === chosen;
  const bar = row.querySelector("progress");
  bar.hidden = status !== "provisioning" || !readyAt;
  bar.value = Math.min(Math.max((serverSeconds() - startedAt) / (readyAt - startedAt), 0) || 0, 0.98);
}

function modelRow({ id }) {
  const radio = element("input", { type: "radio", name: "model", value: id });
  radio.addEventListener("change", () => {
    chosen = id;
    showProgress();
    showExample();
  });
  const name = element(
    "span",
    { class: "name" },
    element("code", {}, id),
    element("span", { class: "about" }),
    element("span", { class: "progress" }),
    element("progress", { "aria-hidden": "true" }),
  );
  return element("li", {}, element("label", {}, radio, name, element("span", { class: "status" })));
}

/** Tokens that the chosen model takes and gives together. */
function contextLength() {
  return models.find(({ id }) => id === chosen)?.max_model_len ?? Number.POSITIVE_INFINITY;
}

/** Tokens of an answer, if nobody says otherwise: half of the context at most, so that the question has room beside it. */
function usualLength(most) {
  return Math.max(1, Math.min(most, Math.floor(contextLength() / 2)));
}

/** What becomes of the chosen model, for people who listen; said anew only when it changes. */
function showProgress() {
  const model = models.find(({ id }) => id === chosen);
  const sentence = model ? `${chosen} is ${STATUS_WORDS[model.status] ?? model.status}. ${progressOf(model)}` : "";
  setText(byId("progress"), sentence);
  byId("no-models").hidden = models.length > 0;
  byId("longest").placeholder = usualLength(LONGEST_ANSWER);
}
